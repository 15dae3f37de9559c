"""run.py: the review page in Debian's Chromium: run.py BUILD [--every | --full] [--pictures FOLDER]. Makes the store and the accounts, starts the
review page, and has main.mjs or pictures.mjs look at it. Prints TAP. Without node, npm, Chromium or the two packages of package.json it
skips, or fails where RASOAT_BROWSER=required."""
import filecmp
import json
import os
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "e2e")]

from demo import Demo
from harness import ROOT, Run, Server, expect_same, json_lines
from review import ROLES, Page, World, routes

PACKAGES = os.path.join(ROOT, "build", "browser")
INSTALL_SECONDS = 180


def missing():
    """Why the tests cannot run here, or nothing."""
    for program, package in (("node", "nodejs"), ("npm", "npm"), ("chromium", "chromium")):
        if not shutil.which(program):
            return "%s is missing: apt-get install %s" % (program, package)
    wanted, kept = os.path.join(HERE, "package.json"), os.path.join(PACKAGES, "package.json")
    if os.path.exists(kept) and filecmp.cmp(wanted, kept, shallow=False):
        return None
    new = PACKAGES + ".new"
    shutil.rmtree(new, ignore_errors=True)
    os.makedirs(new)
    shutil.copy(wanted, new)
    command = ["npm", "install", "--prefix", new, "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier",
               "--fetch-retries=1", "--fetch-timeout=60000"]
    try:
        result = subprocess.run(command, capture_output=True, timeout=INSTALL_SECONDS)
    except subprocess.TimeoutExpired:
        return "npm did not get playwright-core and axe-core within %d seconds" % INSTALL_SECONDS
    if result.returncode != 0:
        lines = result.stderr.decode("utf-8", "replace").strip().splitlines()
        print("\n".join("# " + line for line in lines[-10:]))
        return "npm cannot get playwright-core and axe-core: is there a way to its registry?"
    shutil.rmtree(PACKAGES, ignore_errors=True)
    os.rename(new, PACKAGES)
    return None


def words():
    """The page's own texts: [Vietnamese, English]. Strings of C that stand side by side are one."""
    script = '#define WORD(name, vietnamese, english) [vietnamese, english],\n#include "review/words.def"\n'
    text = subprocess.run(["cpp", "-P", "-I", ROOT, "-"], input=script.encode(), capture_output=True, check=True).stdout.decode("utf-8")
    lines = text.replace("]\n", "],\n").split("\n")
    joined = " ".join(line.strip() for line in lines)
    while '" "' in joined:
        joined = joined.replace('" "', "")
    return json.loads("[%s]" % joined.strip().replace("],,", "],").rstrip(","))


def accounts(world):
    made = []
    for name, role in ROLES.items():
        bound = [world.own[0]] if role == "site" else []
        made.append({"name": name, "role": role, "one_time": world.account(name, role, *bound)})
    return made


def pack(run, world):
    """The own agency's ticket, its pack where `ticket send` puts it; the page's pictures come with it."""
    place = "p%d" % world.own[3]
    result = run.program("ticket", "show", "--config", world.config, place, "--format", "jsonl")
    expect_same(result.returncode, 0, "ticket show: " + result.stderr.decode())
    ticket = json_lines(result.stdout)[0]
    folder = os.path.join(world.server.state, "packs")
    os.makedirs(folder, exist_ok=True)
    result = run.program("ticket", "pack", "--config", world.config, place, "--by", "Nguyễn Thị An", "--out",
                         os.path.join(folder, ticket["reference"] + "-20261123T081500.zip"))
    expect_same(result.returncode, 0, "ticket pack: " + result.stderr.decode())
    return ticket["id"]


def addresses(world):
    with world.server.database() as database:
        return dict(database.execute("SELECT id, url FROM page"))


def settings(run, world, page, made, ticket):
    return {"address": "http://127.0.0.1:%d" % page.port, "modules": PACKAGES, "chromium": shutil.which("chromium"), "accounts": made,
            "rasoat": os.path.join(run.build, "rasoat"), "config": world.config, "folder": run.folder,
            "full": "--full" in sys.argv, "every": "--full" in sys.argv or "--every" in sys.argv,
            "routes": [pattern for method, pattern, *_ in routes() if method == "GET"], "words": words(),
            "pages": addresses(world),
            "own": {"agency": world.own[0], "site": world.own[2], "page": world.own[3], "ticket": ticket}}


def show(run, world, script, *arguments):
    made = accounts(world)
    ticket = pack(run, world)
    with Page(run, world.config) as page:
        given = run.path("settings.json")
        with open(given, "w", encoding="utf-8") as file:
            json.dump(settings(run, world, page, made, ticket), file, ensure_ascii=False)
        code = subprocess.run(["node", os.path.join(HERE, script), given, *arguments]).returncode
        expect_same(page.process.poll(), None, "the review page ended by itself")
    return code


def main():
    reason = missing()
    if reason:
        required = "--pictures" in sys.argv or os.environ.get("RASOAT_BROWSER") == "required"
        print(("not ok 1 - browser: %s" if required else "ok 1 - browser # SKIP %s") % reason)
        print("1..1")
        return 1 if required else 0
    run = Run(sys.argv[1])
    if "--pictures" in sys.argv:
        code = show(run, Demo(run), "pictures.mjs", sys.argv[sys.argv.index("--pictures") + 1])
    else:
        with Server(run, "browser") as server:
            code = show(run, World(run, server), "main.mjs")
    shutil.rmtree(run.folder, ignore_errors=True)
    return code


sys.exit(main())
