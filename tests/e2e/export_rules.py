"""export_rules.py: the published rules of the export formats, written down again from their specifications and apart from the
program: XARF v4 (xarf-core.json, content-base.json, content-remote_compromise.json), STIX 2.1 (OASIS Standard), the MISP core
format (draft-dulaunoy-misp-core-format), RFC 4180. Each check raises Failure."""
import base64
import csv
import hashlib
import io
import ipaddress
import json
import re
import urllib.parse
import uuid

from harness import Failure, expect, expect_same

URI = re.compile(r"^https?://[A-Za-z0-9.\-:\[\]]+(?:/(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/]|%[0-9A-Fa-f]{2})*)?"
                 r"(?:\?(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/?]|%[0-9A-Fa-f]{2})*)?$")  # RFC 3986, no user, no fragment
LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
HOSTNAME = re.compile(r"^(?=.{1,253}$)%s(?:\.%s)*$" % (LABEL, LABEL))
MAIL = re.compile(r"^[A-Za-z0-9.!#$%%&'*+/=?^_`{|}~-]+@%s(?:\.%s)+$" % (LABEL, LABEL))
SECONDS = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
MILLISECONDS = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
UUID = re.compile(r"^[0-9a-f]{8}-[0-9a-f]{4}-([0-9a-f])[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")
STEERING = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")  # line feeds apart
SURROGATE = re.compile("[\ud800-\udfff]")


def strict_json(text):
    """JSON without repeated keys, NaN or lone surrogates."""
    def once(pairs):
        expect_same(len({key for key, _ in pairs}), len(pairs), "a key stands twice")
        return dict(pairs)

    def refuse(word):
        raise Failure("no JSON number: " + word)
    value = json.loads(text, object_pairs_hook=once, parse_constant=refuse)
    walk(value, lambda one: expect(not SURROGATE.search(one), "a lone surrogate"))
    return value


def walk(value, each):
    if isinstance(value, str):
        each(value)
    elif isinstance(value, dict):
        for key, one in value.items():
            each(key)
            walk(one, each)
    elif isinstance(value, list):
        for one in value:
            walk(one, each)


def no_steering(value, what):
    walk(value, lambda one: expect(not STEERING.search(one), "%s has control characters: %r" % (what, one[:200])))


def is_uuid(text, version, what):
    match = UUID.match(text)
    expect(match and int(match.group(1)) == version and uuid.UUID(text).version == version, "%s is no UUID %d: %r" % (what, version, text))


def fields(value, required, optional, what):
    """`required` and `optional`: field name to a test; nothing else may stand there."""
    expect(isinstance(value, dict), what + " is no object")
    for name in required:
        expect(name in value, "%s has no %s" % (what, name))
    for name, one in value.items():
        test = required.get(name) or optional.get(name)
        expect(test, "%s has %s, which the format does not know" % (what, name))
        expect(test(one), "%s: %s is wrong: %r" % (what, name, one if len(repr(one)) < 300 else repr(one)[:300]))


def text(limit=None):
    return lambda value: isinstance(value, str) and (limit is None or len(value) <= limit)


def one_of(*values):
    return lambda value: value in values and isinstance(value, type(values[0]))


def matches(pattern):
    return lambda value: isinstance(value, str) and bool(pattern.match(value))


def whole(least, most):
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


# --- XARF v4 ---

CONTACT = {"org": text(200), "contact": matches(MAIL), "domain": matches(HOSTNAME)}
EVIDENCE = {"content_type": matches(re.compile(r"^[a-z]+/[a-z0-9.+-]+$")), "payload": text()}
EVIDENCE_MORE = {"description": text(500), "hash": matches(re.compile(r"^(md5|sha1|sha256|sha512):[a-fA-F0-9]+$")), "size": whole(0, 5242880)}
INDICATOR = {"type": one_of("file_path", "process", "network_connection", "user_account", "scheduled_task", "registry_key", "service"),
             "value": text()}
