"""fault_server.py: a server that does wrong. One event loop, raw bytes: what a fault sends is written down exactly.

Each fault has a host of its own, NAME.example. Its home page links to /loi, where the fault is (some have it elsewhere:
robots.txt, sitemaps, style sheets, TLS), and to /tin, an ordinary page into which an advertisement was injected: that one
must be found whatever the fault does. The faults stand in fault_table.py."""
import asyncio
import os
import socket
import ssl
import struct
import subprocess
import threading

PLANTED = ("<h1>Thông báo của Ủy ban</h1><p>Lịch tiếp công dân tháng này.</p><div style='display:none'>"
           "<a href='https://nohu88-vip.example/'>nổ hũ đổi thưởng</a> <a href='https://taixiu68.example/'>tài xỉu online</a></div>")
HONEST = "<h1>Tin xã</h1><p>Kế hoạch phát triển kinh tế của xã trong quý tới, gửi các thôn và tổ dân phố.</p>"


def page(body, title="Trang"):
    return ("<!DOCTYPE html><html lang=vi><head><meta charset=utf-8><title>%s</title></head><body>%s</body></html>" %
            (title, body)).encode()


def answer(body, status="200 OK", headers=(), kind="text/html; charset=utf-8"):
    """A proper answer."""
    data = body if isinstance(body, bytes) else page(body)
    lines = ["HTTP/1.1 " + status, "Content-Type: " + kind, "Content-Length: %d" % len(data), *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + data


def head(*lines, status="HTTP/1.1 200 OK"):
    return "\r\n".join([status, "Content-Type: text/html; charset=utf-8", *lines]).encode() + b"\r\n\r\n"


class Request:
    """One request: what was asked for, and the means to answer it in any way."""

    def __init__(self, server, reader, writer, host, path, number, secure):
        self.server, self.reader, self.writer = server, reader, writer
        self.host, self.path, self.number, self.secure = host, path, number, secure
        self.keep = True  # the connection serves the next request

    async def send(self, data):
        self.writer.write(data)
        await self.writer.drain()

    async def close(self):
        self.keep = False
        self.writer.close()

    async def reset(self):
        """RST instead of FIN."""
        self.keep = False
        await self.writer.drain()
        sock = self.writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()

    async def hold(self):
        """Nothing more, until the client goes."""
        self.keep = False
        try:
            while await self.reader.read(4096):
                pass
        except (ConnectionError, ssl.SSLError):
            pass
        self.writer.close()

    async def drip(self, data, seconds):
        for i in range(len(data)):
            await self.send(data[i:i + 1])
            await asyncio.sleep(seconds)

    async def endless(self, piece, limit=1 << 30):
        """The same piece again and again; a client that takes a gigabyte is no client of ours."""
        self.keep = False
        piece *= max(1, 32768 // len(piece))
        sent = 0
        while sent < limit:
            await self.send(piece)
            sent += len(piece)


class FaultServer:
    """Serves the hosts of a table {host: fault}; a fault is an object with `async answer(request)`, which gives False, and
    nothing else, for addresses that are the ordinary ones: two answers to one request would be the next one's. `asked`:
    (host, path, time) of every request."""

    def __init__(self, hosts):
        self.hosts = hosts
        self.asked = []
        self.strayed = self.strayed_sheet = False  # a host's one stray answer went
        self.contexts = {}  # name of a TLS fault to its port
        self.loop = asyncio.new_event_loop()
        self.ports = {}
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.ready = threading.Event()

    def __enter__(self):
        self.thread.start()
        self.ready.wait()
        return self

    def __exit__(self, *_):
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()

    def run(self):
        asyncio.set_event_loop(self.loop)
        self.loop.set_exception_handler(lambda *_: None)  # broken connections are what this is about
        self.loop.run_until_complete(self.open())
        self.ready.set()
        self.loop.run_forever()
        for task in asyncio.all_tasks(self.loop):
            task.cancel()
        self.loop.run_until_complete(asyncio.sleep(0))
        self.loop.close()

    async def listen(self, name, client, context=None):
        server = await asyncio.start_server(client, "127.0.0.1", 0, ssl=context, limit=1 << 16, backlog=1024)
        self.ports[name] = server.sockets[0].getsockname()[1]

    async def open(self):
        await self.listen("http", lambda r, w: self.serve(r, w, False))
        for name, make in self.contexts.items():
            kind, value = make
            if kind == "raw":
                await self.listen(name, value)
            else:
                await self.listen(name, lambda r, w: self.serve(r, w, True), value)

    async def serve(self, reader, writer, secure):
        number = 0
        try:
            while True:
                text = await reader.readuntil(b"\r\n\r\n")
                lines = text.decode("latin-1").split("\r\n")
                path = lines[0].split(" ")[1]
                host = next((line[5:].strip() for line in lines if line.lower().startswith("host:")), "").split(":")[0]
                number += 1
                self.asked.append((host, path, self.loop.time()))
                request = Request(self, reader, writer, host, path, number, secure)
                fault = self.hosts.get(host) or self.hosts.get("*." + host.partition(".")[2])
                if fault is None or await fault.answer(request) is False:
                    await self.ordinary(request, fault)
                if not request.keep:
                    break
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ssl.SSLError, OSError):
            pass
        finally:
            writer.close()

    async def ordinary(self, request, fault):
        path = request.path.split("?")[0]
        if path == "/":
            links = fault.links if fault else ()
            await request.send(answer("<h1>Cổng thông tin xã</h1>" + "".join("<p><a href='%s'>tin tức</a>" % link for link in links) +
                                      "<p><a href='/tin'>thông báo</a>"))
        elif path == "/tin":
            await request.send(answer(PLANTED))
        elif path in ("/robots.txt", "/sitemap.xml"):
            await request.send(answer(b"", "404 Not Found", kind="text/plain"))
        else:
            await request.send(answer("<h1>Không tìm thấy</h1>", "404 Not Found"))


# --- certificates ---

def openssl(folder, *arguments):
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


class Certificates:
    """A root of our own, and what it signs; "root.pem" is what the crawler trusts."""

    def __init__(self, folder):
        self.folder = folder
        os.makedirs(folder)
        for name in ("root", "unknown"):
            openssl(folder, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout",
                    name + ".key", "-out", name + ".pem", "-days", "30", "-subj", "/CN=" + name)

    def path(self, name):
        return os.path.join(self.folder, name)

    def make(self, name, host, signer="root", days=("-days", "20")):
        """NAME.pem with its key, for that host. Days before now cannot be asked of `openssl x509`: `ca` can."""
        openssl(self.folder, "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", name + ".key",
                "-out", name + ".csr", "-subj", "/CN=" + host, "-addext", "subjectAltName=DNS:" + host)
        if days[0] == "-days":
            with open(self.path(name + ".ext"), "w") as file:
                file.write("subjectAltName=DNS:%s\n" % host)
            openssl(self.folder, "x509", "-req", "-in", name + ".csr", "-CA", signer + ".pem", "-CAkey", signer + ".key", "-set_serial",
                    str(1000 + len(os.listdir(self.folder))), "-out", name + ".pem", *days, "-extfile", name + ".ext")
        else:
            with open(self.path("ca.cnf"), "w") as file:
                file.write("[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\nserial=serial\ndefault_md=sha256\npolicy=p\n"
                           "copy_extensions=copy\nnew_certs_dir=.\n[p]\ncommonName=supplied\n")
            for file, text in (("index.txt", ""), ("serial", "77\n")):
                with open(self.path(file), "w") as out:
                    out.write(text)
            openssl(self.folder, "ca", "-batch", "-config", "ca.cnf", "-in", name + ".csr", "-cert", signer + ".pem", "-keyfile",
                    signer + ".key", "-out", name + ".pem", *days, "-notext")

    def context(self, name):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.path(name + ".pem"), self.path(name + ".key"))
        return context
