"""sending.py: the outbox against real servers: mail, webhook, bot; servers that fail in every way; kills on both sides."""
import contextlib
import email
import email.policy
import glob
import hashlib
import hmac
import json
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import time

from harness import Server, expect, expect_same
from sinks import HttpSink, SmtpSink, certificate, free_port

PASSWORD, SECRET, TOKEN = "mat-khau !\"%s\\ \u0111", "bi-mat-cua-webhook", "123456:AAbb-cc_dd"
KILLS = 50
DAY = 86400


class Post:
    """A folder with a configuration and an outbox, whose rows are written as the program writes them."""

    def __init__(self, run, name, **settings):
        self.run, self.folder = run, run.path("sending-" + name)
        self.open = None
        os.makedirs(self.folder)
        self.config = os.path.join(self.folder, "rasoat.ini")
        for file, words in (("password", PASSWORD), ("secret", SECRET), ("token", TOKEN)):
            path = os.path.join(self.folder, file)
            with open(path, "w", encoding="utf-8") as out:
                out.write(words + "\n")
            os.chmod(path, 0o600)
        self.configure(**settings)
        made = run.path("empty-outbox")
        if not os.path.exists(made):  # one for all
            expect_same(self.program("send").returncode, 0, "an empty outbox")
            shutil.copytree(os.path.join(self.folder, "state"), made)
        else:
            shutil.copytree(made, os.path.join(self.folder, "state"))

    def configure(self, smtp=None, http=None, bot=None, ca=None, timeout=30, retry="0", more=""):
        lines = ["[crawl]\nstate = state", "[output]\nlanguage = en", "[outbox]\nretry_minutes = %s" % retry]
        trust = "ca_file = %s\n" % ca if ca else ""
        if smtp:
            lines.append("[mail]\nserver = %s\nfrom = canh-bao@doi.test\nteam = doi@doi.test\ntimeout_s = %d\n%s%s" %
                         (smtp, timeout, trust, more))
        if http:
            lines.append("[webhook]\nurl = %s\nsecret_file = secret\ntimeout_s = %d\n%s" % (http, timeout, trust))
        if bot:
            lines.append("[bot]\nurl = %s\ntoken_file = token\nchat = -100200\ntimeout_s = %d\n%s" % (bot, timeout, trust))
        with open(self.config, "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")

    def setting(self, key, value):
        with open(self.config, encoding="utf-8") as file:
            words = file.read()
        with open(self.config, "w", encoding="utf-8") as file:
            file.write(re.sub("(?m)^%s = .*$" % key, "%s = %s" % (key, value), words))

    def program(self, *arguments, at=None):
        command = ["faketime", "-f", "@" + time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(at))] if at else []
        return subprocess.run(command + [os.path.join(self.run.build, "rasoat"), "outbox", *arguments, "--config", self.config],
                              capture_output=True, timeout=self.run.timeout)

    def start(self):
        return subprocess.Popen([os.path.join(self.run.build, "rasoat"), "outbox", "send", "--config", self.config],
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def database(self):
        return sqlite3.connect(os.path.join(self.folder, "state", "rasoat.db"), timeout=10)

    @contextlib.contextmanager
    def writer(self):
        """One transaction, however deep it is asked for."""
        if self.open:
            yield self.open
            return
        self.open = self.database()
        try:
            with self.open:
                yield self.open
        finally:
            self.open.close()
            self.open = None

    def queue(self, number, channel="mail", at=None, body="xin chao", recipient="vanthu@so-y-te.test"):
        at = at or int(time.time())
        name = "%s.%d@doi.test" % (channel, number)
        if channel == "mail":
            data = ("From: canh-bao@doi.test\r\nTo: %s\r\nDate: Mon, 23 Nov 2026 08:00:00 +0700\r\nMessage-ID: <%s>\r\n"
                    "Subject: thu %d\r\n\r\n%s\r\n" % (recipient, name, number, body)).encode()
        else:
            data = json.dumps({"id": name, "text": body}).encode()
        with self.writer() as database:
            database.execute("INSERT INTO outbox (kind, channel, recipient, subject, ticket, \"key\", message_id, state, tries, next_try, "
                             "queued, since, changed, error, bytes) VALUES ('ticket', ?, ?, ?, 0, ?, ?, 0, 0, ?, ?, ?, ?, '', ?)",
                             (channel, recipient, "thu %d" % number, name, name, at, at, at, at, data))
        return name

    def rows(self):
        result = self.program("list", "--format", "jsonl")
        expect_same(result.returncode, 0, "list: " + result.stderr.decode())
        return {row["message_id"]: row for row in map(json.loads, result.stdout.decode().splitlines())}


def message_id(mail):
    return re.search(r"^Message-ID: <(.*)>", mail, re.M).group(1)


def pair_of(run):
    """One certificate for all tests of this file."""
    if not os.path.exists(run.path("sink.pem")):
        certificate(run.folder, "sink")
    return run.path("sink.key"), run.path("sink.pem")


def logs_in(post):
    return "user = may-gui\npassword_file = password\n"


def delivers(run):
    """a mail goes over STARTTLS and smtps with a password, dots and all; a webhook call is signed; a bot call has its token"""
    pair = pair_of(run)
    post = Post(run, "delivers")
    http, bot = HttpSink(post.folder, "http", pair=pair), HttpSink(post.folder, "bot", pair=pair)
    for scheme, tls in (("smtp", False), ("smtps", True)):
        mail = SmtpSink(post.folder, scheme, pair=pair, tls=tls, auth=("may-gui", PASSWORD))
        post.configure("%s://127.0.0.1:%d" % (scheme, mail.port), "https://127.0.0.1:%d/hook" % http.port,
                       "https://127.0.0.1:%d/bot{token}/sendMessage" % bot.port, ca=pair[1], more=logs_in(post))
        name = post.queue(1 + tls, body="dong 1\r\n.\r\n..\r\n.dong cham\r\nMAIL FROM:<x@y.test>")
        with mail, http, bot:
            if not tls:
                post.queue(1, "webhook")
                post.queue(1, "bot")
            result = post.program("send")
        expect_same(result.returncode, 0, "send: " + result.stderr.decode())
        taken = mail.taken()
        expect_same(len(taken), 1, "mails taken")
        expect_same(message_id(taken[0]["mail"]), name, "Message-ID")
        expect(taken[0]["mail"].endswith("dong 1\r\n.\r\n..\r\n.dong cham\r\nMAIL FROM:<x@y.test>"), "dots: %r" % taken[0]["mail"])
        expect(taken[0]["secure"], "over TLS")
        expect(taken[0]["from"].startswith("MAIL FROM:<canh-bao@doi.test>"), taken[0]["from"])
        expect_same(taken[0]["to"], "RCPT TO:<vanthu@so-y-te.test>", "recipient")
    call = http.taken()[0]
    check = hmac.new(SECRET.encode(), (call["headers"]["rasoat-timestamp"] + "." + call["body"]).encode(), hashlib.sha256).hexdigest()
    expect_same(call["headers"]["rasoat-signature"], "v1=" + check, "signature")
    expect_same(call["headers"]["idempotency-key"], "webhook.1@doi.test", "idempotency key")
    expect_same(call["headers"]["content-type"], "application/json", "content type")
    expect(abs(int(call["headers"]["rasoat-timestamp"]) - time.time()) < 60, "time stamp")
    expect_same(bot.taken()[0]["request"], "POST /bot%s/sendMessage HTTP/1.1" % TOKEN, "the bot's address")
    expect_same({row["state"] for row in post.rows().values()}, {"sent"}, "states")
    again = post.program("send")
    expect(b"Sent: 0." in again.stdout, "nothing goes twice: " + again.stdout.decode())


# What a mail server does, and what then holds: the state after one round, a part of the error.
MAIL_FAILURES = [
    ({"connect": "554 5.3.2 no service"}, "waiting", ""),
    ({"connect": "421 busy"}, "waiting", ""),
    ({"connect": "drop"}, "waiting", ""),
    ({"connect": "hang"}, "waiting", "imed out"),
    ({"connect": "giant"}, "waiting", ""),
    ({"connect": "not smtp at all"}, "waiting", ""),
    ({"ehlo": "drop"}, "waiting", ""),
    ({"ehlo": "endless"}, "waiting", ""),
    ({"ehlo": "500 no such command"}, "waiting", ""),
    ({"starttls": "drop"}, "waiting", ""),
    ({"starttls": "454 not now"}, "waiting", ""),
    ({"starttls": "220 go on\r\n250 injected"}, "waiting", ""),
    ({"auth": "drop"}, "waiting", ""),
    ({"auth": "535 5.7.8 no such password: " + PASSWORD.encode().decode("latin-1")}, "waiting", ""),
    ({"mail": "drop"}, "waiting", ""),
    ({"mail": "451 4.3.0 later"}, "waiting", "later"),
    ({"mail": "550 5.7.1 you never"}, "failed", "you never"),
    ({"rcpt": "drop"}, "waiting", ""),
    ({"rcpt": "451 4.7.1 greylisted"}, "waiting", "greylisted"),
    ({"rcpt": "550 5.1.1 no such mailbox"}, "failed", "no such mailbox"),
    ({"rcpt": "421 4.3.2 going down"}, "waiting", "going down"),
    ({"rcpt": "550 \x1b[31mred\x07\xff " + "x" * 5000}, "failed", "[31mred"),
    ({"data": "drop"}, "waiting", ""),
    ({"data": "452 4.3.1 disk full"}, "waiting", "disk full"),
    ({"data": "554 5.7.1 no"}, "failed", "554"),
    ({"body": "drop"}, "waiting", ""),
    ({"taken": "drop"}, "waiting", ""),
    ({"taken": "451 4.3.0 try again"}, "waiting", "try again"),
    ({"taken": "554 5.7.1 spam"}, "failed", "spam"),
    ({"taken": "hang"}, "waiting", ""),
    ({"quit": "hang"}, "sent", ""),
    ({"quit": "drop"}, "sent", ""),
]


def mail_fails(run):
    """a mail server that fails at any moment of the dialogue: the mail waits or is refused as RFC 5321 says, and goes when all is well"""
    pair = pair_of(run)
    started = []
    for i, (behave, wanted, words) in enumerate(MAIL_FAILURES):
        sink = SmtpSink(run.folder, "m%d" % i, pair=pair, auth=("may-gui", PASSWORD), behave=behave)
        mine = Post(run, "mail-%d" % i)
        waits = {"hang", "giant", "endless", "not smtp at all"} & set(behave.values())
        mine.configure("smtp://127.0.0.1:%d" % sink.port, ca=pair[1], timeout=(5 if wanted == "sent" else 1) if waits else 30,
                       more=logs_in(mine))
        name = mine.queue(i)
        sink.start()
        started.append((mine, sink, name, time.monotonic(), mine.start(), behave, wanted, words))
    waiting = [one for one in started if check_failure(*one)]
    for one in waiting:  # and all is well again
        one[0].setting("timeout_s", 30)
        one[1].behave = {}
        one[1].start()
    for post, sink, name, _, sender, behave, _, _ in [one[:4] + (one[0].start(),) + one[5:] for one in waiting]:
        _, told = sender.communicate(timeout=60)
        sink.kill()
        row = post.rows()[name]
        what = "%r: %r: %s" % (behave, row, told.decode())
        expect_same((sender.returncode, row["state"]), (0, "sent"), what)
        expect_same([message_id(one["mail"]) for one in sink.taken()], [name], "taken once: " + what)


def check_failure(post, sink, name, began, process, behave, wanted, words):
    """True where the mail waits."""
    _, told = process.communicate(timeout=60)
    row = post.rows()[name]
    sink.kill()
    what = "%r: %r" % (behave, row)
    expect(time.monotonic() - began < 60, "took too long: " + what)
    expect_same(row["state"], wanted, what)
    expect_same(process.returncode, 0 if wanted == "sent" else 1, "exit code: " + what)
    expect(words in row["error"], "error: " + what)
    expect((row["error"] != "") == (wanted != "sent"), "a reason is told: " + what)
    expect(len(row["error"]) <= 300 and not re.search(r"[\x00-\x1f\x7f]", row["error"]), "error: " + what)
    for text in (row["error"], told.decode()):
        expect(PASSWORD not in text and "may-gui" not in text and "\x1b" not in text, "told: " + text)
    return wanted == "waiting"


def tls_is_kept(run):
    """without STARTTLS, with another's certificate or another name nothing is said; a file of passwords that others read is refused"""
    pair = pair_of(run)
    other, wrong = certificate(run.folder, "other"), certificate(run.folder, "wrong", "DNS:other.test")
    for name, sink, ca in (("plain", {"offers": ""}, pair[1]), ("other", {"pair": other}, pair[1]), ("wrong", {"pair": wrong}, wrong[1])):
        post = Post(run, "tls-" + name)
        with SmtpSink(post.folder, "smtp", **{"pair": pair, "auth": ("may-gui", PASSWORD), **sink}) as server:
            post.configure("smtp://127.0.0.1:%d" % server.port, ca=ca, more=logs_in(post))
            post.queue(1)
            expect_same(post.program("send").returncode, 1, name)
            expect(b"AUTH" not in server.heard() and b"MAIL" not in server.heard(), "%s: %r" % (name, server.heard()))
            expect_same([row["state"] for row in post.rows().values()], ["waiting"], name)
    post = Post(run, "mode")
    with SmtpSink(post.folder, "smtp", pair=pair, auth=("may-gui", PASSWORD)) as server:
        post.configure("smtp://127.0.0.1:%d" % server.port, ca=pair[1], more=logs_in(post))
        post.queue(1)
        for mode, code in ((0o644, 1), (0o660, 1), (0o640, 0)):
            os.chmod(os.path.join(post.folder, "password"), mode)
            result = post.program("send")
            expect_same(result.returncode, code, "mode %o: %s" % (mode, result.stderr.decode()))
            expect(PASSWORD not in result.stderr.decode(), "the password is told")
        expect_same(len(server.taken()), 1, "taken")
    post = Post(run, "no-tls")
    with SmtpSink(post.folder, "smtp", offers="") as server:
        post.configure("smtp://127.0.0.1:%d" % server.port, more="require_tls = no\n")
        post.queue(1)
        expect_same(post.program("send").returncode, 0, "plain text where it is wanted")
        expect_same(len(server.taken()), 1, "taken")


HTTP_FAILURES = [
    ({"status": "500 No"}, "waiting"), ({"status": "503 No"}, "waiting"), ({"status": "404 No"}, "waiting"),
    ({"status": "401 No"}, "waiting"), ({"status": "302 There", "headers": "Location: http://127.0.0.1:1/\r\n"}, "waiting"),
    ({"status": "400 No"}, "failed"), ({"status": "413 No"}, "failed"), ({"status": "422 No"}, "failed"),
    ({"answer": "drop"}, "waiting"), ({"answer": "hang"}, "waiting"), ({"answer": "endless", "status": "500 No"}, "waiting"),
    ({"answer": "endless"}, "sent"), ({"status": "204 Fine"}, "sent"),
]


def http_fails(run):
    """a webhook or bot server that fails: the call waits or is refused, and the token is never told"""
    started = []
    for i, (behave, wanted) in enumerate(HTTP_FAILURES):
        post = Post(run, "http-%d" % i)
        server = HttpSink(post.folder, "http", behave=behave)
        post.configure(http="http://127.0.0.1:%d/hook" % server.port, bot="http://127.0.0.1:%d/bot{token}/send" % server.port,
                       timeout=1 if behave.get("answer") == "hang" else 30)
        names = post.queue(1, "webhook"), post.queue(2, "bot")
        server.start()
        started.append((post, server, names, post.start(), behave, wanted))
    for post, server, names, sender, behave, wanted in started:
        output = b"".join(sender.communicate(timeout=30))
        server.kill()
        rows = post.rows()
        for name in names:
            expect_same(rows[name]["state"], wanted, "%r: %r" % (behave, rows[name]))
        shown = post.program("show", str(rows[names[1]]["id"])).stdout
        for text in (output, shown, json.dumps(rows).encode()):
            expect(TOKEN.encode() not in text and SECRET.encode() not in text, "told: %r" % text)
    post = Post(run, "http-down")
    post.configure(bot="https://127.0.0.1:%d/bot{token}/send" % free_port())
    post.queue(1, "bot")
    result = post.program("send")
    expect(result.returncode == 1 and TOKEN.encode() not in result.stderr, "told: %r" % result.stderr)
    post = Post(run, "http-later")
    with HttpSink(post.folder, "http", behave={"status": "429 Slow", "headers": "Retry-After: 7200\r\n"}) as server:
        post.configure(http="http://127.0.0.1:%d/hook" % server.port)
        name = post.queue(1, "webhook")
        post.program("send")
        database = post.database()
        wait = database.execute("SELECT next_try FROM outbox").fetchone()[0] - time.time()
        database.close()
        expect(7100 < wait <= 7201, "Retry-After holds: %r" % wait)


def waits_and_gives_up(run):
    """while the server is down messages wait, longer each time; they go when it is up; after some days they are given up, and told"""
    pair = pair_of(run)
    post = Post(run, "waits")
    sink = SmtpSink(post.folder, "smtp", pair=pair)
    post.configure("smtp://127.0.0.1:%d" % sink.port, ca=pair[1], retry="5, 60")
    begin = int(time.time()) + 3600
    name = post.queue(1, at=begin)

    def row():
        database = post.database()
        found = database.execute("SELECT state, tries, next_try FROM outbox WHERE message_id = ?", (name,)).fetchone()
        database.close()
        return found

    expect_same(post.program("send", at=begin).returncode, 1, "down")
    state, tries, next_try = row()
    expect_same((state, tries), (0, 1), "waits")
    expect(begin + 225 <= next_try <= begin + 380, "five minutes, more or less: %d" % (next_try - begin))
    post.program("send", at=begin + 60)
    expect_same(row()[1], 1, "not yet")
    post.program("send", at=begin + 400)
    state, tries, next_try = row()
    expect_same(tries, 2, "again")
    expect(begin + 400 + 2700 <= next_try <= begin + 405 + 4500, "an hour, more or less: %d" % (next_try - begin))
    with sink:
        result = post.program("send", at=begin + 6000)
        expect_same(result.returncode, 0, result.stderr.decode())
    expect_same(row()[0], 2, "sent")
    expect_same(len(sink.taken()), 1, "taken")
    # a second one, that nobody ever takes
    name = post.queue(2, at=begin)
    post.program("send", at=begin + 4 * DAY)
    expect_same(row()[0], 0, "four days")
    result = post.program("send", at=begin + 6 * DAY)
    expect_same((row()[0], result.returncode), (4, 1), "six days")
    result = post.program("send", at=begin + 7 * DAY)
    expect(result.returncode == 1 and b"Undeliverable, for a person to see: 1" in result.stdout, "told again: %r" % result.stdout)
    expect(post.program("list").stdout.decode().splitlines()[0].split()[1:3] == ["given", "up"], "first in the list")
    number = str(post.rows()[name]["id"])
    expect_same(post.program("retry", number).returncode, 3, "who?")
    expect_same(post.program("retry", number, "--by", "An", at=begin + 7 * DAY).returncode, 0, "retry")
    post.program("send", at=begin + 7 * DAY + 10)
    expect_same(row()[0], 0, "its days count anew")
    expect_same(post.program("cancel", number, "--by", "An").returncode, 0, "cancel")
    expect_same(post.program("send", at=begin + 20 * DAY).returncode, 0, "nobody is told any more")
    expect_same(post.program("cancel", number, "--by", "An").returncode, 1, "cancelled already")
    expect_same(post.program("retry", "1", "--by", "An").returncode, 1, "sent already")
    expect_same(post.program("retry", "999", "--by", "An").returncode, 1, "no such message")


def one_bad_mail(run):
    """a refused mail holds up no other; a server that is down is asked once in a round; two senders never send the same message"""
    pair = pair_of(run)
    post = Post(run, "one-bad")
    with SmtpSink(post.folder, "smtp", pair=pair, behave={"rcpt": "550 no"}) as bad:
        post.configure("smtp://127.0.0.1:%d" % bad.port, ca=pair[1])
        post.queue(1)
        post.program("send")
        for i in range(2, 6):
            post.queue(i)
        bad.kill()
        expect_same(post.program("send").returncode, 1, "down")
        tries = [row["tries"] for row in post.rows().values() if row["state"] == "waiting"]
        expect_same(sorted(tries), [0, 0, 0, 1], "asked once")
    with SmtpSink(post.folder, "good", port=bad.port, pair=pair, slow=0.1) as good:
        senders = [post.start() for _ in range(4)]
        for sender in senders:
            sender.communicate(timeout=30)
        post.program("send")
        expect_same(sorted(message_id(one["mail"]) for one in good.taken()), ["mail.%d@doi.test" % i for i in range(2, 6)], "each once")


def dry_run(run):
    """--dry-run writes what would go out and sends nothing"""
    post = Post(run, "dry")
    with SmtpSink(post.folder, "smtp", offers="") as server:
        post.configure("smtp://127.0.0.1:%d" % server.port, more="require_tls = no\n")
        post.queue(1)
        post.queue(1, "webhook")
        folder = os.path.join(post.folder, "out")
        result = post.program("send", "--dry-run", folder)
        expect_same(result.returncode, 0, result.stderr.decode())
        expect_same(sorted(os.listdir(folder)), ["000001-ticket.eml", "000002-ticket.json"], "files")
        with open(os.path.join(folder, "000001-ticket.eml"), "rb") as file:
            expect(file.read().startswith(b"From: canh-bao@doi.test\r\n"), "the mail")
        expect_same((server.heard(), {row["tries"] for row in post.rows().values()}), (b"", {0}), "nothing was sent")


def survives_kills(run, kills):
    """both servers killed and restarted at random moments, the sender too: every message arrives, repeated ones are known"""
    seed = int(os.environ.get("SENDING_SEED", "0")) or 20261123
    chance = random.Random(seed)
    print("# seed %d" % seed)
    pair = pair_of(run)
    post = Post(run, "kills")
    mail = SmtpSink(post.folder, "smtp", pair=pair, slow=0.006)
    http = HttpSink(post.folder, "http", slow=0.006)
    post.configure("smtp://127.0.0.1:%d" % mail.port, "http://127.0.0.1:%d/hook" % http.port, ca=pair[1])
    senders_killed = 0
    with post.writer():
        mails = {post.queue(i) for i in range(kills * 2)}
        calls = {post.queue(i, "webhook") for i in range(kills * 2)}
    for _ in range(kills):
        mail.start()
        http.start()
        heard = len(mail.heard()) + len(http.heard())
        sender = post.start()
        while len(mail.heard()) + len(http.heard()) == heard and sender.poll() is None:
            time.sleep(0.002)  # what happens next is between two messages, or in one
        time.sleep(chance.uniform(0, 0.06))
        victims = [mail.kill, http.kill] + ([lambda: sender.send_signal(signal.SIGKILL)] if chance.random() < 0.4 else [])
        senders_killed += len(victims) == 3
        chance.shuffle(victims)
        for kill in victims:
            kill()
            time.sleep(chance.uniform(0, 0.01))
        sender.communicate(timeout=30)
    before = len({message_id(one["mail"]) for one in mail.taken()}), len({one["headers"]["idempotency-key"] for one in http.taken()})
    with mail, http:
        for _ in range(5):
            result = post.program("send")
            if result.returncode == 0:
                break
    expect_same(result.returncode, 0, result.stderr.decode())
    got = [message_id(one["mail"]) for one in mail.taken()]
    called = [one["headers"]["idempotency-key"] for one in http.taken()]
    print("# %d of %d mails and %d of %d calls went while servers were killed; %d senders killed; arrived once more: %d mails, %d calls" %
          (before[0], len(mails), before[1], len(calls), senders_killed, len(got) - len(set(got)), len(called) - len(set(called))))
    expect_same((set(got), set(called)), (mails, calls), "all arrived")
    expect(kills < 25 or before[0] + before[1] > 0, "kills came between messages")
    expect_same({row["state"] for row in post.rows().values()}, {"sent"}, "all are known to be sent")
    expect_same(len({one["mail"] for one in mail.taken()}), len(mails), "a repeated mail is the same mail")


class Office:
    """Two sites of the province after a night, with their tickets, and somebody who sends."""

    SITES = "tinhdoan-songan", "baosongan"

    def __init__(self, run, server):
        self.run, self.server, self.pair = run, server, pair_of(run)
        self.mail = SmtpSink(server.folder, "smtp", pair=self.pair)
        self.http, self.bot = HttpSink(server.folder, "http"), HttpSink(server.folder, "bot")
        for file, words in (("secret", SECRET), ("token", TOKEN)):
            path = os.path.join(server.folder, file)
            with open(path, "w", encoding="utf-8") as out:
                out.write(words)
            os.chmod(path, 0o600)
        with open(server.config, "a", encoding="utf-8") as file:
            file.write("\n[mail]\nserver = smtp://127.0.0.1:%d\nfrom = canh-bao@doi.test\nteam = doi@doi.test\nca_file = %s\n"
                       "[webhook]\nurl = http://127.0.0.1:%d/hook\nsecret_file = secret\n"
                       "[bot]\nurl = http://127.0.0.1:%d/bot{token}/send\ntoken_file = token\nchat = -1\n[outbox]\nretry_minutes = 0\n%s" %
                       (self.mail.port, self.pair[1], self.http.port, self.bot.port,
                        "" if run.full else "[evidence]\nchromium = /none\n"))  # packing.py has packs with pictures
        server.hurry()
        sites = [option for site in self.SITES for option in ("--site", site)]
        result = run.program("crawl", "--config", server.config, *sites)
        expect_same(result.returncode, 0, "crawl: " + result.stderr.decode())
        self.begin = int(time.time())

    def program(self, *arguments, days=0):
        command = []
        if days:
            command = ["faketime", "-f", "@" + time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(self.begin + days * DAY))]
        return subprocess.run(command + [os.path.join(self.run.build, "rasoat"), *arguments, "--config", self.server.config],
                              capture_output=True, timeout=self.run.timeout)

    def done(self, *arguments, **more):
        result = self.program(*arguments, **more)
        expect_same(result.returncode, 0, "%r: %s" % (arguments, result.stderr.decode()))
        return result

    def tickets(self):
        return {row["id"]: row for row in map(json.loads, self.done("ticket", "list", "--state", "all", "--format", "jsonl")
                                              .stdout.decode().splitlines())}

    def mails(self):
        """Parsed: (headers, text)."""
        parsed = [email.message_from_string(one["mail"], policy=email.policy.default) for one in self.mail.taken()]
        return [(mail, mail.get_body().get_content()) for mail in parsed]