XARF = {
    "xarf_version": matches(re.compile(r"^4\.[0-9]+\.[0-9]+$")), "report_id": matches(UUID), "timestamp": matches(SECONDS),
    "reporter": lambda value: fields(value, CONTACT, {}, "reporter") is None,
    "sender": lambda value: fields(value, CONTACT, {}, "sender") is None,
    "source_identifier": text(), "category": one_of("content"), "type": one_of("remote_compromise"), "url": matches(URI),
    "compromise_type": one_of("webshell", "backdoor", "defacement", "malicious_redirect", "seo_spam", "cryptominer", "phishing_kit",
                              "malware_host", "c2_server", "proxy", "scanner", "other"),
}
XARF_MORE = {
    "source_port": whole(1, 65535), "evidence_source": one_of("crawler"), "domain": matches(HOSTNAME), "first_seen": matches(SECONDS),
    "verified_at": matches(SECONDS),
    "verification_method": one_of("manual", "automated_crawler", "user_report", "honeypot", "threat_intelligence"),
    "attack_vector": one_of("phishing", "malware", "fraud", "brand_infringement", "copyright_infringement", "data_leak", "remote_compromise",
                            "suspicious_registration"),
    "cleanup_status": one_of("not_cleaned", "partially_cleaned", "cleaned", "reinfected", "unknown"),
    "compromise_indicators": lambda value: isinstance(value, list) and all(
        fields(one, INDICATOR, {"description": text()}, "indicator") is None for one in value),
    "description": text(1000),
    "tags": lambda value: isinstance(value, list) and len(value) <= 20 and len(set(value)) == len(value) and all(
        re.match(r"^[a-z0-9][a-z0-9_+-]*:[a-z0-9][a-z0-9_+-.]*$", one) for one in value),
    "evidence": lambda value: isinstance(value, list) and 1 <= len(value) <= 50 and all(
        fields(one, EVIDENCE, EVIDENCE_MORE, "evidence") is None for one in value),
}


def check_xarf(output):
    """Gives the reports."""
    reports = [strict_json(line) for line in output.decode("utf-8").splitlines()]
    expect_same(output.count(b"\n"), len(reports), "a report a line")
    for report in reports:
        fields(report, XARF, XARF_MORE, "report")
        no_steering(report, "report")
        is_uuid(report["report_id"], 4, "report_id")
        expect(report["first_seen"] <= report["timestamp"], "first_seen is after timestamp")
        host = urllib.parse.urlsplit(report["url"]).hostname
        expect_same(report["source_identifier"], host, "source_identifier")
        expect_same(report.get("domain", host), host, "domain")
        for item in report["evidence"]:
            payload = base64.b64decode(item["payload"], validate=True)
            expect_same(item["hash"], "sha256:" + hashlib.sha256(payload).hexdigest(), "hash")
            expect_same(item["size"], len(payload), "size")
            if item["content_type"] == "application/json":
                strict_json(payload.decode("utf-8"))
    expect_same(len({report["report_id"] for report in reports}), len(reports), "report_id is unique")
    return reports


# --- STIX 2.1 ---

OBSERVABLES = uuid.UUID("00abedb4-aa42-466c-9c01-fed23315a9b7")
TLP = {"613f2e26-407d-48c7-9eca-b8e91df99dc9": "white", "34098fce-860f-48ae-8e50-ebd3cc5e41da": "green",
       "f88d31f6-486f-44da-b317-01333bde0b82": "amber", "5e57c739-391a-4eb3-b6be-7d15ca92d5ed": "red"}
SCO = ("url", "domain-name", "ipv4-addr", "ipv6-addr")
ID = re.compile(r"^([a-z0-9-]+)--(.{36})$")
PATTERN = re.compile(r"^\[(domain-name|ipv4-addr|ipv6-addr):value = '([^'\\]+)'\]$")


def refers(*types):
    return lambda value: isinstance(value, str) and bool(ID.match(value)) and (not types or ID.match(value).group(1) in types)


