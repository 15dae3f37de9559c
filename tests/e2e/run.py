"""run.py: the program from outside: run.py BUILD MODULE... [--full]; the modules are the files beside this one. Prints TAP.
run.py --list names those that `make check` runs on the released build, run.py --list-sanitized on the one with sanitizers, longest first;
`make check-full` runs all on both, with --full: every page, site and moment that the short ones leave out. "killing-long" is 200 kills."""
import importlib
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from harness import Run

# Each is a part of its own and may run beside the others: it has its own folder, ports and servers. What is about time or many
# nights runs as released, what is about hostile bytes with sanitizers; what is about both, on both.
RELEASED, SANITIZED = 1, 2
MODULES = {
    "crawling": RELEASED | SANITIZED,
    "nights": RELEASED,
    "review_decisions": RELEASED,
    "review_screens": RELEASED,
    "review": RELEASED | SANITIZED,
    "ticket_days": RELEASED,
    "tickets": RELEASED,
    "hostile": SANITIZED,
    "evidence": RELEASED,
    "packing": SANITIZED,
    "durability": RELEASED | SANITIZED,
    "scanning": SANITIZED,
    "traps": RELEASED,
    "borders": RELEASED | SANITIZED,
    "faults": RELEASED,
    "limits": RELEASED,
    "fairness": RELEASED,
    "killing": RELEASED,
    "clocks": RELEASED,
    "power": RELEASED,
    "pictures": RELEASED,
    "breaking": RELEASED,
    "troubles": RELEASED,
    "exporting": SANITIZED,
    "sending": RELEASED | SANITIZED,
    "archives": SANITIZED,
    "importing": SANITIZED,
    "commands": SANITIZED,
    "mails": SANITIZED,
    "review_source": RELEASED,
}


def main():
    arguments = [argument for argument in sys.argv[1:] if not argument.startswith("--")]
    for option, build in (("--list", RELEASED), ("--list-sanitized", SANITIZED)):
        if option in sys.argv:
            print("\n".join(name for name, builds in MODULES.items() if "--all" in sys.argv or builds & build))
            return 0
    run = Run(arguments[0], "--full" in sys.argv)
    for name in arguments[1:]:
        if name == "killing-long":
            importlib.import_module("killing").long(run)
            importlib.import_module("power").long(run)
        else:
            importlib.import_module(name).tests(run)
    return run.end()


sys.exit(main())
