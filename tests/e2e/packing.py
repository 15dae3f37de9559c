"""packing.py: evidence packs: what is in them, that any change of any file is named, that hostile ZIP files do no harm, time stamps."""
import base64
import hashlib
import html.parser
import http.server
import json
import os
import random
import shutil
import subprocess
import tempfile
import threading
import warnings
import zipfile

from harness import Server, expect, expect_same, json_lines, listing
from prepared import first_night

BY = ("--by", "Trần Thị Bình")


def tests(run):
    with Server(run, "packing") as server:
        packs = Packs(run, server)
        run.test(a_pack_is_made, packs)
        run.test(a_pack_is_what_was_kept, packs)
        run.test(difference_is_text, packs)
        run.test(the_same_state_gives_the_same_pack, packs)
        run.test(pictures_are_taken_in, packs)
        run.test(pictures_are_taken, packs)
        run.test(each_changed_byte_is_named, packs)
        run.test(missing_added_and_doubled_files_are_named, packs)
        run.test(no_byte_of_the_zip_fools, packs, 400 if run.full else 48)
        run.test(hostile_zips_do_no_harm, packs)
        run.test(lost_evidence_is_told, packs)
        if shutil.which("openssl"):
            run.test(time_stamps, packs)
        run.test(a_stamp_server_that_is_down, packs)


class Packs:
    def __init__(self, run, server):
        self.run, self.server = run, server
        self.path = run.path("pack.zip")
        self.ticket = None

    def make(self, ticket, path, *options, code=0):
        result = self.run.program("ticket", "pack", str(ticket), "--config", self.server.config, "--out", path, *BY,
                                  *(options or ("--no-pictures",)))
        expect_same(result.returncode, code, "ticket pack: " + result.stderr.decode())
        return result

    def verify(self, path, *options):
        result = self.run.program("verify", path, *options)
        return result.returncode, result.stdout.decode(), result.stderr.decode()


def contents(path):
    with zipfile.ZipFile(path) as file:
        return {info.filename: file.read(info) for info in file.infolist()}