def refer_all(*types):
    return lambda value: isinstance(value, list) and value and len(set(value)) == len(value) and all(map(refers(*types), value))


def words(*values):
    return lambda value: isinstance(value, list) and value and all(one in values for one in value)


COMMON = {"type": text(), "spec_version": one_of("2.1"), "id": refers()}
MARKED = {"object_marking_refs": refer_all("marking-definition")}
DOMAIN = {**COMMON, "created": matches(MILLISECONDS), "modified": matches(MILLISECONDS)}
DOMAIN_MORE = {**MARKED, "created_by_ref": refers("identity"), "lang": one_of("vi", "en"),
               "labels": lambda value: isinstance(value, list) and value and all(isinstance(one, str) for one in value)}
OBJECTS = {
    "marking-definition": ({**COMMON, "created": matches(MILLISECONDS), "definition_type": one_of("tlp"),
                            "definition": lambda value: list(value) == ["tlp"]}, {"name": text()}),
    "identity": ({**DOMAIN, "name": text()},
                 {**DOMAIN_MORE, "identity_class": one_of("individual", "group", "system", "organization", "class", "unknown"),
                  "sectors": words("government", "government-local", "government-regional"), "contact_information": text()}),
    "observed-data": ({**DOMAIN, "first_observed": matches(MILLISECONDS), "last_observed": matches(MILLISECONDS),
                       "number_observed": whole(1, 999999999), "object_refs": refer_all(*SCO)}, DOMAIN_MORE),
    "note": ({**DOMAIN, "content": text(), "object_refs": refer_all()}, {**DOMAIN_MORE, "abstract": text()}),
    "indicator": ({**DOMAIN, "pattern": matches(PATTERN), "pattern_type": one_of("stix"), "valid_from": matches(MILLISECONDS)},
                  {**DOMAIN_MORE, "name": text(), "description": text(), "pattern_version": one_of("2.1"),
                   "indicator_types": words("anomalous-activity", "anonymization", "benign", "compromised", "malicious-activity",
                                            "attribution", "unknown")}),
    "campaign": ({**DOMAIN, "name": text()},
                 {**DOMAIN_MORE, "description": text(), "first_seen": matches(MILLISECONDS), "last_seen": matches(MILLISECONDS)}),
    "relationship": ({**DOMAIN, "relationship_type": matches(re.compile(r"^[a-z0-9-]+$")), "source_ref": refers(), "target_ref": refers()},
                     DOMAIN_MORE),
    "url": ({**COMMON, "value": matches(URI)}, MARKED),
    "domain-name": ({**COMMON, "value": matches(HOSTNAME)}, MARKED),
    "ipv4-addr": ({**COMMON, "value": lambda value: bool(ipaddress.IPv4Address(value))}, MARKED),
    "ipv6-addr": ({**COMMON, "value": lambda value: bool(ipaddress.IPv6Address(value))}, MARKED),
}
# Section 4 and 3.7: which relationships are between which types.
RELATIONSHIPS = {("observed-data", "related-to", "identity"), ("indicator", "based-on", "observed-data"),
                 ("indicator", "indicates", "campaign"), ("campaign", "targets", "identity")}


def check_stix_object(one):
    required, optional = OBJECTS[one["type"]]
    fields(one, required, optional, one["type"])
    no_steering(one, one["type"])
    prefix, name = ID.match(one["id"]).groups()
    expect_same(prefix, one["type"], "id")
    if one["type"] in SCO:
        canonical = json.dumps({"value": one["value"]}, separators=(",", ":"), ensure_ascii=False)
        expect_same(name, str(uuid.uuid5(OBSERVABLES, canonical)), "id of an observable")
    elif one["type"] == "marking-definition":
        expect_same((one["definition"]["tlp"], one["name"], one["created"]), (TLP[name], "TLP:" + TLP[name].upper(), "2017-01-20T00:00:00.000Z"),
                    "a marking as section 7.2.1.4 has it")
    else:
        is_uuid(name, 5, "id")
        expect(one["modified"] >= one["created"], "modified is before created")
        expect("created_by_ref" in one and "object_marking_refs" in one, "creator and marking")
    for before, after in (("first_observed", "last_observed"), ("first_seen", "last_seen")):
        expect(one.get(before, "") <= one.get(after, "Z"), "%s is after %s" % (before, after))


