"""sinks.py: an SMTP server and an HTTP server on loopback that write down what they take, and can be told to misbehave. Each is a process
of its own, so that it can be killed at any moment. What it took is in its log before it says so. Standard library only."""
import base64
import ctypes
import json
import os
import random
import signal
import socket
import ssl
import subprocess
import threading
import time

CONNECTION_SECONDS = 20
PR_SET_PDEATHSIG = 1  # linux/prctl.h


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def certificate(folder, name, alternative="IP:127.0.0.1,DNS:localhost"):
    """A key and its own certificate: paths of both."""
    key, pem = os.path.join(folder, name + ".key"), os.path.join(folder, name + ".pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "3650",
                    "-subj", "/CN=" + name, "-addext", "subjectAltName=" + alternative, "-keyout", key, "-out", pem],
                   check=True, capture_output=True)
    return key, pem


class Gone(Exception):
    """The connection ends here."""


class Sink:
    """`behave`: what to do at which moment, {"rcpt": "451 4.7.1 greylisted"}; see the servers below."""

    def __init__(self, folder, name, port=0, pair=None, behave=None):
        self.port = port or free_port()
        self.pair = pair
        self.behave = behave or {}
        self.log = os.path.join(folder, name + ".log")
        self.said = os.path.join(folder, name + ".said")  # every line that was received
        self.process = 0

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.kill()

    def start(self):
        ready, told = os.pipe()
        self.process = os.fork()
        if self.process == 0:
            try:
                ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)  # it never outlives a test that failed or was killed
                signal.signal(signal.SIGINT, signal.SIG_DFL)
                os.close(ready)
                self.serve(told)
            finally:
                os._exit(0)
        os.close(told)
        os.read(ready, 1)  # listens
        os.close(ready)
        return self

    def kill(self):
        if self.process:
            os.kill(self.process, signal.SIGKILL)
            os.waitpid(self.process, 0)
        self.process = 0

    def serve(self, told):
        listening = socket.socket()
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", self.port))
        listening.listen(16)
        context = None
        if self.pair:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self.pair[1], self.pair[0])
        os.write(told, b"x")
        while True:
            connection, _ = listening.accept()
            threading.Thread(target=self.guarded, args=(connection, context), daemon=True).start()

    def guarded(self, connection, context):
        connection.settimeout(CONNECTION_SECONDS)
        try:
            self.talk(connection, context)
        except (OSError, Gone, ValueError):
            pass
        connection.close()

    def write_down(self, record):
        with open(self.log, "a", encoding="utf-8") as file:
            file.write(json.dumps(record) + "\n")

    def note_said(self, line):
        with open(self.said, "ab") as file:
            file.write(line + b"\n")

    def taken(self):
        """All that was taken, ever; a line that a kill cut is not there yet."""
        if not os.path.exists(self.log):
            return []
        with open(self.log, encoding="utf-8") as file:
            return [json.loads(line) for line in file if line.endswith("\n")]

    def heard(self):
        if not os.path.exists(self.said):
            return b""
        with open(self.said, "rb") as file:
            return file.read()


class Reader:
    def __init__(self, connection):
        self.connection = connection
        self.rest = b""

    def line(self):
        while b"\n" not in self.rest:
            more = self.connection.recv(65536)
            if not more:
                raise Gone
            self.rest += more
        line, self.rest = self.rest.split(b"\n", 1)
        return line.rstrip(b"\r")

    def exactly(self, count):
        while len(self.rest) < count:
            more = self.connection.recv(65536)
            if not more:
                raise Gone
            self.rest += more
        part, self.rest = self.rest[:count], self.rest[count:]
        return part


def hang(connection):
    """Says nothing for as long as the other side waits."""
    try:
        while connection.recv(65536):
            pass
    except OSError:
        pass
    raise Gone


