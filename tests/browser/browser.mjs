// browser.mjs: TAP, and Chromium with what is noted of each page: what it complained of and what it asked for.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import path from "node:path";

export const settings = JSON.parse(readFileSync(process.argv[2], "utf8"));
const require = createRequire(path.join(settings.modules, "package.json"));
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

export const SIZES = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 900 } };
const PATIENCE = 120000; // milliseconds; the machine may be busy with other tests

let tests = 0;
let failures = 0;

// Runs a test; what it throws is its failure.
export async function test(name, work) {
    const number = ++tests;
    let told = null;
    try {
        await work();
    } catch (error) {
        told = error instanceof Failure ? error.message : (error.stack || String(error));
        failures++;
    }
    if (told !== null)
        console.log(told.split("\n").slice(0, 60).map((line) => "# " + line).join("\n"));
    console.log(`${told === null ? "ok" : "not ok"} ${number} - browser: ${name}`);
}

export function end() {
    console.log(`1..${tests}`);
    return failures ? 1 : 0;
}

export class Failure extends Error {}

export function expect(held, what) {
    if (!held)
        throw new Failure(what);
}

export function expectSame(got, wanted, what) {
    expect(JSON.stringify(got) === JSON.stringify(wanted), `${what}: got ${JSON.stringify(got)}, wanted ${JSON.stringify(wanted)}`);
}

export async function launch() {
    const confined = process.getuid() === 0 ? ["--no-sandbox"] : []; // Chromium's own sandbox refuses root
    return chromium.launch({ executablePath: settings.chromium, headless: true, timeout: PATIENCE,
                             args: [...confined, "--disable-gpu", "--disable-dev-shm-usage"] });
}

// A window of its own: size "phone" or "desktop"; `state`: the cookies of a member (storageState).
export async function open(browser, { size = "desktop", language = "vi", scripts = true, state, scheme = "light", scale = 1 } = {}) {
    const context = await browser.newContext({ viewport: SIZES[size], javaScriptEnabled: scripts, storageState: state, colorScheme: scheme,
                                               hasTouch: size === "phone", deviceScaleFactor: scale, locale: language === "vi" ? "vi-VN" : "en-GB",
                                               serviceWorkers: "block" });
    context.setDefaultTimeout(PATIENCE);
    const page = await context.newPage();
    page.noted = { complaints: [], requests: [] };
    page.on("console", (message) => {
        if (message.type() === "error" || message.type() === "warning")
            page.noted.complaints.push(message.text());
    });
    page.on("pageerror", (error) => page.noted.complaints.push(String(error)));
    page.on("request", (request) => page.noted.requests.push(request.url()));
    page.on("requestfailed", (request) => {
        if (request.failure()?.errorText !== "net::ERR_ABORTED") // a download is no page
            page.noted.complaints.push(`${request.url()}: ${request.failure()?.errorText}`);
    });
    page.on("response", (response) => {
        if (response.status() >= 400 && response.request().resourceType() !== "document")
            page.noted.complaints.push(`${response.url()}: ${response.status()}`);
    });
    return page;
}

export function url(address) {
    return new URL(address, settings.address).href;
}

// Serious and critical violations of axe-core's rules, or of some of them, a line each.
export async function violations(page, only) {
    if (!await page.evaluate(() => Boolean(window.axe)))
        await page.evaluate(axe);
    return page.evaluate((rules) => window.axe.run(document, {
        resultTypes: ["violations"], ...(rules ? { runOnly: rules } : { rules: { "target-size": { enabled: true } } }),
    }).then((result) => result.violations.filter((rule) => rule.impact === "serious" || rule.impact === "critical").map((rule) =>
        `${rule.id} (${rule.impact}): ${rule.nodes.length} x, first ${rule.nodes[0].target.join(" ")}: ${rule.nodes[0].failureSummary}`)), only);
}
