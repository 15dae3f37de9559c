"""run.py: the program from outside: run.py BUILD MODULE... [--short]; the modules are the files beside this one. Prints TAP.
run.py --list names those of `make check`, longest first; "hostile-whole" is all hostile pages, for `make check-full`."""
import importlib
import inspect
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from harness import Run

# Each is a part of its own and may run beside the others: it has its own folder, ports and servers.
MODULES = ["traps", "durability", "nights", "crawling", "hostile", "scanning", "archives", "exporting", "importing", "commands"]


def main():
    arguments = [argument for argument in sys.argv[1:] if not argument.startswith("--")]
    if "--list" in sys.argv:
        print("\n".join(MODULES))
        return 0
    run = Run(arguments[0])
    for name in arguments[1:]:
        if name == "hostile-whole":
            importlib.import_module("hostile").whole(run)
            continue
        tests = importlib.import_module(name).tests
        if "short" in inspect.signature(tests).parameters:
            tests(run, "--short" in sys.argv)
        else:
            tests(run)
    return run.end()


sys.exit(main())
