// check.mjs FOLDER RASOAT [EVIDENCE]: FOLDER/ours.warc.gz, which tests/unit/crawler_warc.c wrote, read by warcio; a file that
// warcio writes, judged by `rasoat scan`; and all files below EVIDENCE, which a crawl kept, read by warcio. Prints TAP.
import { createHash } from "node:crypto";
import { createReadStream, readdirSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { gunzipSync } from "node:zlib";
import { WARCParser, WARCRecord, WARCSerializer } from "warcio";

const [folder, rasoat, evidence] = process.argv.slice(2);
const ours = `${folder}/ours.warc.gz`;
let number = 0;
let failed = 0;

function test(name, got, wanted) {
    number++;
    const same = JSON.stringify(got) === JSON.stringify(wanted);
    if (!same) {
        failed++;
        console.log(`# got ${JSON.stringify(got)}\n# wanted ${JSON.stringify(wanted)}`);
    }
    console.log(`${same ? "ok" : "not ok"} ${number} - warcio: ${name}`);
}

const sha256 = bytes => "sha256:" + createHash("sha256").update(bytes).digest("hex");
const address = "http://so-y-te.tinh.example/tin?a=b";

// Blocks as they stand: their digests must be those of their bytes.
const blocks = [];
for await (const record of new WARCParser(createReadStream(ours), { parseHttp: false })) {
    const block = await record.readFully(false);
    test(`the block's digest of the ${record.warcType}`, record.warcHeader("WARC-Block-Digest"), sha256(block));
    test(`the length of the ${record.warcType}`, Number(record.warcHeader("Content-Length")), block.length);
    blocks.push([record.warcType, record.warcTargetURI ?? null, record.warcHeaders.protocol]);
}
test("records in order", blocks, [
    ["warcinfo", null, "WARC/1.1"], ["response", address, "WARC/1.1"], ["request", address, "WARC/1.1"],
    ["metadata", address, "WARC/1.1"], ["resource", "urn:x", "WARC/1.1"],
]);

// HTTP messages as warcio understands them.
const records = {};
for await (const record of new WARCParser(createReadStream(ours))) {
    const payload = await record.readFully(true);
    records[record.warcType] = { record, payload };
    const given = record.warcHeader("WARC-Payload-Digest");
    if (given)
        test(`the payload's digest of the ${record.warcType}`, given, sha256(payload));
}
const { record: response, payload } = records.response;
test("the response's status", response.httpHeaders.statusline, "HTTP/1.1 200 OK");
test("its header", response.httpHeaders.headers.get("content-type"), "text/html; charset=utf-8");
test("its body", new TextDecoder().decode(payload), "<p>một trang\r\n\r\nWARC/1.1\r\n</p>");
test("its date", response.warcDate, "2026-11-23T03:35:00Z");
test("its identity", response.warcHeader("WARC-Rasoat-Identity"), "googlebot");
test("the request belongs to it", records.request.record.warcHeader("WARC-Concurrent-To"), response.warcHeader("WARC-Record-ID"));
test("the request's line", records.request.record.httpHeaders.statusline, "GET /tin?a=b HTTP/1.1");

// The other way: pages that warcio wrote, packed by record and plain, with its own digests.
const page = `<!doctype html><meta charset=utf-8><title>Sở Y tế</title><p>Lịch khám.</p><div style="display:none">
<a href="http://nohu88.example/">nổ hũ đổi thưởng uy tín</a></div>`;
async function* body(text) { yield new TextEncoder().encode(text); }
for (const gzip of [false, true]) {
    const written = [await WARCSerializer.serialize(
        await WARCRecord.createWARCInfo({ filename: "theirs.warc", warcVersion: "WARC/1.1" }, { software: "warcio" }), { gzip })];
    for (const url of ["http://a.example/1", "http://a.example/2"])
        written.push(await WARCSerializer.serialize(WARCRecord.create(
            { url, date: "2026-11-23T01:00:00Z", type: "response", warcVersion: "WARC/1.1", statusline: "HTTP/1.1 200 OK",
              httpHeaders: { "Content-Type": "text/html; charset=utf-8" } }, body(page)), { gzip }));
    const path = `${folder}/theirs.warc${gzip ? ".gz" : ""}`;
    const bytes = Buffer.concat(written);
    writeFileSync(path, bytes);
    const result = spawnSync(rasoat, ["scan", path], { encoding: "utf-8" });
    const lines = result.stdout.split("\n").filter(Boolean).map(line => JSON.parse(line));
    test(`scan of its file, ${gzip ? "packed" : "plain"}`, [result.status, result.stderr, lines.map(line => line.url)],
         [0, "", ["http://a.example/1", "http://a.example/2"]]);
    test("what is hidden in it is found", lines.map(line => line.findings.some(finding => finding.rule === "hidden-link")), [true, true]);
    const changed = Buffer.from((gzip ? gunzipSync(bytes) : bytes).toString("latin1").replace("nohu88", "nohu89"), "latin1");
    writeFileSync(`${folder}/changed.warc`, changed);
    test("a changed byte is seen by its digest", spawnSync(rasoat, ["scan", `${folder}/changed.warc`]).status, 5);
}
// What a crawl kept: every record of every file, its digests, its links to others, its HTTP messages.
if (evidence) {
    const files = readdirSync(evidence, { recursive: true }).filter(name => name.endsWith(".warc.gz"));
    const wrong = [];
    const counts = {};
    for (const file of files) {
        const ids = new Set();
        for await (const record of new WARCParser(createReadStream(`${evidence}/${file}`), { parseHttp: false })) {
            const block = await record.readFully(false);
            const header = name => record.warcHeader(name);
            const say = what => wrong.push(`${file}: ${record.warcType} ${record.warcTargetURI}: ${what}`);
            counts[record.warcType] = (counts[record.warcType] ?? 0) + 1;
            if (header("WARC-Block-Digest") !== sha256(block)) say("block digest");
            if (Number(header("Content-Length")) !== block.length) say("length");
            if (!/^<urn:uuid:[0-9a-f-]{36}>$/.test(header("WARC-Record-ID")) || ids.has(header("WARC-Record-ID"))) say("id");
            ids.add(header("WARC-Record-ID"));
            if (record.warcType !== "warcinfo" && !ids.has(header("WARC-Warcinfo-ID"))) say("warcinfo");
            if (record.warcType === "response" && !ids.has(header("WARC-Concurrent-To"))) say("the request that it answers");
            if (record.warcType === "response" && header("WARC-IP-Address") !== "127.0.0.1") say("address");
        }
        for await (const record of new WARCParser(createReadStream(`${evidence}/${file}`))) {
            const http = record.httpHeaders;
            await record.readFully(true);
            const say = what => wrong.push(`${file}: ${record.warcType} ${record.warcTargetURI}: ${what}`);
            if (record.warcType === "response" && !/^HTTP\/[\d.]+ [1-5]\d\d/.test(http.statusline)) say(http.statusline);
            if (record.warcType === "request" && (!http.statusline.startsWith("GET ") || !http.headers.get("user-agent"))) say("request");
        }
    }
    test("files that a crawl kept", files.length > 20 && counts.response > 100 && counts.request === counts.response && counts.resource > 20,
         true);
    test("what is wrong with them", wrong.slice(0, 20), []);
}
console.log(`1..${number}`);
process.exit(failed ? 1 : 0);
