"""demo_review.py BUILD CONFIG: what `make demo` does with the review page where nobody sits before it: starts it, logs in with the printed
one-time password, sets a password, reads the queue, and stops it as Ctrl-C does. Ends with 1 where one of these fails."""
import http.client
import re
import signal
import subprocess
import sys
import urllib.parse


class Visitor:
    """A browser as far as forms and cookies go."""

    def __init__(self, host):
        self.host = host
        self.cookies = {}

    def ask(self, method, path, form=None):
        connection = http.client.HTTPConnection(self.host, timeout=30)
        headers = {"Cookie": "; ".join("%s=%s" % item for item in self.cookies.items())}
        body = None
        if form is not None:
            body = urllib.parse.urlencode(form)
            headers.update({"Content-Type": "application/x-www-form-urlencoded", "Origin": "http://" + self.host})
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        if answer.status == 303:
            return self.ask("GET", answer.getheader("Location"))
        if answer.status != 200:
            raise SystemExit("rasoat: %s %s: %d" % (method, path, answer.status))
        return text

    def send(self, path, **form):
        page = self.ask("GET", path)
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
        return self.ask("POST", path, {**hidden, **form})


def main():
    build, config = sys.argv[1:]
    server = subprocess.Popen([build + "/rasoat", "review", "--config", config, "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE,
                              stdin=subprocess.DEVNULL, text=True)
    try:
        said = {}
        for line in server.stdout:
            print(line, end="", flush=True)
            key, _, value = line.strip().partition(": ")
            said[key] = value
            if value.startswith("http"):
                break
        name, once = list(said.values())[:2]
        visitor = Visitor(urllib.parse.urlsplit(value).netloc)
        visitor.send("/login", name=name, password=once)
        visitor.send("/password", current=once, new="mot-mat-khau-dai-cua-ban-demo", again="mot-mat-khau-dai-cua-ban-demo")
        pages = set(re.findall(r'href="/page/(\d+)', visitor.ask("GET", "/queue")))
        if not pages:
            raise SystemExit("rasoat: the review page's queue is empty")
        visitor.ask("GET", "/page/" + sorted(pages)[0])
        print("Đã đăng nhập, hàng đợi có trang cần xem / logged in, the queue has pages to look at: %d" % len(pages))
        server.send_signal(signal.SIGINT)
        if server.wait(timeout=30) != 0:
            raise SystemExit("rasoat: the review page ended with %d" % server.returncode)
    finally:
        server.kill()
    return 0


sys.exit(main())
