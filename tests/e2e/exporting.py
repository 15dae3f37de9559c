"""exporting.py: `rasoat export` over the bundled province's first night, and over a store that hostile pages filled, against the
published rules of each format (export_rules.py)."""
import html
import os
import re
import shutil
import sqlite3
import urllib.parse

import export_rules
from harness import ROOT, Server, expect, expect_same, json_lines, listing
from prepared import first_night

REPORTER = "\n[export]\nreporter_org = Đội ứng cứu \"Sông Hương An\"\nreporter_domain = songan.example\nreporter_mail = ung-cuu@songan.example\n"
FORMATS = ("xarf", "stix", "misp", "excel-csv", "removal-list")


def tests(run):
    run.test(kept_outputs_obey_the_rules)
    with Server(run, "exports") as server:
        run.test(who_reports_must_be_said, server)
        with open(server.config, "a", encoding="utf-8") as file:
            file.write(REPORTER)
        run.test(xarf_of_the_night, server)
        run.test(stix_of_the_night, server)
        run.test(misp_of_the_night, server)
        run.test(tables_and_lists_of_the_night, server)
        run.test(what_is_chosen, server)
        run.test(papers_of_a_ticket, server)
        run.test(hostile_pages, server)


def export(run, server, *options, code=0):
    result = run.program("export", "--config", server.config, *options)
    expect_same(result.returncode, code, "export %s: %s" % (" ".join(options), result.stderr.decode()))
    return result.stdout


def in_language(server, language):
    with open(server.config, encoding="utf-8") as file:
        text = file.read()
    text = re.sub(r"(?m)^language *=.*\n", "", text)
    text = text.replace("[output]\n", "[output]\nlanguage = %s\n" % language) if "[output]" in text else text + "[output]\nlanguage = %s\n" % language
    with open(server.config, "w", encoding="utf-8") as file:
        file.write(text)


def normal(url):
    """The address as RFC 3986 has it: the page's own, which a browser would ask for, with what may not stand there encoded."""
    parts = urllib.parse.urlsplit(url)
    return urllib.parse.urlunsplit((parts.scheme, parts.netloc, urllib.parse.quote(parts.path, safe="-._~!$&'()*+,;=:@/%"),
                                    urllib.parse.quote(parts.query, safe="-._~!$&'()*+,;=:@/?%"), ""))


def kept_outputs_obey_the_rules(run):
    """the outputs that unit tests compare with obey the published rules"""
    for language, separator in (("vi", ";"), ("en", ",")):
        files = {}
        for name in FORMATS:
            with open(os.path.join(ROOT, "tests", "data", "exports", "%s.%s" % (name, language)), "rb") as file:
                files[name] = file.read()
        expect_same(len(export_rules.check_xarf(files["xarf"])), 3, "reports")
        expect(export_rules.check_stix(files["stix"]), "objects")
        expect(export_rules.check_misp(files["misp"]), "an event")
        expect_same(len(export_rules.check_excel(files["excel-csv"], separator)), 3, "rows")
        expect_same(len(export_rules.check_removal(files["removal-list"])), 2, "addresses")


def who_reports_must_be_said(run, server):
    """formats that name a reporter end with 3 where none is configured; the others do not need one"""
    first_night(run, server.state)
    for name in FORMATS:
        result = run.program("export", "--config", server.config, "--format", name)
        expect_same(result.returncode, 0 if name in ("excel-csv", "removal-list") else 3, name)
        expect(("reporter_org" in result.stderr.decode()) == (result.returncode == 3), result.stderr.decode())
    for options in ((), ("--format", "pdf"), ("--format", "xarf", "--verdict", "clean"), ("--format",), ("--format", "xarf", "--since", "x")):
        expect_same(run.program("export", "--config", server.config, *options).returncode, 3, str(options))


