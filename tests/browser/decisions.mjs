// decisions.mjs: a site administrator and an analyst decide on the page; `rasoat list`, `ticket` and `baseline` then say the same.
import { execFileSync } from "node:child_process";
import { expect, expectSame, open, settings, test, url } from "./browser.mjs";

const DAY = 86400000;

function rasoat(...words) {
    const count = words.findIndex((word) => word.startsWith("--"));
    const command = count < 0 ? words : words.slice(0, count);
    const options = count < 0 ? [] : words.slice(count);
    const out = execFileSync(settings.rasoat, [...command, "--config", settings.config, ...options, "--format", "jsonl"], { encoding: "utf8" });
    return out.split("\n").filter(Boolean).map((line) => JSON.parse(line));
}

const flagged = () => new Map(rasoat("list").map((page) => [page.url, page]));
const decisions = () => rasoat("ticket", "decisions");
const ticket = (reference) => rasoat("ticket", "show", reference)[0];
const log = (reference) => rasoat("ticket", "log", reference);

// The queue as this person sees it, and the decisions of the page at place `which` in it.
async function toDecide(page, filters, which) {
    await page.goto(url("/queue" + filters));
    const links = page.locator("main .queue h2 a");
    expect(await links.count() > which, `the queue ${filters} has ${await links.count()} pages`);
    await links.nth(which).click();
    expect(/^\/page\/\d+$/.test(new URL(page.url()).pathname), "no page view: " + page.url());
    expect(await page.locator("section.short, .summary").first().isVisible(), "no sentence that says what was found");
    const number = Number(new URL(page.url()).pathname.split("/")[2]);
    await page.locator(`main a[href="/page/${number}/decide"]`).first().click();
    expectSame(new URL(page.url()).pathname, `/page/${number}/decide`, "decisions");
    return number;
}

// Sends the form of that name; gives what the page then says.
async function decide(page, name, fields = {}) {
    const form = page.locator(`#${name} form`);
    for (const [field, value] of Object.entries(fields)) {
        const input = form.locator(`[name=${field}]`);
        if (value === true)
            await input.check();
        else
            await input.fill(value);
    }
    await Promise.all([page.waitForEvent("load"), form.locator("button[type=submit]").click()]);
    const said = page.locator("main [role=status], main [role=alert]").first();
    return (await said.count()) ? (await said.innerText()).trim() : "";
}

const day = (ahead) => new Date(Date.now() + ahead * DAY).toISOString().slice(0, 10);

async function confirmed(page, who) {
    const number = await toDecide(page, "?verdict=takedown", 0);
    const address = settings.pages[number];
    const said = await decide(page, "confirm");
    const reference = /RS-\d{4}-\d+/.exec(said)?.[0];
    expect(reference, "no ticket is named: " + said);
    const made = ticket(reference);
    expect(made.places.some((place) => place.url === address), `${reference} is not of ${address}`);
    expect(flagged().has(address), "a confirmed page left the list");
    const note = "đã gọi điện cho đơn vị <b>&amp;";
    expect(await decide(page, "note", { reason: note }), "nothing is said of the note");
    expect(log(reference).some((row) => row.detail?.includes(note) && row.who.includes(who.name)), "the note or its author is not in the log");
    await decide(page, "claim");
    expectSame(ticket(reference).state, "claimed", "the ticket after the owner said that it is fixed");
    return { number, address, reference };
}

// The ticket stands on the board, as what it is, with its number leading to it.
async function onBoard(page, reference, language) {
    await page.goto(url(`/tickets?lang=${language}`));
    const card = page.locator("main .item", { hasText: reference }).first();
    expect((await card.count()) && (await card.isVisible()), `${reference} is not on the board`);
    await card.locator("a").first().click();
    expect(/^\/ticket\/\d+$/.test(new URL(page.url()).pathname), "the card leads to " + page.url());
    const text = await page.locator("main").innerText();
    expect(text.includes(reference), "the ticket's view does not name it");
}