def digests(run, office):
    """a digest tells what is new by mail, webhook and bot; one a day; none when nothing is new"""
    references = {row["reference"] for row in office.tickets().values()}
    folder = os.path.join(office.server.folder, "dry")
    office.done("digest", "--dry-run", folder)
    expect_same(len(os.listdir(folder)), 1, "one file")
    expect_same(office.done("outbox", "list", "--format", "jsonl").stdout, b"", "nothing was queued")
    with office.mail, office.http, office.bot:
        office.done("digest")
        office.done("digest")  # the same day
        office.done("digest", days=1.01)  # nothing is new
    (mail, words), = office.mails()
    expect_same((mail["To"], mail["From"].addresses[0].addr_spec), ("doi@doi.test", "canh-bao@doi.test"), "who")
    expect_same(set(re.findall(r"RS-\d+-\d+", words)), references, "tickets in the mail")
    call, = office.http.taken()
    body = json.loads(call["body"])
    expect_same(({line["ticket"] for line in body["opened"]}, body["opened_count"], body["kind"]), (references, len(references), "digest"),
                "the webhook's body")
    expect_same(call["headers"]["idempotency-key"], body["id"], "its key")
    told, = office.bot.taken()
    words = json.loads(told["body"])["text"]
    expect(len(words) <= 4096 and references <= set(re.findall(r"RS-\d+-\d+", words)), "the bot's words: " + words)