def xarf_of_the_night(run, server):
    """XARF: one report for each listed page, by the schema's rules; the same again gives the same"""
    listed = listing(run, server)
    output = export(run, server, "--format", "xarf", "--verdict", "takedown,review")
    reports = export_rules.check_xarf(output)
    expect_same(sorted(report["url"] for report in reports), sorted(normal(page["url"]) for page in listed), "pages")
    expect_same(export(run, server, "--format", "xarf", "--verdict", "takedown,review"), output, "a second export")
    certain = export_rules.check_xarf(export(run, server, "--format", "xarf"))
    expect_same(len(certain), sum(page["verdict"] == "takedown" for page in listed), "without --verdict only what is certain")
    pages = {normal(page["url"]): page for page in listed}
    for report in reports:
        page = pages[report["url"]]
        expect_same((report["first_seen"], report["timestamp"]), (page["first_seen"], page["last_seen"]), "times")
        expect_same({tag.split(":")[1] for tag in report["tags"]}, {f["rule"] for f in page["findings"] if f["weight"] > 0}, "tags")
    expect({"defacement", "malicious_redirect", "seo_spam"} <= {report["compromise_type"] for report in reports}, "kinds of compromise")


def hosts_of(pages, least, verdicts):
    """Hosts that findings of at least `least` points lead to."""
    found = set()
    for page in pages:
        for finding in page["findings"]:
            target = finding["target"]
            if page["verdict"] in verdicts and finding["weight"] >= least and "." in target and not target.startswith("/"):
                found.add(urllib.parse.urlsplit(target if "://" in target else "http://" + target).hostname)
    return found


def stix_of_the_night(run, server):
    """STIX: a bundle by the standard's rules, with pages, hosts, owners and campaigns; ids stay"""
    listed = listing(run, server)
    for language in ("en", "vi"):
        in_language(server, language)
        objects = export_rules.check_stix(export(run, server, "--format", "stix", "--verdict", "takedown,review"))
    of = lambda kind: [one for one in objects.values() if one["type"] == kind]
    expect_same(sorted(one["value"] for one in of("url")), sorted(normal(page["url"]) for page in listed), "pages")
    expect_same(len(of("observed-data")), len(listed), "observed-data")
    expect_same(len(of("identity")), 1 + len({page["site"] for page in listed}), "owners and the reporter")
    blocked = {re.search(r"'(.*)'", one["pattern"]).group(1) for one in of("indicator")}
    expect_same(blocked, hosts_of(listed, 4, ("takedown",)), "indicators")
    sites = {urllib.parse.urlsplit(page["url"]).hostname for page in listed}
    expect(not blocked & sites, "a victim is an indicator: %s" % (blocked & sites))
    campaigns = {page["campaign"] for page in listed if page.get("campaign")}
    expect(campaigns and len(of("campaign")) >= len(campaigns), "campaigns")
    kinds = {one["relationship_type"] for one in of("relationship")}
    expect_same(kinds, {"related-to", "based-on", "indicates", "targets"}, "relationships")
    again = export_rules.check_stix(export(run, server, "--format", "stix", "--verdict", "takedown,review"))
    expect_same(again, objects, "a second export")


def misp_of_the_night(run, server):
    """MISP: an event by the format's rules; victims and known services are never to be blocked"""
    listed = listing(run, server)
    event = export_rules.check_misp(export(run, server, "--format", "misp", "--verdict", "takedown,review"))
    urls = [one for one in event["Attribute"] if one["type"] == "url"]
    expect_same(sorted(one["value"] for one in urls), sorted(normal(page["url"]) for page in listed), "pages")
    blocked = {one["value"] for one in event["Attribute"] if one["to_ids"]}
    expect_same(blocked, hosts_of(listed, 4, ("takedown",)), "to_ids")
    expect_same([tag["name"] for tag in event["Tag"]], ["tlp:amber"], "TLP")
    with open(server.config, encoding="utf-8") as file:
        text = file.read()
    spared = sorted(blocked)[0]
    with open(server.config, "w", encoding="utf-8") as file:
        file.write(re.sub(r"(?m)^known_hosts = ", "known_hosts = %s, " % spared, text).replace("[export]", "[export]\ntlp = green"))
    event = export_rules.check_misp(export(run, server, "--format", "misp"))
    known = [one for one in event["Attribute"] if one["value"] == spared]
    expect_same([one["to_ids"] for one in known], [False], "a host that became known is told, and not to be blocked")
    expect_same([tag["name"] for tag in event["Tag"]], ["tlp:green"], "TLP")
    with open(server.config, "w", encoding="utf-8") as file:
        file.write(text)


