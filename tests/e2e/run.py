"""run.py: the program from outside, on the bundled province: run.py BUILD [--short]; several nights of it:
run.py BUILD --nights [--short]; or the hostile pages alone, all of them: run.py BUILD --hostile. Prints TAP."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import archives
import commands
import crawling
import durability
import exporting
import hostile
import importing
import nights
import scanning
import traps
from harness import Run


def main():
    run = Run(sys.argv[1])
    short = "--short" in sys.argv
    if "--hostile" in sys.argv:
        hostile.whole(run)
        return run.end()
    if "--nights" in sys.argv:
        nights.tests(run, short)
        return run.end()
    commands.tests(run)
    crawling.tests(run)
    scanning.tests(run, short)
    archives.tests(run, short)
    durability.tests(run, short)
    traps.tests(run)
    importing.tests(run)
    hostile.tests(run, short)
    return run.end()


sys.exit(main())
