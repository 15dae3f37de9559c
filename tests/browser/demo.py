"""demo.py: the demo's three nights with days between them, as a province has them: what pictures of the review page show."""
import os
import sqlite3

from harness import LAST_NIGHT, Server, expect, expect_same
from nights import FAKETIME
from review import World

DAYS = {1: -4, 2: -2, 3: 0}  # night to days from now


class Demo(World):
    def __init__(self, run):
        expect(FAKETIME, "libfaketime is missing: apt-get install faketime")
        self.run, self.passwords, self.state = run, {}, run.path("demo-state")
        for night in range(1, LAST_NIGHT + 1):
            self.crawl(night)
            self.follow_up(night)
        self.server = self  # what has database()
        with self.database() as database:
            self.own = database.execute(
                "SELECT s.agency, s.id, s.name, p.id, p.url FROM page AS p JOIN site AS s ON s.id = p.site JOIN judgement AS j ON j.page = p.id "
                "JOIN finding AS f ON f.id >> 16 = p.id WHERE j.verdict = 1 OR j.verdict = 2 GROUP BY p.id "
                "ORDER BY max(f.rule = 'cloaked-content') DESC, j.score DESC, p.id LIMIT 1").fetchone()

    def follow_up(self, night):
        """Owners are told of most tickets, and some of them answer."""
        with self.database() as database:
            tickets = database.execute("SELECT id, state FROM ticket ORDER BY id").fetchall()
        for number, state in tickets:
            who = ("--by", "Nguyễn Thị An")
            if night < LAST_NIGHT and state == "open" and number % 5:
                self.command(night, "ticket", "sent", str(number), *who)
            elif night > 1 and state == "sent" and number % 4 == 0:
                self.command(night, "ticket", "claim", str(number), *who)

    def command(self, night, *arguments):
        clock = dict(os.environ, LD_PRELOAD=FAKETIME, FAKETIME="%+dd" % DAYS[night], FAKETIME_DONT_FAKE_MONOTONIC="1")
        result = self.run.program(*arguments, "--config", self.config, env=clock)
        expect_same(result.returncode, 0, "%s: %s" % (" ".join(arguments), result.stderr.decode()))

    def crawl(self, night):
        with Server(self.run, "demo-%d" % night, "--night", str(night)) as server:
            server.setting("state", self.state)
            self.config = server.config
            self.command(night, "crawl")
        with self.database() as database:
            sites = [name for name, in database.execute("SELECT name FROM site")]
        for site in sites if night == 1 else []:  # a person looked at the first night's list: what is not in it is normal
            self.command(night, "baseline", "approve", "--site", site, "--by", "Nguyễn Thị An", "--reason", "đã xem danh sách đêm đầu")

    def database(self):
        return sqlite3.connect("file:%s?mode=ro" % os.path.join(self.state, "rasoat.db"), uri=True)
