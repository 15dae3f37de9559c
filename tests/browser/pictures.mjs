// pictures.mjs: pictures of the running review page for docs/pictures: pictures.mjs SETTINGS FOLDER.
import { mkdirSync, statSync } from "node:fs";
import path from "node:path";
import { expect, launch, open, settings, url } from "./browser.mjs";
import { member } from "./login.mjs";

const LIMIT_BYTES = 200 * 1000; // of one picture, in the repository
const folder = process.argv[3];

// `height`: how much of the page; `from`: where it begins.
const own = `/page/${settings.own.page}`;
const wanted = [
    { file: "review-home.png", address: "/", height: 900 },
    { file: "review-queue.png", address: "/queue", height: 1000 },
    { file: "review-page.png", address: own, height: 1000 },
    { file: "review-source.png", address: own + "/source", height: 900, from: "main mark" },
    { file: "review-compare.png", address: own + "/compare", height: 900 },
    { file: "review-decide.png", address: own + "/decide", height: 900 },
    { file: "review-tickets.png", address: "/tickets", height: 900 },
    { file: "review-charts.png", address: "/charts", height: 1100 },
    { file: "review-phone.png", address: own, size: "phone", height: 844 },
];

mkdirSync(folder, { recursive: true });
const browser = await launch();
const state = (await member(browser, settings.accounts.find((account) => account.role === "analyst"), true)).state;
for (const { file, address, size = "desktop", height, from } of wanted) {
    const page = await open(browser, { size, state });
    await page.setViewportSize({ width: page.viewportSize().width, height });
    const response = await page.goto(url(address));
    expect(response.status() === 200, `${address}: status ${response.status()}`);
    if (from)
        await page.locator(from).first().evaluate((element) => window.scrollTo(0, element.getBoundingClientRect().top + window.scrollY - 260));
    const target = path.join(folder, file);
    await page.screenshot({ path: target, animations: "disabled" });
    await page.context().close();
    const bytes = statSync(target).size;
    expect(bytes < LIMIT_BYTES, `${file} has ${bytes} bytes`);
    console.log(`${target}: ${Math.ceil(bytes / 1000)} kB`);
}
await browser.close();
