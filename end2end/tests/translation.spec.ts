import { type Page } from "@playwright/test";
import { askFor, awake, follow } from "../pages";
import { expect, test } from "../test";

/**
 * Does what a translating browser does: each text node is taken out, and its text stands in two nested
 * <font> elements instead. Texts that come later are treated likewise.
 */
function translate(page: Page): Promise<void> {
  return page.evaluate(() => {
    const wrap = (root: Node) => {
      const texts: Text[] = [];
      const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) texts.push(node as Text);
      if (root instanceof Text) texts.push(root);
      for (const text of texts) {
        const parent = text.parentElement;
        if (!parent || parent.closest("script, style, font") || !text.data.trim()) continue;
        const outer = document.createElement("font");
        const inner = document.createElement("font");
        inner.textContent = text.data;
        outer.append(inner);
        text.replaceWith(outer);
      }
    };
    wrap(document.body);
    new MutationObserver((changes) => {
      for (const { addedNodes } of changes) for (const node of addedNodes) wrap(node);
    }).observe(document.body, { childList: true, subtree: true });
  });
}

test("the hint follows the number on a translated page", async ({ page, phone }) => {
  await page.goto("/");
  await awake(page);
  const field = page.getByLabel("Phone number");
  const hint = page.locator("form [aria-live=polite]");
  await field.pressSequentially("212");
  await expect(hint).toHaveText("Start with + and the country code.");
  await translate(page);
  await expect(hint.locator("font font")).toHaveCount(1);
  await field.fill("");
  await expect(hint).toHaveText("");
  await field.pressSequentially("+44 20");
  await expect(hint).toHaveText("Keep going…");
  await expect(hint.locator("font font")).toHaveCount(1);
  await field.fill(phone.number);
  await expect(hint).toHaveText("");

  await follow(page, () => page.locator("button[value=sms]").click());
  await expect(page).toHaveURL("/validate");
});

test("a page that is translated before the islands wake still takes a code", async ({ page, phone }) => {
  let release = () => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  await page.route("**/*.wasm", async (route) => {
    await released;
    await route.continue();
  });
  await page.goto("/");
  await translate(page);
  release();
  await awake(page);
  await page.getByLabel("Phone number").fill("+1 212 555 01a");
  await expect(page.locator("form [aria-live=polite]")).toHaveText("Digits only after the +, please.");
  await page.getByLabel("Phone number").fill(phone.number);
  await follow(page, () => page.locator("button[value=sms]").click());
  const { body, code } = await phone.nextMessage();
  await translate(page);
  await awake(page);
  await page.getByLabel("Code", { exact: true }).focus();
  await page.keyboard.insertText(body);
  await expect(page.locator("#code")).toHaveValue(code ?? "");
  await follow(page, () => page.locator("form[action$='/validate'] button").click());
  await expect(page).toHaveURL("/success");
});

test("the countdowns go on, and the code comes again, on a translated page @own-phone", async ({ page, phone }) => {
  await page.clock.install();
  await askFor(page, phone.number);
  await awake(page);
  await translate(page);
  const button = page.locator("#resend-button");
  await page.clock.runFor(5_000);
  await expect(button).toHaveText(/^Send the code again in 2\d s$/);
  await page.clock.runFor(26_000);
  await expect(button).toHaveText("Send the code again");
  await phone.setClock(31);
  await button.click();
  await expect(page.getByText("Sent again. The code is the same.")).toBeVisible();
  expect(await phone.messages()).toHaveLength(2);
});