def tables_and_lists_of_the_night(run, server):
    """Excel and removal lists: what was listed, in both languages"""
    listed = listing(run, server)
    for language, separator in (("en", ","), ("vi", ";")):
        in_language(server, language)
        rows = export_rules.check_excel(export(run, server, "--format", "excel-csv", "--verdict", "takedown,review"), separator)
        expect_same(sorted(row[5] for row in rows), sorted(page["url"] for page in listed), "addresses")
        expect(any("\n" in row[8] for row in rows), "no cell has line breaks")
    takedown = sorted(normal(page["url"]) for page in listed if page["verdict"] == "takedown")
    for options in ((), ("--verdict", "takedown,review")):
        expect_same(sorted(export_rules.check_removal(export(run, server, "--format", "removal-list", *options))), takedown, "addresses")


def what_is_chosen(run, server):
    """--site and --since choose; an unknown site is an error"""
    listed = listing(run, server)
    site = next(page["site"] for page in listed if page["verdict"] == "takedown")
    reports = export_rules.check_xarf(export(run, server, "--format", "xarf", "--site", site))
    wanted = sorted(normal(page["url"]) for page in listed if page["site"] == site and page["verdict"] == "takedown")
    expect_same(sorted(report["url"] for report in reports), wanted, "one site")
    export_rules.check_stix(export(run, server, "--format", "stix", "--site", site))
    expect_same(export(run, server, "--format", "xarf", "--since", "99"), b"", "nothing since then")
    export_rules.check_stix(export(run, server, "--format", "stix", "--since", "99"))
    export_rules.check_misp(export(run, server, "--format", "misp", "--since", "99"))
    export(run, server, "--format", "xarf", "--site", "không-có", code=1)


HOSTILE = ("=cmd|' /C calc'!A0", "</script><script>alert(1)</script>", "\x1b[31m\u202eexe.gpj\u202c", "a\r\nBcc: x@evil.example\r\n\r\n", "\"'\\", "']} OR [url:value = 'http://a/",
           "\t=1+1", "+84", "-2", "@SUM(A1)", "\uff1d1", "x" * 30000, "\U0010ffff\ufffe", "%0a%0d", "a;b,c\td", "{{constructor}}", "​=1")


def hostile_pages(run, server):
    """whatever stands in pages, hosts, owners and campaigns: each format stays what it is"""
    state = server.state
    shutil.copytree(state, state + "-kept")
    with sqlite3.connect(os.path.join(state, "rasoat.db")) as database:
        for at, (page, url) in enumerate(database.execute("SELECT page.id, url FROM page JOIN judgement ON page = page.id WHERE verdict IN (1, 2)").fetchall()):
            text = HOSTILE[at % len(HOSTILE)]
            host = urllib.parse.urlsplit(url).netloc
            database.execute("UPDATE page SET url = ? WHERE id = ?", ("http://%s/%s#%d" % (host, text[:2000], at), page))
            database.execute("UPDATE finding SET evidence = ?, path = ?, identity = ?, seen_by = ?, target = CASE id % 3 WHEN 0 THEN ? WHEN 1 THEN target ELSE "
                             "? END WHERE id / 65536 = ?", (text[:400], text, text[:60], text[:60], text[:512], "http://h%d.example/%s" % (at, text[:60]), page))
        for at, (site,) in enumerate(database.execute("SELECT id FROM site").fetchall()):
            database.execute("UPDATE site SET agency = ? WHERE id = ?", (HOSTILE[at % len(HOSTILE)], site))
        for at, (campaign,) in enumerate(database.execute("SELECT id FROM campaign").fetchall()):
            database.execute("UPDATE campaign SET value = ?, shared = ? WHERE id = ?", (HOSTILE[(at + 1) % len(HOSTILE)], HOSTILE[at % len(HOSTILE)], campaign))
    database.close()
    try:
        for language, separator in (("en", ","), ("vi", ";")):
            in_language(server, language)
            both = ("--verdict", "takedown,review")
            expect(export_rules.check_xarf(export(run, server, "--format", "xarf", *both)), "no reports")
            expect(export_rules.check_stix(export(run, server, "--format", "stix", *both)), "no objects")
            expect(export_rules.check_misp(export(run, server, "--format", "misp", *both))["Attribute"], "no attributes")
            expect(export_rules.check_excel(export(run, server, "--format", "excel-csv", *both), separator), "no rows")
            expect(export_rules.check_removal(export(run, server, "--format", "removal-list")), "no addresses")
    finally:
        shutil.rmtree(state)
        os.rename(state + "-kept", state)