def check_stix(output):
    """Gives the objects by id."""
    bundle = strict_json(output.decode("utf-8"))
    fields(bundle, {"type": one_of("bundle"), "id": refers("bundle"), "objects": lambda value: isinstance(value, list) and value}, {}, "bundle")
    objects = {}
    for one in bundle["objects"]:
        expect(one.get("type") in OBJECTS, "an object of type %r" % one.get("type"))
        check_stix_object(one)
        expect(one["id"] not in objects, "an id stands twice: " + one["id"])
        objects[one["id"]] = one
    names = [ID.match(name).group(2) for name in objects]
    expect_same(len(set(names)), len(names), "no UUID is used for two types")
    for one in objects.values():
        for key, value in one.items():
            for ref in ([value] if key.endswith("_ref") else value if key.endswith("_refs") else []):
                expect(ref in objects, "%s: %s leads nowhere" % (one["id"], key))
        if one["type"] == "relationship":
            ends = (objects[one["source_ref"]]["type"], one["relationship_type"], objects[one["target_ref"]]["type"])
            expect(ends in RELATIONSHIPS, "a relationship that STIX does not define: %r" % (ends,))
        if one["type"] == "indicator":
            kind, value = PATTERN.match(one["pattern"]).groups()
            expect("%s--%s" % (kind, uuid.uuid5(OBSERVABLES, '{"value":"%s"}' % value)) in objects, "the pattern's host is told: " + value)
    return objects


# --- MISP ---

NUMBER = re.compile(r"^[0-9]+$")
CATEGORIES = {"Network activity": {"url", "domain", "hostname", "ip-dst"}, "External analysis": {"text"}, "Attribution": {"campaign-name"}}
TAG = re.compile(r'^(?:tlp:(?:clear|green|amber|red)|rsit:intrusions="application-compromise")$')
TAGS = {"Tag": lambda value: isinstance(value, list) and value and all(fields(one, {"name": matches(TAG)}, {}, "Tag") is None for one in value)}
ORGANISATION = {"id": matches(NUMBER), "name": text(), "uuid": matches(UUID)}


def truth(value):
    return isinstance(value, bool)


EVENT = {
    "uuid": matches(UUID), "id": matches(NUMBER), "published": truth, "info": text(256), "threat_level_id": one_of("1", "2", "3", "4"),
    "analysis": one_of("0", "1", "2"), "date": matches(re.compile(r"^\d{4}-\d\d-\d\d$")), "timestamp": matches(NUMBER),
    "publish_timestamp": matches(NUMBER), "org_id": matches(NUMBER), "orgc_id": matches(NUMBER), "attribute_count": matches(NUMBER),
    "distribution": one_of("0", "1", "2", "3", "4"), "sharing_group_id": one_of("0"), "Attribute": lambda value: isinstance(value, list),
    "Org": lambda value: fields(value, ORGANISATION, {}, "Org") is None, "Orgc": lambda value: fields(value, ORGANISATION, {}, "Orgc") is None,
}
EVENT_MORE = {"first_publication": matches(NUMBER), "extends_uuid": text(), "locked": truth, **TAGS}
ATTRIBUTE = {
    "uuid": matches(UUID), "id": matches(NUMBER), "type": text(), "category": one_of(*CATEGORIES), "to_ids": truth, "event_id": matches(NUMBER),
    "distribution": one_of("0", "1", "2", "3", "4", "5"), "timestamp": matches(NUMBER), "deleted": truth, "value": text(65535),
}
ATTRIBUTE_MORE = {"comment": text(65535), "sharing_group_id": one_of("0"), "first_seen": matches(MILLISECONDS), "last_seen": matches(MILLISECONDS), **TAGS}


