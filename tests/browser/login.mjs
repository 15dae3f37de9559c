// login.mjs: everybody's first login, by keyboard alone: the one-time password, a password of one's own, the queue, and out again.
import { expect, expectSame, open, settings, test, url } from "./browser.mjs";

const PASSWORD = "một câu dài dễ nhớ của ";

async function type(page, ...texts) {
    for (const text of texts) {
        await page.keyboard.insertText(text);
        await page.keyboard.press("Tab");
    }
}

async function send(page) {
    await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
}

async function login(page, name, password) {
    await page.locator("#name").focus();
    await page.keyboard.press("Control+A"); // after a failure the name is still there
    await type(page, name, password);
    await send(page);
}

// The account with the cookies of its session.
export async function member(browser, account, scripts) {
    const page = await open(browser, { scripts, size: scripts ? "desktop" : "phone" });
    await page.goto(url("/queue"));
    expectSame(new URL(page.url()).pathname, "/login", "the queue without a login");
    await login(page, account.name, "không phải mật khẩu này");
    expect(await page.locator("[role=alert]").isVisible(), "a wrong password is not told");
    page.noted.complaints.length = 0; // Chromium's console tells of the 403
    await login(page, account.name, account.one_time);
    expectSame(new URL(page.url()).pathname, "/password", "after the one-time password");
    await page.locator("input[name=current]").focus();
    await type(page, account.one_time, PASSWORD + account.role, PASSWORD + account.role);
    await send(page);
    expect(new URL(page.url()).pathname !== "/password", "the password was not taken");
    await page.goto(url("/queue"));
    expectSame(new URL(page.url()).pathname, "/queue", "the queue after the login");
    expectSame(page.noted.complaints, [], "complaints");
    await page.locator("form[action='/logout'] button").click();
    expectSame(new URL(page.url()).pathname, "/login", "after the logout");
    await page.goBack();
    expectSame(new URL((await page.goto(url("/queue"))).url()).pathname, "/login", "the queue after the logout");
    await login(page, account.name, PASSWORD + account.role);
    expectSame(new URL(page.url()).pathname, "/queue", "after the second login");
    const state = await page.context().storageState();
    await page.context().close();
    return { ...account, state };
}

// The accounts with the cookies of their sessions.
export async function firstLogins(browser) {
    const members = [];
    for (const [i, account] of settings.accounts.entries())
        await test(`first login by keyboard as ${account.role}, ${i % 2 ? "with" : "without"} JavaScript`, async () => {
            members.push(await member(browser, account, i % 2 === 1));
        });
    return members;
}