async function notInjection(page, who, filters, everywhere) {
    const number = await toDecide(page, filters, 1);
    const address = settings.pages[number];
    const before = decisions().length;
    // without a reason nothing is decided, also where the browser does not insist
    await page.locator("#not-injection form").evaluate((form) => (form.noValidate = true));
    const refused = await decide(page, "not-injection");
    expect(refused && await page.locator("#not-injection [role=alert]").isVisible(), "an empty reason was taken");
    expect(decisions().length === before && flagged().has(address), "it was decided without a reason");
    const reason = "bài viết phản ánh nạn cờ bạc";
    expect(await decide(page, "not-injection", { reason, ...(everywhere ? { everywhere: true } : {}) }), "nothing is said");
    expectSame(decisions().length, before + 1, "decisions");
    expect(decisions().some((row) => JSON.stringify(row).includes(reason) && JSON.stringify(row).includes(who.name)), "the decision, its reason or who");
    expect(!flagged().has(address), "it is in the list still");
    await page.goto(url("/queue" + filters));
    expectSame(await page.locator(`main .queue a[href="/page/${number}"]`).count(), 0, "the page in the queue");
}

async function accepted(page, who) {
    const number = await toDecide(page, "?verdict=takedown", 3);
    const address = settings.pages[number];
    await page.locator("#accept form").evaluate((form) => (form.noValidate = true));
    await decide(page, "accept", { reason: "chờ đơn vị", until: day(-2) });
    expect(await page.locator("#accept [role=alert]").isVisible(), "a day in the past was taken");
    expectSame(await page.locator("#accept [name=reason]").inputValue(), "chờ đơn vị", "what was written before the refusal");
    await decide(page, "accept", { reason: "chờ đơn vị sửa máy chủ", until: day(20) });
    expect(!flagged().has(address), "it is in the list still");
    expect(decisions().some((row) => JSON.stringify(row).includes("chờ đơn vị sửa máy chủ") && JSON.stringify(row).includes(who.name)), "no decision");
}

async function baseline(page, who) {
    const number = await toDecide(page, "?verdict=takedown", 2);
    await decide(page, "baseline", { reason: "giao diện mới của đơn vị" });
    expect(await page.locator("#baseline [role=alert]").isVisible(), "a flagged page was taken as normal without a word");
    await decide(page, "baseline", { reason: "giao diện mới của đơn vị", sure: true });
    expectSame(new URL(page.url()).searchParams.get("done"), "baseline", "what was done");
    const address = settings.pages[number];
    const kept = execFileSync(settings.rasoat, ["baseline", "list", "--config", settings.config], { encoding: "utf8" });
    expect(kept.includes(address) || kept.includes(who.name), "`baseline list` does not name it:\n" + kept);
}

export async function decided(browser, members) {
    const of = (role) => members.find((member) => member.role === role);
    const as = async (role, how, work) => {
        const page = await open(browser, { ...how, state: of(role).state });
        try {
            await page.goto(url(`/queue?lang=${how.language ?? "vi"}`));
            await work(page, of(role));
            expect(page.noted.complaints.every((complaint) => /status of 422/.test(complaint)), "console: " + page.noted.complaints.join("\n"));
        } finally {
            await page.context().close();
        }
    };
    let made = null;
    await test("a site administrator on a phone confirms his agency's page: note, fixed, as `rasoat ticket` says", async () => {
        await as("site", { size: "phone", scripts: false }, async (page, who) => {
            made = await confirmed(page, who);
        });
    });
    await test("the ticket stands on the board of an analyst, in English", async () => {
        expect(made, "there is no ticket");
        await as("analyst", { language: "en" }, async (page) => onBoard(page, made.reference, "en"));
    });
    await test("an analyst says that a page is no injection: `rasoat list` and `ticket decisions` say so", async () => {
        await as("analyst", { scripts: false }, async (page, who) => notInjection(page, who, "?verdict=takedown", false));
    });
    await test("an administrator decides for the same content everywhere, in English", async () => {
        await as("administrator", { language: "en" }, async (page, who) => notInjection(page, who, "?verdict=takedown&lang=en", true));
    });
    await test("a page may stay until a day to come, and not until one that has gone", async () => {
        await as("administrator", { size: "phone" }, accepted);
    });
    await test("a page is taken as normal, and `rasoat baseline` says so", async () => {
        await as("analyst", {}, baseline);
    });
    await test("a reader is offered no decision", async () => {
        await as("reader", {}, async (page) => {
            await page.goto(url(`/page/${settings.own.page}`));
            expectSame(await page.locator("a[href$='/decide']").count(), 0, "links to decisions");
            expectSame(await page.locator("main form[method=post]").count(), 0, "forms");
        });
    });
}
