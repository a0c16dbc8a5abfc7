import { type Page } from "@playwright/test";
import { askFor, awake, enter, press } from "../pages";
import { expect, test } from "../test";

/** Keeps the WASM file back until told to release it. */
async function holdWasm(page: Page): Promise<() => void> {
  let release = () => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  await page.route("**/*.wasm", async (route) => {
    await released;
    await route.continue();
  });
  return release;
}

test("every page wakes @core", async ({ page, phone, otherBrowser }) => {
  for (const path of ["/", "/validate", "/success", "/account", "/forbidden", "/nowhere"]) {
    await page.goto(path);
    await awake(page);
  }
  await askFor(page, phone.number);
  await awake(page);
  await enter(page, await phone.nextCode());
  await awake(page);
  await page.goto("/account");
  await awake(page);
  const operator = await otherBrowser();
  await operator.goto(process.env.SANDBOX_URL ?? "");
  await awake(operator);
});

test("a hint follows the number as it is typed", async ({ page }) => {
  await page.goto("/");
  await awake(page);
  const field = page.getByLabel("Phone number");
  const hint = page.locator("form [aria-live=polite]");
  await expect(hint).toHaveText("");
  for (const [typed, says] of [
    ["212", "Start with + and the country code."],
    ["+44 20", "Keep going…"],
    ["+1 21", "Keep going: 10 digits after +1."],
    ["+1 212 55a", "Digits only after the +, please."],
    ["+1 (212) 555-0123", ""],
    ["+1 212 555 01234", "That is too long: 10 digits after +1."],
    ["+441234567890123456", "That is too long: 15 digits at most."],
    ["07700 900123", "Leave out the first 0, and start with + and the country code."],
    ["", ""],
  ] as const) {
    await field.fill(typed);
    await expect(hint).toHaveText(says);
    await expect(field).toHaveValue(typed);
  }
});

test("what was typed before they wake is kept, and hinted at", async ({ page }) => {
  const release = await holdWasm(page);
  await page.goto("/");
  await page.getByLabel("Phone number").pressSequentially("+1 21");
  await expect(page.locator("html")).not.toHaveAttribute("data-hydrated");
  release();
  await awake(page);
  await expect(page.getByLabel("Phone number")).toHaveValue("+1 21");
  await expect(page.getByText("Keep going: 10 digits after +1.")).toBeVisible();
  await expect(page.getByLabel("Phone number")).toBeFocused();
});

test("a code typed before they wake is kept", async ({ page, phone }) => {
  await askFor(page, phone.number);
  const code = await phone.nextCode();
  const release = await holdWasm(page);
  await page.reload();
  await page.getByLabel("Code", { exact: true }).fill(code);
  release();
  await awake(page);
  await press(page, "Validate");
  await expect(page).toHaveURL("/success");
});

test("a code is taken in any pasted spelling", async ({ page, phone }) => {
  await askFor(page, phone.number);
  await awake(page);
  const field = page.getByLabel("Code", { exact: true });
  for (const pasted of [" 123-456 ", "123 456", "1 2 3 4 5 6\n", "123–456"]) {
    await field.fill("");
    await field.focus();
    await page.keyboard.insertText(pasted);
    await expect(field).toHaveValue("123456");
  }
  await field.fill("");
  await field.pressSequentially("12 3");
  await expect(field).toHaveValue("12 3");
});

test("every spelling passes without them, too", { tag: "@nojs" }, async ({ page, phone }) => {
  await askFor(page, phone.number);
  const code = await phone.nextCode();
  await enter(page, ` ${code.slice(0, 3)}-${code.slice(3)} `);
  await expect(page).toHaveURL("/success");
});

test("the code field asks for a code in the way phones understand", { tag: "@nojs" }, async ({ page, phone }) => {
  await askFor(page, phone.number);
  const field = page.getByLabel("Code", { exact: true });
  await expect(field).toHaveAttribute("autocomplete", "one-time-code");
  await expect(field).toHaveAttribute("inputmode", "numeric");
  await expect(page.locator("input:not([type=hidden])")).toHaveCount(1);
  await page.goto("/");
  await expect(page.getByLabel("Phone number")).toHaveAttribute("autocomplete", "tel");
});
