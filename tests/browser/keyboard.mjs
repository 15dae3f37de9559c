// keyboard.mjs: every link, button and field is reached by the tabulator, in the order of the page, and shows that it is.
import { expect, expectSame, open, settings, test, url } from "./browser.mjs";

const LIMIT_STOPS = 600;

// Marks what should be reached, in the order of the page. Of radio buttons with one name, one is. Runs in the browser.
function mark() {
    const names = new Set();
    const found = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")].filter((element) => {
        if (element.disabled || !element.checkVisibility({ checkVisibilityCSS: true }))
            return false;
        if (element.type === "radio") {
            const name = `${element.form?.action} ${element.name}`;
            if (names.has(name))
                return false;
            names.add(name);
        }
        return true;
    });
    found.forEach((element, i) => element.setAttribute("data-stop", i));
    return found.length;
}

// Where the focus is, and whether one sees it. Runs in the browser.
function stop() {
    const element = document.activeElement;
    if (!element || element === document.body)
        return null;
    const style = getComputedStyle(element);
    const place = element.getBoundingClientRect();
    const radio = element.type === "radio" ? document.querySelector(`input[type=radio][name="${CSS.escape(element.name)}"][data-stop]`) : null;
    return {
        stop: Number((radio ?? element).getAttribute("data-stop") ?? -1), what: element.outerHTML.slice(0, 160),
        isOutlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
        isInView: place.bottom > 0 && place.top < window.innerHeight && place.right > 0 && place.left < window.innerWidth && place.width > 0,
    };
}

async function tour(page, address) {
    await page.goto(url(address));
    expectSame(new URL(page.url()).pathname, address, "where one is");
    const count = await page.evaluate(mark);
    expect(count > 2, `${address}: only ${count} things to reach`);
    const reached = [];
    for (let i = 0; i < LIMIT_STOPS; i++) {
        await page.keyboard.press("Tab");
        const at = await page.evaluate(stop);
        if (!at || (at.stop >= 0 && reached.includes(at.stop)))
            break;
        expect(at.isOutlined, `${address}: the focus does not show on ${at.what}`);
        expect(at.isInView, `${address}: the focus is out of view on ${at.what}`);
        if (at.stop >= 0) // others are parts that scroll
            reached.push(at.stop);
    }
    expectSame(reached, [...Array(count).keys()], `${address}: what the tabulator reaches, by place on the page`);
    return count;
}

export async function keyboard(browser, members) {
    const administrator = members.find((member) => member.role === "administrator");
    for (const [address, state, size] of [["/login", undefined, "phone"], ["/queue", administrator?.state, "desktop"],
        [`/page/${settings.own.page}`, administrator?.state, "desktop"], [`/page/${settings.own.page}`, administrator?.state, "phone"]])
        await test(`the tabulator reaches all of ${address.replace(/\d+/, "#")} on a ${size}`, async () => {
            const page = await open(browser, { state, size });
            await tour(page, address);
            await page.context().close();
        });
    await test("the first stop leads to the content", async () => {
        const page = await open(browser, { state: administrator.state });
        await page.goto(url("/queue"));
        await page.keyboard.press("Tab");
        await page.keyboard.press("Enter");
        expectSame(await page.evaluate(() => document.activeElement.id || location.hash), "main", "after the first link");
        await page.context().close();
    });
}
