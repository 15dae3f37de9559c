"""commands.py: the command line's contract: exit codes, messages, inspect."""
import json
import os
import shutil

from harness import ROOT, expect, expect_same, json_lines


def tests(run):
    run.test(help_and_version)
    run.test(configuration_errors)
    run.test(inventory_problems)
    run.test(inspect_url)
    run.test(inspect_robots)
    run.test(inspect_visibility)
    run.test(inspect_links_and_page)
    run.test(wordlist_check)


def help_and_version(run):
    """help names every command, an unknown one is a configuration error"""
    text = run.program("--help").stdout.decode()
    for name in ("crawl", "scan", "list", "show", "export", "import", "baseline", "inspect", "wordlist check", "config check"):
        expect(name.split()[0] in text, name)
    expect(run.program("--version").stdout.startswith(b"rasoat "), "version")
    expect_same(run.program("no-such-command").returncode, 3, "exit code")


def write(run, name, text):
    with open(run.path(name), "w", encoding="utf-8") as file:
        file.write(text)
    return run.path(name)


def configuration_errors(run):
    """every error of a configuration is told with file and line; exit code 3"""
    path = write(run, "bad.ini", "[crawl]\nhost_delay = 5\nhost_connections = 0\n[nonsense]\nx = 1\n[crawl]\nallow_private = maybe\n")
    result = run.program("config", "check", path)
    expect_same(result.returncode, 3, "exit code")
    lines = result.stderr.decode()
    for number in (2, 3, 4, 7):
        expect("%s:%d:" % (path, number) in lines, "no message for line %d in:\n%s" % (number, lines))
    good = write(run, "good.ini", "[crawl]\ninventory = sites.csv\nstate = state ; a folder\n")
    expect_same(run.program("config", "check", good).returncode, 0, "a good file")
    expect_same(run.program("config", "check", "--config", good).returncode, 0, "the option's form")
    os.rename(good, run.path("rasoat.ini"))
    expect_same(run.program("config", "check", cwd=run.folder).returncode, 0, "the folder's rasoat.ini")
    os.remove(run.path("rasoat.ini"))
    expect_same(run.program("crawl", "--config", path).returncode, 3, "crawl with a bad file")


def inventory_problems(run):
    """a bad inventory line is told with file and line and the rest runs"""
    csv = write(run, "sites.csv", "\ufeffname;url;agency;contact\nmột;http://127.0.0.1:9/;Sở Một;a@mot.example\nhai;ftp://x.example/;;\n")
    config = write(run, "inventory.ini", "[crawl]\ninventory = sites.csv\nstate = inventory-state\nhost_delay_ms = 0\nallow_private = yes\n"
                                         "[output]\nlanguage = en\n")
    result = run.program("crawl", "--config", config)
    expect("%s:3:" % csv in result.stderr.decode(), result.stderr.decode())
    expect_same(result.returncode, 0, result.stderr.decode())
    text = result.stdout.decode()
    expect("một" in text, "the site that could not be reached is not told:\n" + text)


def inspect_url(run):
    """inspect url resolves and serialises, or exits 1"""
    rows = (("http://a.example/b/c", "../d?e#f", "http://a.example/d?e#f"), ("http://a.example/", "//B.EXAMPLE:80/%7ex", "http://b.example/%7ex"),
            ("http://a.example/", "http://[::1]:8080/", "http://[::1]:8080/"))
    for base, given, wanted in rows:
        expect_same(run.program("inspect", "url", base, given).stdout.decode().strip(), wanted, given)
    for base, given in (("http://a.example/", "mailto:x@y.example"), ("http://a.example/", "http://a b/"), ("nonsense", "x")):
        expect_same(run.program("inspect", "url", base, given).returncode, 1, given)


def inspect_robots(run):
    """inspect robots says allowed or disallowed"""
    path = write(run, "robots.txt", "User-agent: *\nDisallow: /kin\nAllow: /kin/mở\n")
    for url, wanted in (("http://a.example/kin/x", "disallowed"), ("http://a.example/kin/m%E1%BB%9F", "allowed"), ("http://a.example/", "allowed")):
        expect_same(run.program("inspect", "robots", path, "rasoat", url).stdout.decode().strip(), wanted, url)


def inspect_visibility(run):
    """inspect visibility prints an object for each element with an id and each link"""
    page = write(run, "sight.html", "<!DOCTYPE html><title>x</title><link rel=stylesheet href=s.css><p id=a>a<p id=b class=gone><a href=/x>b</a>"
                                    "<p id=c style='position:absolute;left:-9999px'>c")
    write(run, "s.css", ".gone { display: none }")
    rows = json_lines(run.program("inspect", "visibility", page).stdout)
    seen = {row["id"]: (row["visible"], row["reason"]) for row in rows if row["id"]}
    expect_same(seen["a"], (True, ""), "a")
    expect_same(seen["b"], (False, "display:none"), "b")
    link = [row for row in rows if row["tag"] == "a"][0]
    expect_same((link["href"], link["visible"], link["reason"]), ("/x", False, "ancestor display:none"), "the link")
    expect(seen["c"][0] is False and "off-screen" in seen["c"][1], str(seen["c"]))


def inspect_links_and_page(run):
    """inspect links and inspect page print JSON"""
    page = write(run, "links.html", "<!DOCTYPE html><html lang=vi><title>Trang</title><a href='http://b.example/'>b</a><img src=i.png>")
    links = json_lines(run.program("inspect", "links", page).stdout)
    expect_same([(link["kind"], link["host"], link["off_site"]) for link in links],
                [("anchor", "b.example", True), ("image", "file.invalid", False)], "links")
    profile = json.loads(run.program("inspect", "page", page).stdout)
    expect_same((profile["title"], profile["language"], profile["encoding"]), ("Trang", "vi", "utf-8"), "profile")


def wordlist_check(run):
    """wordlist check passes for our lists and tells a bad line"""
    result = run.program("wordlist", "check")
    expect_same(result.returncode, 0, result.stderr.decode())
    folder = run.path("lists")
    shutil.copytree(os.path.join(ROOT, "wordlists"), folder)
    with open(os.path.join(folder, "terms.tsv"), "a", encoding="utf-8") as file:
        file.write("một dòng hỏng\n")
    with open(os.path.join(folder, "terms.tsv"), encoding="utf-8") as file:
        line = len(file.readlines())
    result = run.program("wordlist", "check", folder)
    expect_same(result.returncode, 3, "exit code")
    expect("terms.tsv:%d:" % line in result.stderr.decode(), result.stderr.decode())