def tickets_are_sent(run, office):
    """a ticket's mail waits while the server is down; the ticket is sent when it has arrived; it is queued once"""
    ticket = min(office.tickets())
    folder = os.path.join(office.server.folder, "dry")
    office.done("ticket", "send", str(ticket), "--by", "An", "--dry-run", folder)
    name = office.tickets()[ticket]["reference"] + ".eml"
    expect(name in os.listdir(folder), "the mail as a file")
    packs = [file for file in os.listdir(folder) if file.endswith(".zip")]
    expect_same(len(packs), 1, "its pack beside it")
    expect_same(office.tickets()[ticket]["state"], "open", "nothing was sent")
    before = len(office.mails())
    expect_same(office.program("ticket", "send", str(ticket), "--by", "An").returncode, 1, "the server is down")
    expect_same(office.tickets()[ticket]["state"], "open", "not yet")
    expect_same(office.program("ticket", "send", str(ticket), "--by", "An").returncode, 1, "still down")
    with office.mail:
        office.done("outbox", "send")
        office.done("ticket", "send", str(ticket), "--by", "An")
    expect_same(office.tickets()[ticket]["state"], "sent", "it has arrived")
    mails = office.mails()[before:]
    expect_same([mail["To"] for mail, _ in mails], ["cntt@tinhdoan-songan.example"], "once, to the inventory's contact")
    expect(office.tickets()[ticket]["reference"] in mails[0][0]["Subject"], "its reference")
    part, = list(mails[0][0].iter_attachments())
    with open(glob.glob(os.path.join(office.server.state, "packs", "*.zip"))[0], "rb") as file:
        pack = file.read()
    expect(part.get_content() == pack and part.get_filename() == name.replace(".eml", ".zip"), "the pack is attached")
    expect(hashlib.sha256(pack).hexdigest() in mails[0][1].replace("\n", "").replace(" ", ""), "its sum stands in the mail")
    other = sorted(office.tickets())[1]
    with open(office.server.config, encoding="utf-8") as file:
        words = file.read()
    with open(office.server.config, "w", encoding="utf-8") as file:
        file.write(words.replace("[mail]\n", "[mail]\nattachment_mb = 0\n"))
    with office.mail:
        told = office.done("ticket", "send", str(other), "--by", "An").stdout.decode()
    with open(office.server.config, "w", encoding="utf-8") as file:
        file.write(words)
    expect(not list(office.mails()[-1][0].iter_attachments()) and os.path.join("state", "packs") in told, "too large: " + told)
    before += 1
    for wrong in ("a@b.test\r\nRCPT TO:<x@y.test>", "a@b.test, c@d.test", "nobody", ""):
        expect(office.program("ticket", "send", str(ticket), "--by", "An", "--to", wrong).returncode in (0, 1), wrong)
    expect_same(len(office.mails()), before + 1, "nothing to what is no address")
    log = office.done("ticket", "log", str(ticket)).stdout.decode()
    expect("cntt@tinhdoan-songan.example" in log, "the log says who was told: " + log)