PAPERS = ("mail", "reminder", "markdown", "html", "dispatch", "incident-initial", "incident-final", "incident-initial-mail", "incident-final-mail")


def papers_of_a_ticket(run, server):
    """each paper and export of a ticket, in both languages: names, targets and pages are there, nothing is a link, no gap is left"""
    def ticket(*arguments, code=0):
        result = run.program("ticket", arguments[0], "--config", server.config, *arguments[1:])
        expect_same(result.returncode, code, "ticket %s: %s" % (" ".join(arguments), result.stderr.decode()))
        return result.stdout

    tickets = json_lines(ticket("list", "--state", "all", "--format", "jsonl"))
    expect(tickets, "tickets")
    for number, row in enumerate(tickets if run.full else tickets[::6]):  # each takes four starts of the program
        reference = row["reference"]
        shown = json_lines(ticket("show", reference, "--format", "jsonl"))[0]
        hosts = {urllib.parse.urlsplit(place["url"]).hostname for place in shown["places"]}
        for kind in PAPERS if number == 0 else ("mail",):
            for language in ("vi", "en"):
                paper = ticket("papers", reference, "--kind", kind, "--language", language).decode()
                expect(reference in paper and row["agency"] in html.unescape(paper), "%s of %s" % (kind, reference))
                expect("{{" not in paper and "}}" not in paper, kind)
                if kind not in ("html", "dispatch", "incident-initial", "incident-final"):
                    expect("://" not in paper.replace("hxxp://", "").replace("hxxps://", ""), "%s has an address that programs open" % kind)
                    bare = re.sub(r"[\w.+-]+@[\w.-]+", "", paper)  # whom to ask stays as it is
                    for host in hosts:
                        expect(host not in bare or "." not in host, "%s is not defanged in %s: %s" % (host, kind, bare[max(0, bare.find(host) - 200):][:300]))
                    gap = re.search(r"(?m)^[- ]*[^\n]*\w: *$\n\n|\(\)|\S  \S|[,;:] $", paper.split("\n\n", 1)[1])
                    expect(not gap, "a gap in %s: %s" % (kind, gap and paper.split("\n\n", 1)[1][max(0, gap.start() - 60):gap.end() + 60]))
        reports = export_rules.check_xarf(ticket("papers", reference, "--kind", "xarf"))
        expect_same(len(reports), len({place["url"] for place in shown["places"]}), "reports of %s" % reference)
    first = tickets[0]["reference"]
    expect(export_rules.check_stix(ticket("papers", first, "--kind", "stix")), "STIX")
    expect(export_rules.check_misp(ticket("papers", first, "--kind", "misp")), "MISP")
    expect(export_rules.check_excel(ticket("papers", first, "--kind", "excel-csv", "--language", "vi"), ";"), "a table")
    expect(export_rules.check_removal(ticket("papers", first, "--kind", "removal-list")), "addresses")
    for wrong in (("--kind", "digest"), ("--kind", "letter"), ("--language", "fr"), ("--kind", "mail", "--pdf")):
        ticket("papers", first, *wrong, code=3)
    ticket("papers", "RS-2020-9999", code=1)
    if any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome")):
        expect(ticket("papers", first, "--kind", "dispatch", "--pdf").startswith(b"%PDF-"), "the dispatch as PDF")