def write(path, files, method=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", method) as file:
        for name, content in files.items():
            file.writestr(name, content)


def a_pack_is_made(run, packs):
    """ticket pack: all files are there, each is what the manifest says, and verify agrees"""
    first_night(run, packs.server.state)
    tickets = json_lines(run.program("ticket", "list", "--config", packs.server.config, "--format", "jsonl").stdout)
    cloaked = {page["url"] for page in listing(run, packs.server) if any(f["rule"] == "cloaked-content" for f in page["findings"])}
    with packs.server.database() as database:
        packs.ticket = database.execute(
            "SELECT t.ticket FROM ticket_place AS t JOIN page AS p ON p.id = t.page WHERE p.url IN (%s) LIMIT 1"
            % ",".join("?" * len(cloaked)), sorted(cloaked)).fetchone()[0]
    expect(len(tickets) > 3, "tickets")
    packs.make(packs.ticket, packs.path)
    files = contents(packs.path)
    manifest = json.loads(files["manifest.json"])
    expect_same(sorted([entry["name"] for entry in manifest["files"]] + ["manifest.json", "SHA256SUMS"]), sorted(files), "files")
    expect_same(files["SHA256SUMS"].decode(), "".join("%s  %s\n" % (hashlib.sha256(content).hexdigest(), name)
                                                      for name, content in files.items() if name != "SHA256SUMS"), "SHA256SUMS")
    for entry in manifest["files"]:
        content = files[entry["name"]]
        expect_same((len(content), hashlib.sha256(content).hexdigest()), (entry["bytes"], entry["sha256"]), entry["name"])
    expect({"browser.warc.gz", "googlebot.warc.gz", "difference.html", "findings.json", "custody.jsonl", "README.txt"} <= set(files),
           "files: %s" % sorted(files))
    expect(manifest["made"]["utc"].endswith("Z") and manifest["made"]["local"].endswith("+07:00"), "times: %s" % manifest["made"])
    expect(manifest["rules"] and all(rule["revision"] > 0 for rule in manifest["rules"]), "rules")
    expect_same(len(manifest["word_lists_sha256"]), 64, "word lists")
    expect("Ảnh chụp màn hình: không có" in files["README.txt"].decode() and "not available" in files["README.txt"].decode(), "README")
    custody = [json.loads(line) for line in files["custody.jsonl"].decode().splitlines()]
    expect({"evidence-kept", "ticket-opened"} <= {row.get("what") for row in custody}, "custody: %s" % custody)
    expect_same(len(custody[-1]["audit_chain"]), 64, "the log's end")
    code, out, errors = packs.verify(packs.path)
    expect_same((code, errors), (0, ""), "verify")
    with packs.server.database() as database:
        rows = database.execute("SELECT who, kind, subject, detail FROM audit WHERE what = 'evidence-packed'").fetchall()
    with open(packs.path, "rb") as file:
        digest = hashlib.sha256(file.read()).hexdigest()
    expect_same(rows, [("Trần Thị Bình", "ticket", packs.ticket, "pack.zip sha256:" + digest)], "custody of the pack itself")


def a_pack_is_what_was_kept(run, packs):
    """scan of a pack's archives finds what each identity was given"""
    findings = json.loads(contents(packs.path)["findings.json"])
    pages = {page["url"]: page for page in findings["pages"]}
    folder = tempfile.mkdtemp(dir=run.folder)
    with zipfile.ZipFile(packs.path) as file:
        file.extractall(folder, [name for name in file.namelist() if name.endswith(".warc.gz")])
    seen = {}
    for name in sorted(os.listdir(folder)):
        result = run.program("scan", "--config", packs.server.config, os.path.join(folder, name))
        expect_same(result.returncode, 0, result.stderr.decode())
        for line in json_lines(result.stdout):
            expect(line["url"] in pages, "a page that is not the ticket's: " + line["url"])
            for finding in line["findings"]:
                expect_same(finding["identity"] + ".warc.gz", name, "identity")
                seen.setdefault(line["url"], set()).add((finding["rule"], finding["evidence"]))
    for url, page in pages.items():
        wanted = {(f["rule"], f["evidence"]) for f in page["findings"]
                  if f["rule"] not in ("cloaked-content", "campaign", "any-path", "new-to-province", "other-answer")}
        expect_same(wanted - seen.get(url, set()), set(), "not in the archives of " + url)


class Tags(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.seen, self.attributes = set(), set()

    def handle_starttag(self, tag, attributes):
        self.seen.add(tag)
        self.attributes |= {name for name, _ in attributes}


def difference_is_text(run, packs):
    """difference.html shows what search engines alone were given, as text"""
    page = contents(packs.path)["difference.html"].decode()
    expect("<pre>" in page and "&lt;" in page, "nothing is shown")
    tags = Tags()
    tags.feed(page)
    expect_same(tags.seen - {"html", "head", "meta", "title", "style", "body", "h1", "h2", "h3", "p", "pre"}, set(), "tags")
    expect_same(tags.attributes - {"lang", "charset", "http-equiv", "content"}, set(), "attributes")
    expect("default-src 'none'" in page, "no policy")


def the_same_state_gives_the_same_pack(run, packs):
    """two packs of one ticket differ in nothing but when they were made, and in the custody log's new row"""
    other = run.path("again.zip")
    packs.make(packs.ticket, other)
    one, two = contents(packs.path), contents(other)
    expect_same(list(one), list(two), "order of files")
    differ = {name for name in one if one[name] != two[name]}
    # the README names the custody log's size
    expect_same(differ - {"manifest.json", "SHA256SUMS", "custody.jsonl", "README.txt"}, set(), "files that differ")
    expect_same(len(two["custody.jsonl"].splitlines()), len(one["custody.jsonl"].splitlines()) + 1, "custody")


PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=")


def pictures_are_taken_in(run, packs):
    """pictures of a folder are in the pack, and the README does not say that there are none"""
    folder = run.path("pictures")
    os.makedirs(folder)
    for name in ("b.png", "a.png", "note.txt"):
        with open(os.path.join(folder, name), "wb") as file:
            file.write(PNG)
    path = run.path("with-pictures.zip")
    packs.make(packs.ticket, path, "--pictures", folder)
    files = contents(path)
    expect_same([name for name in files if name.startswith("pictures/")], ["pictures/a.png", "pictures/b.png"], "pictures")
    expect_same(files["pictures/a.png"], PNG, "bytes")
    expect("not available" not in files["README.txt"].decode(), "README")
    expect_same(packs.verify(path)[0], 0, "verify")


CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def pictures_are_taken(run, packs):
    """pictures of the plain visitor's view and of the one that saw most are taken of what was kept; without Chromium that is said"""
    path = run.path("pictured.zip")
    result = run.program("ticket", "pack", str(packs.ticket), "--config", packs.server.config, "--out", path, *BY)
    expect_same(result.returncode, 0, result.stderr.decode())
    if CHROMIUM:
        pictures = {name: content for name, content in contents(path).items() if name.startswith("pictures/")}
        views = {name.split("-", 1)[1] for name in pictures}
        expect("browser.png" in views and len(views) > 1, "views: %s; %s" % (sorted(views), result.stderr.decode()))
        for name, content in pictures.items():
            expect(content.startswith(b"\x89PNG") and len(content) > 2000, name)
        expect_same(packs.verify(path)[0], 0, "verify")
    nowhere = settings(run, packs, "no-chromium", chromium="/nowhere/chromium")
    result = run.program("ticket", "pack", str(packs.ticket), "--config", nowhere, "--out", path, *BY)
    expect_same(result.returncode, 0, result.stderr.decode())
    expect("không có ảnh chụp" in result.stderr.decode(), result.stderr.decode())
    files = contents(path)
    expect_same([name for name in files if name.startswith("pictures/")], [], "pictures")
    expect("not available" in files["README.txt"].decode(), "README")


def each_changed_byte_is_named(run, packs):
    """one byte changed in each file of a pack in turn: verify names the file and ends with 5"""
    files = contents(packs.path)
    path = run.path("changed.zip")
    for name in files:
        for method in (zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED):
            changed = bytearray(files[name])
            at = random.randrange(len(changed))
            changed[at] ^= 1 << random.randrange(8)
            write(path, {**files, name: bytes(changed)}, method)
            code, out, errors = packs.verify(path)
            expect_same(code, 5, "%s, byte %d: %s" % (name, at, errors))
            named = {line.split(": ")[1] for line in errors.splitlines()}
            if name in ("manifest.json", "SHA256SUMS"):  # two witnesses against each other: both are named
                expect(name in named, "%s is not named: %s" % (name, errors))
            else:
                expect_same(named, {name}, "named")
            expect_same(out, "", "output")
    for language, words in (("en", "was changed"), ("vi", "đã bị sửa")):
        config = run.path("%s.ini" % language)
        with open(config, "w", encoding="utf-8") as file:
            file.write("[output]\nlanguage = %s\n" % language)
        write(path, {**files, "README.txt": b"x"})
        expect(words in packs.verify(path, "--config", config)[2], "no words in " + language)


def missing_added_and_doubled_files_are_named(run, packs):
    """files that are missing, added or there twice are named"""
    files = contents(packs.path)
    path = run.path("other.zip")

    def named(code=5):
        result = packs.verify(path)
        expect_same(result[0], code, result[2])
        return sorted({line.split(": ")[1] for line in result[2].splitlines()})

    for name in files:
        write(path, {key: content for key, content in files.items() if key != name})
        expect_same(named(), sorted({name, "SHA256SUMS"}) if name == "manifest.tsr" else [name], "missing")
    write(path, {**files, "more.txt": b"x", "pictures/more.png": PNG})
    expect_same(named(), ["more.txt", "pictures/more.png"], "added")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with zipfile.ZipFile(path, "w") as file:
            for name, content in files.items():
                file.writestr(name, content)
            file.writestr("README.txt", files["README.txt"])
    expect_same(named(), ["README.txt"], "twice")


def no_byte_of_the_zip_fools(run, packs, count):
    """bytes of the ZIP itself changed: either verify says so, or every program reads the very same files"""
    with open(packs.path, "rb") as file:
        content = file.read()
    files = contents(packs.path)
    path = run.path("flipped.zip")
    places = random.sample(range(len(content)), count // 2) + list(range(len(content) - count // 4, len(content))) + list(range(count // 4))
    caught = 0
    for at in places:
        changed = bytearray(content)
        changed[at] ^= 1 << random.randrange(8)
        with open(path, "wb") as file:
            file.write(changed)
        code, _, errors = packs.verify(path)
        expect(code in (0, 5), "byte %d: exit code %d: %s" % (at, code, errors))
        caught += code == 5
        if code == 0:
            try:
                read = contents(path)
            except Exception:  # Python's reader is stricter than libarchive in what says nothing about contents
                continue
            expect_same(read, files, "byte %d: contents" % at)
    expect(caught > count // 3, "only %d of %d were noticed" % (caught, len(places)))
    for length in (0, 1, 21, 22, 100, len(content) // 2, len(content) - 1):
        with open(path, "wb") as file:
            file.write(content[:length])
        expect_same(packs.verify(path)[0], 5, "cut to %d bytes" % length)


def hostile_zips_do_no_harm(run, packs):
    """names that lead elsewhere, links, bombs, thousands of files, manifests of nonsense: exit 5, quickly, and nothing is written"""
    files = contents(packs.path)
    path = run.path("hostile.zip")
    os.makedirs(run.path("empty"))

    def bad(what):
        result = run.program("verify", path, cwd=run.path("empty"))
        expect_same(result.returncode, 5, what + ": " + result.stderr.decode())
        expect(len(result.stderr) < 40000, what + ": %d bytes of messages" % len(result.stderr))
        expect_same(os.listdir(run.path("empty")), [], what)

    for name in ("../up.txt", "/root.txt", "a/../../b", "c:\\x", "a\\b", "x\x01y", "a//b", "./a", "n" * 300):
        write(path, {**files, name: b"x"})
        bad(repr(name))
    link = zipfile.ZipInfo("link")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    with zipfile.ZipFile(path, "w") as file:
        for name, content in files.items():
            file.writestr(name, content)
        file.writestr(link, "README.txt")
        file.writestr("folder/", "")
    bad("link and folder")
    write(path, {**files, "bomb": b"\0" * 60000000})
    bad("bomb")
    write(path, {"%d" % number: b"" for number in range(5000)})
    bad("many")
    entry = {"name": "README.txt", "bytes": len(files["README.txt"]), "sha256": hashlib.sha256(files["README.txt"]).hexdigest()}
    for manifest in (b"", b"{}", b"[" * 100000, b'{"format":"rasoat-pack-1","files":[]}', b'{"format":"rasoat-pack-1","files":7}',
                     b'\xff\xfe', json.dumps({"format": "rasoat-pack-1", "files": [entry, entry]}).encode(),
                     json.dumps({"format": "rasoat-pack-1", "files": [{**entry, "bytes": -1}]}).encode(),
                     json.dumps({"format": "rasoat-pack-2", "files": [entry]}).encode(),
                     json.dumps({"format": "rasoat-pack-1", "files": [{**entry, "sha256": "zz" * 32}]}).encode()):
        write(path, {"README.txt": files["README.txt"], "manifest.json": manifest})
        bad("manifest %r" % manifest[:60])
    with open(path, "wb") as file:
        file.write(b"not a ZIP file")
    bad("no ZIP")
    expect_same(run.program("verify", run.path("there-is-none.zip")).returncode, 1, "no such file")
    expect_same(run.program("verify").returncode, 3, "usage")


def lost_evidence_is_told(run, packs):
    """an evidence file that was changed on disk is left out of a pack, and that is said"""
    with packs.server.database() as database:
        names = [name for name, in database.execute(
            "SELECT e.file FROM evidence AS e JOIN ticket_place AS t ON t.page = e.page WHERE t.ticket = ?", (packs.ticket,))]
    path = os.path.join(packs.server.state, "evidence", names[0])
    with open(path, "rb") as file:
        content = file.read()
    with open(path, "r+b") as file:
        file.seek(len(content) // 2)
        file.write(b"XX")
    try:
        result = packs.make(packs.ticket, run.path("less.zip"))
        expect("1 trang không có bằng chứng" in result.stdout.decode(), result.stdout.decode())
        expect(names[0] in result.stderr.decode(), result.stderr.decode())
        expect_same(packs.verify(run.path("less.zip"))[0], 0, "verify")
    finally:
        with open(path, "wb") as file:
            file.write(content)


class Authority:
    """A time stamp authority made with openssl, behind an HTTP server on loopback."""

    def __init__(self, folder, answer=None):
        self.folder, self.answer, self.requests = folder, answer, []
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, "tsa.cnf"), "w") as file:
            file.write("[tsa]\ndefault_tsa = t\n[t]\nserial = %s/serial\ncrypto_device = builtin\nsigner_digest = sha256\n"
                       "default_policy = 1.2.3.4.1\ndigests = sha256\naccuracy = secs:1\nordering = no\ntsa_name = no\n"
                       "ess_cert_id_chain = no\ness_cert_id_alg = sha256\n"
                       "[ext]\nextendedKeyUsage = critical,timeStamping\nbasicConstraints = critical,CA:FALSE\n" % folder)
        with open(os.path.join(folder, "serial"), "w") as file:
            file.write("01\n")
        self.ca = os.path.join(folder, "ca.pem")
        key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2")
        self.openssl("req", "-x509", "-subj", "/CN=root of the test", *key, "-keyout", "ca-key.pem", "-out", "ca.pem")
        self.openssl("req", "-new", "-subj", "/CN=time of the test", *key[:-2], "-keyout", "key.pem", "-out", "request.pem")
        self.openssl("x509", "-req", "-in", "request.pem", "-CA", "ca.pem", "-CAkey", "ca-key.pem", "-CAcreateserial", "-days", "2",
                     "-extfile", "tsa.cnf", "-extensions", "ext", "-out", "signer.pem")
        authority = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                asked = self.rfile.read(int(self.headers["Content-Length"]))
                authority.requests.append((self.headers["Content-Type"], asked))
                reply = authority.answer(asked) if authority.answer else authority.stamp(asked)
                self.send_response(200)
                self.send_header("Content-Type", "application/timestamp-reply")
                self.send_header("Content-Length", str(len(reply)))
                self.end_headers()
                self.wfile.write(reply)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = "http://127.0.0.1:%d/tsr" % self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def openssl(self, *arguments):
        result = subprocess.run(["openssl", *arguments], cwd=self.folder, capture_output=True, stdin=subprocess.DEVNULL)
        expect_same(result.returncode, 0, "openssl %s: %s" % (arguments[0], result.stderr.decode()))

    def stamp(self, asked):
        with open(os.path.join(self.folder, "query.tsq"), "wb") as file:
            file.write(asked)
        self.openssl("ts", "-reply", "-config", "tsa.cnf", "-section", "t", "-queryfile", "query.tsq", "-signer", "signer.pem",
                     "-inkey", "key.pem", "-out", "reply.tsr")
        with open(os.path.join(self.folder, "reply.tsr"), "rb") as file:
            return file.read()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def settings(run, packs, name, **values):
    """The server's configuration with other settings of time stamps."""
    path = os.path.join(packs.server.folder, name + ".ini")
    with open(packs.server.config, encoding="utf-8") as file:
        text = file.read()
    with open(path, "w", encoding="utf-8") as file:
        file.write(text + "\n[evidence]\n" + "".join("%s = %s\n" % item for item in values.items()))
    return path


def pack_with(run, packs, config, name):
    path = run.path(name)
    result = run.program("ticket", "pack", str(packs.ticket), "--config", config, "--out", path, *BY, "--no-pictures")
    expect_same(result.returncode, 0, result.stderr.decode())
    return path, result


def time_stamps(run, packs):
    """a pack is stamped, verify checks the stamp, and a stamp of other bytes, another authority or no stamp at all is named"""
    authority = Authority(run.path("tsa"))
    stranger = Authority(run.path("other-tsa"))
    try:
        config = settings(run, packs, "stamped", timestamp_url=authority.url, timestamp_ca=authority.ca)
        path, result = pack_with(run, packs, config, "stamped.zip")
        expect("có dấu thời gian" in result.stdout.decode(), result.stdout.decode())
        expect_same(authority.requests[0][0], "application/timestamp-query", "content type")
        files = contents(path)
        expect_same(json.loads(files["manifest.json"])["time_stamp_asked_of"], authority.url, "asked of")
        for name in ("manifest.json", "manifest.tsr"):  # openssl's own program agrees
            with open(run.path(name), "wb") as file:
                file.write(files[name])
        authority.openssl("ts", "-verify", "-data", run.path("manifest.json"), "-in", run.path("manifest.tsr"), "-CAfile", authority.ca)
        code, out, errors = packs.verify(path, "--config", config)
        expect_same((code, errors), (0, ""), "verify")
        expect("Dấu thời gian: 20" in out and "chưa kiểm tra" not in out, out)
        code, out, errors = packs.verify(path)
        expect_same(code, 0, errors)
        expect("chưa kiểm tra chữ ký" in out, out)

        def named(changed, wanted, config=config):
            other = run.path("stamp-changed.zip")
            write(other, changed)
            code, out, errors = packs.verify(other, "--config", config)
            expect_same(code, 5, errors)
            expect(wanted in errors and "manifest.tsr" in errors, errors)

        manifest = json.loads(files["manifest.json"])
        manifest["agency"] = "other"
        named({**files, "manifest.json": json.dumps(manifest).encode()}, "không phải của manifest.json này")
        for at in random.sample(range(len(files["manifest.tsr"])), 40 if run.full else 12):
            changed = bytearray(files["manifest.tsr"])
            changed[at] ^= 1 << random.randrange(8)
            other = run.path("stamp-byte.zip")
            write(other, {**files, "manifest.tsr": bytes(changed)})
            code, out, errors = packs.verify(other, "--config", config)
            expect(code == 5, "byte %d of the stamp: exit code %d" % (at, code))
        named({**files, "manifest.tsr": b"nonsense"}, "không phải dấu thời gian")
        named({**files, "manifest.tsr": b""}, "không phải dấu thời gian")
        named(files, "chữ ký không thuộc nơi cấp", settings(run, packs, "stranger", timestamp_ca=stranger.ca))
        without = {name: content for name, content in files.items() if name != "manifest.tsr"}
        write(run.path("without.zip"), without)
        code, out, errors = packs.verify(run.path("without.zip"), "--config", config)
        expect_same(code, 5, errors)
        expect("trong gói không có" in errors and "SHA256SUMS" in errors, errors)
        first = contents(path)["manifest.tsr"]
        for answer, why in ((lambda asked: b"<html>", "không phải dấu thời gian"), (lambda asked: b"", "không phải dấu thời gian"),
                            (lambda asked: first, "không phải cho yêu cầu này"), (stranger.stamp, "chữ ký không thuộc"),
                            (lambda asked: b"x" * 200000, "")):
            authority.answer = answer
            path, result = pack_with(run, packs, config, "refused.zip")
            expect("không có dấu thời gian" in result.stderr.decode() and why in result.stderr.decode(), result.stderr.decode())
            expect("manifest.tsr" not in contents(path), "a bad stamp was kept")
    finally:
        authority.close()
        stranger.close()


def a_stamp_server_that_is_down(run, packs):
    """a time stamp server that does not answer leaves the pack without a stamp, and that is said"""
    config = settings(run, packs, "down", timestamp_url="http://127.0.0.1:1/tsr")
    path, result = pack_with(run, packs, config, "unstamped.zip")
    expect("không có dấu thời gian" in result.stderr.decode(), result.stderr.decode())
    code, out, errors = packs.verify(path)
    expect_same(code, 0, errors)
    expect("trong gói không có" in errors and "Dấu thời gian: không có" in out, errors + out)
