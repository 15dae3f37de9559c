"""mails.py: the kept messages (tests/data/papers/*.eml) read back with Python's parser: what was put in comes out, and nothing else."""
import email
import email.header
import email.policy
import email.utils
import hashlib
import os
import tempfile

from harness import ROOT, expect, expect_same

BODY = ("Kính gửi: Ủy ban\n\nFrom here on\n.\n..two\ntrailing space \nx = y\nA line that is much longer than the seventy-six "
        "characters that quoted-printable lets stand in a line of a message's body, có chữ Việt ở cuối dòng này\nend")
SUBJECT = "[RS-2026-0042] Đề nghị gỡ nội dung bị cài trái phép trên trang web Phường Hoa Mai"
OFFICE = "Ủy ban nhân dân phường Hoa Mai, bộ phận công nghệ thông tin và chuyển đổi số"


def tests(run):
    run.test(a_plain_message)
    run.test(a_message_with_parts)
    run.test(templates)


def read(name):
    with open(os.path.join(ROOT, "tests", "data", "papers", name + ".eml"), "rb") as file:
        raw = file.read()
    message = email.message_from_bytes(raw, policy=email.policy.default)
    for part in message.walk():
        expect_same(part.defects, [], name)
    for header, value in message.items():
        expect_same(list(value.defects), [], header)
    return message


def heads(message, name):
    expect_same(message["Subject"], SUBJECT, "subject")
    expect_same(message["From"].addresses[0].display_name, "Đội ứng cứu sự cố", "sender")
    expect_same(message["From"].addresses[0].addr_spec, "ung-cuu@songhuongan.example", "sender")
    # the newer parser of Python 3.11 leaves spaces between the encoded words of a name (RFC 2047 section 6.2 does not)
    with open(os.path.join(ROOT, "tests", "data", "papers", name + ".eml"), "rb") as file:
        older = email.message_from_bytes(file.read())
    expect_same([(str(email.header.make_header(email.header.decode_header(who))), address)
                 for who, address in email.utils.getaddresses([older["To"]])],
                [(OFFICE, "ubnd@hoamai.example"), ('Nguyen "Mau" Van', "van.mau+site@songhuongan.example")], "receivers")
    expect_same(message["Date"].datetime.isoformat(), "2026-11-22T08:10:05+07:00", "date")
    expect_same(message["Message-ID"], "<rs-2026-0042.1@songhuongan.example>", "id")
    expect_same(message["Auto-Submitted"], "auto-generated", "robots")


def a_plain_message(run):
    """Python reads the plain message: headers, body, no defects"""
    message = read("plain")
    heads(message, "plain")
    expect_same(message.get_content_type(), "text/plain", "type")
    expect_same(message.get_content().replace("\r\n", "\n").rstrip("\n"), BODY, "body")
    expect_same(sorted(message.keys()), sorted(["Date", "From", "To", "Subject", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type",
                                                "Content-Language", "Content-Transfer-Encoding"]), "headers")


def a_message_with_parts(run):
    """Python reads the message with parts: each with its name, type and bytes"""
    message = read("parts")
    heads(message, "parts")
    expect_same(message["In-Reply-To"], "<rs-2026-0042.0@songhuongan.example>", "answers")
    expect_same(message["Reply-To"].addresses[0].addr_spec, "tra-loi@songhuongan.example", "answers to")
    expect_same(len(message["Cc"].addresses), 1, "copies")
    parts = list(message.iter_parts())
    expect_same(len(parts), 5, "parts")
    expect_same(parts[0].get_content().replace("\r\n", "\n").rstrip("\n"), BODY, "body")
    expect_same([part.get_filename() for part in parts[1:]],
                ["RS-2026-0042.zip", "Công văn số 12 về việc gỡ bỏ nội dung bị cài trái phép trên trang web Phường Hoa Mai.pdf",
                 '.._.._etc_pass"wd X: y', None], "names")
    expect_same([part.get_content_type() for part in parts[1:]],
                ["application/zip", "application/pdf", "application/octet-stream", "application/octet-stream"], "types")
    expect_same(hashlib.sha256(parts[1].get_content()).hexdigest(), hashlib.sha256(bytes(range(256))).hexdigest(), "bytes")
    expect_same([part.get_content() for part in parts[2:]], [b"%PDF", b"", b"x"], "bytes")
    for part in parts[1:]:
        expect(part.get_content_disposition() == "attachment", "an attachment")


def templates(run):
    """rasoat papers: shipped templates are right; each mistake is told with file and line, also by config check; samples and names"""
    result = run.program("papers", "check")
    expect_same(result.returncode, 0, result.stderr.decode())
    with tempfile.TemporaryDirectory() as folder:
        own = os.path.join(folder, "own", "vi")
        os.makedirs(own)
        for name, text in (("mail.txt", "Subject: x\n\n{{#site}}\n{{titel}}\n"), ("reminder.txt", "no subject\n"), ("mial.txt", "x")):
            with open(os.path.join(own, name), "w", encoding="utf-8") as file:
                file.write(text)
        config = os.path.join(folder, "rasoat.ini")
        with open(config, "w", encoding="utf-8") as file:
            file.write("[papers]\ntemplates = own\n\n[output]\nlanguage = en\n")
        for command in (("papers", "check", "--config", config), ("config", "check", config)):
            result = run.program(*command)
            expect_same(result.returncode, 3, str(command))
            told = result.stderr.decode()
            for part in ("mail.txt:4: there is no value named 'titel' here", "mail.txt:3: {{#site}} is never closed",
                         "reminder.txt:1: the first line must be", "mial.txt is the template of no paper"):
                expect(part in told, told)
        expect_same(run.program("papers", "sample", "mail", "--config", config, "--language", "vi").returncode, 3, "a broken template")
        expect_same(run.program("papers", "check", os.path.join(folder, "none")).returncode, 3, "no folder")
    result = run.program("papers", "sample", "dispatch", "--language", "vi")
    expect_same(result.returncode, 0, result.stderr.decode())
    expect("Kính gửi: Ủy ban nhân dân phường Hoa Mai" in result.stdout.decode(), "the dispatch")
    expect("{{page_address}}" in run.program("papers", "names").stdout.decode(), "names")
    for wrong in (("papers",), ("papers", "sample"), ("papers", "sample", "letter"), ("papers", "check", "--what"), ("papers", "names", "x")):
        expect_same(run.program(*wrong).returncode, 3, str(wrong))
