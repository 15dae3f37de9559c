// walk.mjs: every screen in every role, both languages, on a phone and a desktop, with and without JavaScript, by its links.
import { createHash } from "node:crypto";
import { expect, expectSame, open, settings, SIZES, test, url, violations } from "./browser.mjs";

// How many addresses of one shape (a route and its kind of question), and of one route.
const LIMIT = settings.full ? { shape: 4, route: 20 } : { shape: 1, route: 4 };
const RICH = [`/page/${settings.own.page}`, `/ticket/${settings.own.ticket}`]; // with pictures and a pack
const DOWNLOAD = /\.(zip|pdf|eml|csv|docx?|warc|gz|json|xml)$/;

const patterns = settings.routes.map((route) => ({
    route, is: new RegExp("^" + route.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replace(/#/g, "\\d+").replace(/\*/g, "[^/]+") + "$"),
}));
const routeOf = (address) => patterns.find((pattern) => pattern.is.test(address.pathname))?.route;
const reached = new Set(); // routes, by anybody

// Questions with words are screens of their own; numbers and free texts are not.
function shapeOf(address) {
    const parts = [...address.searchParams].filter(([name]) => name !== "lang")
        .map(([name, value]) => (/^[a-z-]{1,24}$/.test(value) && name !== "words" && name !== "rule" ? `${name}=${value}` : name));
    return `${routeOf(address) ?? address.pathname}?${parts.sort().join("&")}`;
}

// What a page says of itself; runs in the browser.
function facts() {
    const shown = (element) => element.checkVisibility?.() ?? true;
    const texts = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const own = node.parentElement.closest("bdi, code, pre, textarea, option, [lang], .evidence");
        if ((!own || own === document.documentElement) && node.data.trim())
            texts.push(node.data.trim());
    }
    const ask = [];
    for (const form of document.querySelectorAll("form:not([method=post])")) {
        for (const field of form.querySelectorAll("select, input:not([type=hidden]):not([type=checkbox]):not([type=radio])")) {
            const value = field.options ? [...field.options].findLast((option) => option.value)?.value : "a";
            if (field.name && value)
                ask.push(`${form.getAttribute("action") ?? location.pathname}?${new URLSearchParams([[field.name, value]])}`);
        }
    }
    return {
        language: document.documentElement.lang, title: document.title.trim(), html: document.documentElement.outerHTML, texts, ask,
        headings: [...document.querySelectorAll("h1")].filter(shown).map((element) => element.innerText.trim()),
        links: [...document.querySelectorAll("a[href], area[href]")].map((element) => element.getAttribute("href")),
        scripts: document.scripts.length, width: document.scrollingElement.scrollWidth, window: window.innerWidth,
        wide: [...document.body.querySelectorAll("*")].filter((element) => element.getBoundingClientRect().right > window.innerWidth + 1)
            .slice(0, 3).map((element) => element.outerHTML.slice(0, 120)),
        broken: [...document.images].filter((image) => image.complete && image.naturalWidth === 0).map((image) => image.src),
    };
}

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
const spoken = { vi: settings.words.map((pair) => pair[0]), en: settings.words.map((pair) => pair[1]) };
// Texts of the other language that are none of this one: those that are always the same, and patterns for those with places in them.
const foreign = Object.fromEntries([["vi", "en"], ["en", "vi"]].map(([language, other]) => {
    const texts = spoken[other].filter((text) => text.replace(/\{\d\}/g, "").trim().length > 3 && !spoken[language].includes(text));
    const placed = texts.filter((text) => /\{\d\}/.test(text));
    return [language, { fixed: new Set(texts), placed: placed.map((text) => new RegExp("^" + escaped(text).replace(/\\\{\d\\\}/g, ".+") + "$")) }];
}));

function complaintsOf(page, response, told, language, size) {
    const wrong = [];
    const check = (held, what) => held || wrong.push(what);
    check(response.status() === 200, `status ${response.status()}`);
    check(told.language === language, `lang="${told.language}"`);
    check(told.title, "no title");
    check(told.headings.length === 1 && told.headings[0], `${told.headings.length} headings of the first level`);
    check(told.width <= SIZES[size].width && told.window === SIZES[size].width,
          `${told.width} pixels wide in a window of ${SIZES[size].width}: ${told.wide.join(" | ")}`);
    check(told.scripts === 0, `${told.scripts} scripts`);
    check(told.broken.length === 0, `pictures that do not show: ${told.broken}`);
    for (const text of told.texts) {
        check(!/\{\d\}|\b[A-Z]{2,}_[A-Z_]{2,}\b/.test(text), `a text's key or an empty place in it: ${text}`);
        check(!foreign[language].fixed.has(text) && !foreign[language].placed.some((other) => other.test(text)), `not in this language: ${text}`);
    }
    for (const complaint of page.noted.complaints)
        wrong.push("console: " + complaint);
    for (const request of page.noted.requests) {
        const asked = new URL(request);
        check(asked.origin === settings.address || asked.protocol === "data:", `asks another origin: ${request}`);
        if (asked.origin === settings.address && routeOf(asked))
            reached.add(routeOf(asked));
    }
    return wrong;
}

const judged = new Set(); // what axe-core has seen: the same page in the same window is the same again

async function download(page, address, wrong) {
    // Once more where the server closed the idle connection as the request went, as every client does (RFC 9112 9.3.1).
    const response = await page.context().request.get(address.href, { maxRedirects: 0, maxRetries: 1 });
    if (response.status() !== 200 || !/^attachment|^inline/.test(response.headers()["content-disposition"] ?? ""))
        wrong.push(`${address.pathname}: status ${response.status()}, ${response.headers()["content-disposition"] ?? "not said to be a file"}`);
    if (routeOf(address))
        reached.add(routeOf(address));
}

class Walk {
    constructor(page, { language, size, scripts, dark }) {
        Object.assign(this, { page, language, size, scripts, dark, wrong: [], seen: new Set(), shapes: new Map(), waiting: [], count: 0, judged: 0 });
    }

    offer(link, base) {
        const address = new URL(link, base);
        address.hash = "";
        if (address.origin !== settings.address)
            return void this.wrong.push(`${base}: leads to ${address.href}`);
        if (address.searchParams.has("lang") && address.searchParams.get("lang") !== this.language)
            return;
        address.searchParams.delete("lang");
        const shape = shapeOf(address);
        const route = routeOf(address) ?? address.pathname;
        const isFull = (this.shapes.get(shape) ?? 0) >= LIMIT.shape || (this.shapes.get(route) ?? 0) >= LIMIT.route;
        if (this.seen.has(address.href) || (isFull && !RICH.includes(address.pathname)))
            return;
        this.seen.add(address.href);
        this.shapes.set(shape, (this.shapes.get(shape) ?? 0) + 1);
        if (shape !== route)
            this.shapes.set(route, (this.shapes.get(route) ?? 0) + 1);
        this.waiting.push(address);
    }

    async visit(address) {
        const page = this.page;
        page.noted.complaints.length = page.noted.requests.length = 0;
        this.count++;
        if (DOWNLOAD.test(address.pathname))
            return download(page, address, this.wrong);
        let response;
        try {
            response = await page.goto(address.href);
        } catch (error) {
            if (/Download is starting|ERR_ABORTED/.test(String(error)))
                return download(page, address, this.wrong);
            throw error;
        }
        if (!/^text\/html/.test(response.headers()["content-type"] ?? ""))
            return response.status() === 200 || this.wrong.push(`${address.href}: status ${response.status()}`);
        const told = await page.evaluate(facts);
        const wrong = complaintsOf(page, response, told, this.language, this.size);
        if (this.scripts)
            wrong.push(...await this.accessible(told));
        this.wrong.push(...wrong.map((what) => `${address.pathname}${address.search}: ${what}`));
        for (const link of [...told.links, ...told.ask])
            this.offer(link, page.url());
    }

    async accessible(told) {
        const same = createHash("sha256").update(this.size + this.dark + told.html.replace(/value="[0-9a-f]{64}"/g, "")).digest("hex");
        if (judged.has(same))
            return [];
        judged.add(same);
        this.judged++;
        const wrong = (await violations(this.page)).map((violation) => `axe-core: ${violation}`);
        if (this.dark) { // the same page in other colours
            await this.page.emulateMedia({ colorScheme: "dark" });
            wrong.push(...(await violations(this.page, ["color-contrast"])).map((violation) => `axe-core, dark: ${violation}`));
            await this.page.emulateMedia({ colorScheme: "light" });
        }
        return wrong;
    }

    async run() {
        await this.page.goto(url(`/?lang=${this.language}`));
        this.offer("/", settings.address);
        while (this.waiting.length > 0)
            await this.visit(this.waiting.shift());
        console.log(`# ${this.count} addresses, ${this.judged} of them judged by axe-core`);
        expect(this.count > 3, `only ${this.count} addresses`);
        const lines = [...new Set(this.wrong)];
        expect(lines.length === 0, `${lines.length} of ${this.count} addresses and more:\n${lines.join("\n")}`);
    }
}

// What one member walks with: all combinations where they are asked for. Else one, each member another: in these four any two of
// language, size and JavaScript come together.
const apart = [5, 0, 3, 6];

function combinations(place) {
    const all = [];
    for (let code = 0; code < 8; code++)
        if (settings.every || code === apart[place % 4])
            all.push({ language: code & 1 ? "en" : "vi", size: code & 2 ? "desktop" : "phone", scripts: Boolean(code & 4) });
    return all.map((one) => ({ ...one, dark: one.scripts && (settings.full || place === 0) }));
}

export async function walks(browser, members) {
    const jobs = members.flatMap((member, place) => combinations(place).map((combination) => ({ member, ...combination })));
    const worker = async () => {
        for (let job = jobs.shift(); job; job = jobs.shift()) {
            const { member, ...how } = job;
            const name = `${member.role}, ${how.language}, ${how.size}, ${how.scripts ? "with" : "without"} JavaScript${how.dark ? ", also dark" : ""}`;
            await test(`every screen as ${name}`, async () => {
                const page = await open(browser, { ...how, state: member.state });
                try {
                    await new Walk(page, how).run();
                } finally {
                    await page.context().close();
                }
            });
        }
    };
    await Promise.all([worker(), worker()]);
    await test("without a login: the login page, in both languages", async () => {
        for (const language of ["vi", "en"]) {
            const page = await open(browser, { language, size: "phone" });
            const walk = new Walk(page, { language, size: "phone", scripts: true, dark: true });
            await walk.visit(new URL(url("/login?lang=" + language)));
            expectSame(walk.wrong, [], "login page");
            await page.context().close();
        }
    });
    await test("each address of review/routes.def is reached by a link", async () => {
        // files are no screens, and pictures are there where a pack was made
        expectSame(settings.routes.filter((route) => !reached.has(route) && !route.endsWith("*")), [], "not reached");
    });
}
