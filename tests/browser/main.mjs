// main.mjs: the tests of the review page in a browser, in order: main.mjs SETTINGS (run.py writes them).
import { end, launch, settings } from "./browser.mjs";
import { firstLogins } from "./login.mjs";
import { decided } from "./decisions.mjs";
import { walks } from "./walk.mjs";
import { keyboard } from "./keyboard.mjs";

const browser = await launch();
const members = await firstLogins(browser);
if (members.length === settings.accounts.length) { // else nothing behind the login can be seen
    await keyboard(browser, members);
    await walks(browser, members);
    await decided(browser, members);
}
await browser.close();
process.exitCode = end();