def check_misp(output):
    """Gives the event."""
    root = strict_json(output.decode("utf-8"))
    fields(root, {"Event": lambda value: isinstance(value, dict)}, {}, "the file")
    event = root["Event"]
    fields(event, EVENT, EVENT_MORE, "Event")
    no_steering(event, "Event")
    expect("\n" not in event["info"], "info has no line breaks")
    expect_same((event["published"], event["publish_timestamp"]), (False, "0"), "never published")
    expect_same(int(event["attribute_count"]), len(event["Attribute"]), "attribute_count")
    expect_same((event["Org"]["id"], event["Orgc"]["id"]), (event["org_id"], event["orgc_id"]), "organisations")
    seen, values = {event["uuid"]}, set()
    for attribute in event["Attribute"]:
        fields(attribute, ATTRIBUTE, ATTRIBUTE_MORE, "Attribute")
        expect(attribute["type"] in CATEGORIES[attribute["category"]], "%(type)s in %(category)s" % attribute)
        expect_same(attribute["event_id"], event["id"], "event_id")
        expect(attribute["first_seen"] <= attribute["last_seen"], "first_seen is after last_seen")
        expect(attribute["uuid"] not in seen, "a uuid stands twice")
        seen.add(attribute["uuid"])
        is_uuid(attribute["uuid"], 5, "uuid")
        value = (attribute["category"], attribute["type"], attribute["value"])
        expect(value not in values, "an attribute stands twice, which MISP refuses: %r" % (value,))
        values.add(value)
        test = {"url": URI.match, "domain": HOSTNAME.match, "hostname": HOSTNAME.match, "ip-dst": ipaddress.ip_address}.get(attribute["type"])
        expect(not test or test(attribute["value"]), "%(type)s %(value)s" % attribute)
        expect(not attribute["to_ids"] or attribute["type"] in ("domain", "hostname", "ip-dst"), "to_ids of a %(type)s" % attribute)
    return event


# --- tables and lists ---

HEADINGS = {";": ["kết luận", "điểm", "trạng thái", "trang web", "cơ quan", "địa chỉ", "dấu hiệu", "dẫn tới", "bằng chứng", "ai thấy", "chiến dịch",
                  "thấy lần đầu", "thấy lần cuối"],
            ",": ["verdict", "points", "state", "site", "agency", "address", "signs", "leads to", "evidence", "seen by", "campaign", "first seen",
                  "last seen"]}


def check_excel(output, separator):
    """Gives the rows as lists."""
    expect(output.startswith(b"\xef\xbb\xbf"), "no byte order mark")
    csv.field_size_limit(1 << 20)
    rows = list(csv.reader(io.StringIO(output[3:].decode("utf-8"), newline=""), delimiter=separator, strict=True))
    expect_same(rows[0], HEADINGS[separator], "headings")
    for row in rows[1:]:
        expect_same(len(row), len(rows[0]), "cells of a row")
        expect(re.match(r"^-?[0-9]+%s[0-9]$" % ("," if separator == ";" else r"\."), row[1]), "points: " + row[1])
        for cell in row[:1] + row[2:]:
            expect(not re.match("^[\\s\u3000]*[=+\\-@\uff1d\uff0b\uff0d\uff20]", cell) and not cell.startswith(("\t", "\r")), "a formula: %r" % cell[:80])
            expect(len(cell) <= 32767 and not STEERING.search(cell), "a cell: %r" % cell[:80])
        for time in row[-2:]:
            expect(re.match(r"^(\d\d/\d\d/\d{4} \d\d:\d\d)?$", time), "a time: " + time)
    return rows[1:]


def check_removal(output):
    """Gives the addresses."""
    lines = output.decode("ascii").splitlines()
    for line in lines:
        expect(URI.match(line), "no address: %r" % line)
    expect_same(len(set(lines)), len(lines), "an address stands twice")
    return lines