class SmtpSink(Sink):
    """Moments: connect, ehlo, starttls, auth, mail, rcpt, data, body, taken, quit. A moment's behaviour: a reply in place of the usual one;
    "drop"; "hang"; "giant" (a line without end); "endless" (a reply of lines without end). `auth`: (user, password) that it asks for;
    `offers`: "STARTTLS" or nothing; `slow`: most seconds between writing a mail down and saying so."""

    def __init__(self, folder, name, port=0, pair=None, behave=None, auth=None, tls=False, offers="STARTTLS", slow=0):
        super().__init__(folder, name, port, pair, behave)
        self.auth, self.tls, self.offers, self.slow = auth, tls, offers, slow

    def moment(self, connection, name, usual):
        what = self.behave.get(name, usual)
        if what == "drop":
            raise Gone
        if what == "hang":
            hang(connection)
        while what == "giant":
            connection.sendall(b"2" * 65536)
        while what == "endless":
            connection.sendall(b"250-more\r\n" * 4096)
        connection.sendall(what.encode("latin-1") + b"\r\n")
        return what == usual

    def talk(self, connection, context):
        if self.tls:
            connection = context.wrap_socket(connection, server_side=True)
        reader, secure, sender, known = Reader(connection), self.tls, None, not self.auth
        self.moment(connection, "connect", "220 sink.test ESMTP")
        while True:
            line = reader.line()
            self.note_said(line)
            word = line[:4].upper()
            if word == b"EHLO":
                lines = ["sink.test", "8BITMIME"]
                if self.offers and not secure:
                    lines.append(self.offers)
                if self.auth and secure:
                    lines.append("AUTH PLAIN")
                self.moment(connection, "ehlo", "\r\n".join("250%s%s" % (" " if i + 1 == len(lines) else "-", text)
                                                           for i, text in enumerate(lines)))
            elif word == b"STAR":
                self.moment(connection, "starttls", "220 go on")
                connection = context.wrap_socket(connection, server_side=True)
                reader, secure = Reader(connection), True
            elif word == b"AUTH":
                if line.upper() == b"AUTH PLAIN":
                    connection.sendall(b"334 \r\n")
                    line += b" " + reader.line()
                given = base64.b64decode(line.split(b" ")[2]).split(b"\0")[1:]
                known = given == [part.encode() for part in self.auth]
                self.moment(connection, "auth", "235 welcome" if known else "535 5.7.8 not you")
            elif word == b"MAIL":
                sender = line.decode()
                self.moment(connection, "mail", "250 ok" if known else "530 5.7.0 who are you")
            elif word == b"RCPT":
                recipient = line.decode()
                self.moment(connection, "rcpt", "250 ok")
            elif word == b"DATA":
                if self.moment(connection, "data", "354 go on"):
                    self.take(connection, reader, sender, recipient, secure)
            elif word == b"QUIT":
                self.moment(connection, "quit", "221 bye")
                raise Gone
            elif word in (b"RSET", b"NOOP"):
                connection.sendall(b"250 ok\r\n")
            else:
                connection.sendall(b"500 what\r\n")

    def take(self, connection, reader, sender, recipient, secure):
        lines = []
        if self.behave.get("body") == "drop":
            reader.line()
            raise Gone
        while True:
            line = reader.line()
            if line == b".":
                break
            lines.append(line[1:] if line.startswith(b".") else line)
        if "taken" in self.behave:
            if self.behave["taken"] == "drop-after":
                self.write_down({"from": sender, "to": recipient, "mail": b"\r\n".join(lines).decode(), "secure": secure})
                raise Gone
            self.moment(connection, "taken", "250 ok")
            return
        time.sleep(random.uniform(0, self.slow))
        self.write_down({"from": sender, "to": recipient, "mail": b"\r\n".join(lines).decode(), "secure": secure})
        time.sleep(random.uniform(0, self.slow))
        connection.sendall(b"250 taken\r\n")


class HttpSink(Sink):
    """behave: {"status": "500 No", "headers": "Retry-After: 120\\r\\n", "answer": "drop" | "hang" | "endless" | "drop-after",
    "page": what is answered as plain text}."""

    def __init__(self, folder, name, port=0, pair=None, behave=None, slow=0):
        super().__init__(folder, name, port, pair, behave)
        self.slow = slow

    def talk(self, connection, context):
        if self.pair:
            connection = context.wrap_socket(connection, server_side=True)
        reader = Reader(connection)
        first = reader.line().decode()
        self.note_said(first.encode())
        headers = {}
        while True:
            line = reader.line().decode()
            if not line:
                break
            name, value = line.split(":", 1)
            headers[name.lower()] = value.strip()
        body = reader.exactly(int(headers.get("content-length", "0"))).decode()
        answer = self.behave.get("answer")
        if answer == "drop":
            raise Gone
        if answer == "hang":
            hang(connection)
        if "page" in self.behave:
            self.write_down({"request": first, "headers": headers})
            page = self.behave["page"].encode()
            connection.sendall(("HTTP/1.1 %s\r\n%sContent-Type: text/plain; charset=utf-8\r\nContent-Length: %d\r\nConnection: close"
                                "\r\n\r\n" % (self.behave.get("status", "200 OK"), self.behave.get("headers", ""), len(page))).encode() + page)
            return
        status = self.behave.get("status", "200 OK")
        time.sleep(random.uniform(0, self.slow))
        if status.startswith("2"):
            self.write_down({"request": first, "headers": headers, "body": body})
        if answer == "drop-after":
            raise Gone
        time.sleep(random.uniform(0, self.slow))
        if answer == "endless":
            connection.sendall(("HTTP/1.1 %s\r\n\r\n" % status).encode())
            while True:
                connection.sendall(b"x" * 65536)
        connection.sendall(("HTTP/1.1 %s\r\n%sContent-Length: 2\r\nConnection: close\r\n\r\n{}" %
                            (status, self.behave.get("headers", ""))).encode())
