"""bench.py: a crawl of 5,000 pages of 19 KB on loopback: pages a second, CPU a page by stage, peak memory, and the ratio of
all CPU to Gumbo's parse alone, both measured in this run."""
import os
import resource
import subprocess
import sys
import tempfile
import threading

HOSTS, PAGES = 10, 500


def tree_memory(root):
    """Bytes of memory of a process and all below it: shared pages counted once (PSS)."""
    children = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open("/proc/%s/stat" % name) as file:
                    children.setdefault(int(file.read().rsplit(")", 1)[1].split()[1]), []).append(int(name))
            except OSError:
                pass
    total, queue = 0, [root]
    while queue:
        pid = queue.pop()
        queue += children.get(pid, [])
        try:
            with open("/proc/%d/smaps_rollup" % pid) as file:
                total += sum(int(line.split()[1]) for line in file if line.startswith("Pss:")) * 1024
        except OSError:
            pass
    return total


def measured(command):
    """Output, CPU seconds with all children, wall seconds, peak memory of the tree."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    peak = [0]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL)
    ended = threading.Event()

    def watch():
        while not ended.wait(0.2):
            peak[0] = max(peak[0], tree_memory(process.pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    output = process.communicate()[0].decode()
    ended.set()
    watcher.join()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if process.returncode:
        sys.exit("%s ended with code %d" % (command[0], process.returncode))
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return output, cpu, peak[0]


def main():
    build = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory(prefix="rasoat-bench-") as folder:
        server = subprocess.Popen([build + "/bench-server", str(HOSTS), str(PAGES)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        port = server.stdout.readline().split()[1].decode()
        with open(folder + "/sites.csv", "w") as file:
            file.write("name,url,agency,contact\n")
            for host in range(HOSTS):
                file.write("site %d,http://host-%d.example/,,\n" % (host, host))
        with open(folder + "/bench.ini", "w") as file:
            file.write("[crawl]\ninventory = sites.csv\nstate = state\nidentities = browser\nhost_delay_ms = 0\n"
                       "connect_to = ::127.0.0.1:%s\nallow_private = yes\n[output]\nlanguage = en\n" % port)
        parse_output, _, _ = measured([build + "/bench-parse", str(HOSTS), str(PAGES)])
        parse, size = float(parse_output.split()[0]), int(parse_output.split()[1])
        output, cpu, peak = measured([build + "/rasoat", "crawl", "--config", folder + "/bench.ini", "--stages"])
        again, _, _ = measured([build + "/bench-parse", str(HOSTS), str(PAGES)])
        server.stdin.close()
        server.wait()
    parse = min(parse, float(again.split()[0]))
    pages = HOSTS * PAGES
    stages = {line.split()[1]: int(line.split()[2]) for line in output.splitlines() if line.startswith("stage ")}
    judged = stages.pop("judged")
    print(output.splitlines()[0])
    print("%d pages of %.1f KB; %d responses judged" % (pages, size / pages / 1000, judged))
    print("CPU a page: %.0f us in all; Gumbo's parse alone %.0f us; ratio %.2f" % (cpu / judged * 1e6, parse / pages * 1e6,
                                                                                 (cpu / judged) / (parse / pages)))
    for name, microseconds in stages.items():
        print("  %-10s %6.0f us" % (name, microseconds / judged))
    rest = cpu * 1e6 / judged - sum(stages.values()) / judged
    print("  %-10s %6.0f us (fetch, wire, store, frontier)" % ("the rest", rest))
    print("peak memory of all processes: %.0f MB" % (peak / 1e6))


if __name__ == "__main__":
    main()