def reminders(run, office):
    """owners are reminded after the days of the configuration, each level once, as an answer to the first mail"""
    address = "cntt@tinhdoan-songan.example"
    sent = {mail["Message-ID"] for mail, _ in office.mails() if mail["To"] == address}
    expect_same(len(sent), 2, "two tickets of this owner were sent")
    count = len(office.mails())
    got = []
    with office.mail, office.http, office.bot:
        for days in (2.9, 3.1, 3.2, 6.9, 14.5, 15.5):
            office.done("digest", days=days)
            new = [mail for mail, _ in office.mails()[count:] if mail["To"] == address]
            count = len(office.mails())
            got.append(len(new))
            expect({mail["In-Reply-To"] for mail in new} in (set(), sent), "each goes on from its ticket's mail: %r" % new)
    expect_same(got, [0, 2, 0, 0, 2, 0], "after 3 and 14 days; 7 had passed unseen")


def contacts(run, office):
    """a site without a contact is asked for its security.txt: own address, in date, over https; nobody else is written to"""
    server = office.server
    ticket = next(row for row in office.tickets().values() if row["site"] == "baosongan")["id"]
    key = certificate(run.folder, "baosongan.example", "DNS:baosongan.example")
    database = sqlite3.connect(os.path.join(server.state, "rasoat.db"))
    with database:
        database.execute("UPDATE site SET contact = '0202 555 010'")
    database.close()
    with open(server.config, encoding="utf-8") as file:
        words = file.read()
    with open(server.config, "w", encoding="utf-8") as file:
        file.write(words.replace("[crawl]\n", "[crawl]\nca_file = %s\n" % key[1], 1))
    good = "Contact: mailto:bao-mat@baosongan.example\nExpires: 2099-01-01T00:00:00Z\n"
    for i, (behave, wanted) in enumerate([
            ({"page": good}, "bao-mat@baosongan.example"),
            ({"page": good.replace("2099", "2020")}, None),
            ({"page": good + "Canonical: https://khac.example/.well-known/security.txt\n"}, None),
            ({"page": good.replace("@baosongan.example", "@ke-gian.example")}, None),
            ({"page": good.replace("bao-mat@", "a%0d%0aBcc:x@")}, None),
            ({"page": good, "status": "404 No"}, None),
            ({"page": "", "status": "302 There", "headers": "Location: https://ke-gian.example/\r\n"}, None),
            ({"page": "", "status": "302 There", "headers": "Location: /\r\n"}, None),
            ({"page": "x" * 200000}, None)]):
        with HttpSink(server.folder, "security-%d" % i, pair=key, behave=behave) as site:
            server.setting("connect_to", "baosongan.example:443:127.0.0.1:%d, ::127.0.0.1:%d" % (site.port, server.port))
            result = office.program("ticket", "send", str(ticket), "--by", "An", "--dry-run", os.path.join(server.folder, "dry%d" % i))
            expect_same(result.returncode, 0 if wanted else 1, "%r: %s" % (behave, result.stderr.decode()))
            expect(not wanted or wanted in result.stdout.decode(), result.stdout.decode())
            expect(0 < len(site.taken()) <= 4, "asked: %r" % site.taken())
            expect(site.taken()[0]["request"].startswith("GET /.well-known/security.txt "), "asked for: %r" % site.taken()[0])
    server.setting("allow_private", "no")  # the guard against private addresses
    expect_same(office.program("ticket", "send", str(ticket), "--by", "An", "--dry-run", server.folder).returncode, 1, "a private address")


def tests(run):
    run.test(delivers)
    run.test(mail_fails)
    run.test(tls_is_kept)
    run.test(http_fails)
    run.test(one_bad_mail)
    run.test(dry_run)
    with Server(run, "office") as server:
        office = Office(run, server)
        if not run.sanitized:  # it does not take another clock
            run.test(waits_and_gives_up)
            run.test(digests, office)
        run.test(tickets_are_sent, office)
        if not run.sanitized:
            run.test(reminders, office)
        run.test(contacts, office)
    run.test(survives_kills, KILLS if run.full else 10 if run.sanitized else 25)
