"""nights.py: what later nights cost. The same pages again as one identity; then, with all identities, seven nights on which
one page in 25 and every home page change, and a counter on each page at every request."""
import os
import re
import subprocess
import sys
import tempfile
import urllib.request

from bench import measured

HOSTS, PAGES = 5, 400


def crawl(build, folder, identities, state):
    with open(folder + "/bench.ini", "w") as file:
        file.write("[crawl]\ninventory = sites.csv\nstate = %s\n%shost_delay_ms = 0\nconnect_to = ::127.0.0.1:%s\n"
                   "allow_private = yes\n[output]\nlanguage = en\n" % (state, identities, crawl.port))
    output, cpu, _ = measured([build + "/rasoat", "crawl", "--config", folder + "/bench.ini", "--stages"])
    requests = float(re.search(r"([\d.]+) requests a page", output).group(1))
    unchanged = int(re.search(r"(\d+) answers did not change", output).group(1))
    judged = int(re.search(r"stage judged (\d+)", output).group(1))
    return cpu, requests, unchanged, judged


def main():
    build = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory(prefix="rasoat-bench-") as folder:
        server = subprocess.Popen([build + "/bench-server", str(HOSTS), str(PAGES)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        crawl.port = server.stdout.readline().split()[1].decode()
        with open(folder + "/sites.csv", "w") as file:
            file.write("name,url,agency,contact\n")
            for host in range(HOSTS):
                file.write("site %d,http://host-%d.example/,,\n" % (host, host))
        pages = HOSTS * PAGES
        first, _, _, _ = crawl(build, folder, "identities = browser\n", "one")
        second, _, unchanged, judged = crawl(build, folder, "identities = browser\n", "one")
        print("\n%d pages, one identity, nothing changed: second night %.2f of the first night's CPU (%.0f us a page; %d not read "
              "again, %d judged)" % (pages, second / first, second / pages * 1e6, unchanged, judged))
        nights = []
        for night in range(8):
            urllib.request.urlopen("http://127.0.0.1:%s/--night/%d" % (crawl.port, night), timeout=10).read()
            nights.append(crawl(build, folder, "", "all"))
        server.stdin.close()
        server.wait()
    print("%d pages, six identities, one page in 25 changes each night:" % pages)
    for night, (cpu, requests, unchanged, judged) in enumerate(nights):
        print("  night %d: %.2f requests a page, CPU %.2f of the first night (%d not read again, %d judged)" %
              (night + 1, requests, cpu / nights[0][0], unchanged, judged))


main()
