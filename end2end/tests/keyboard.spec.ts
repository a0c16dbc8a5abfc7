import { type Page } from "@playwright/test";
import { awake } from "../pages";
import { expect, overVendor, test } from "../test";

/** What has the focus, by the name it is announced with; it must show that it has it. */
async function focused(page: Page): Promise<string> {
  const { name, outline } = await page.evaluate(() => {
    const element = document.activeElement as HTMLElement;
    const label = (element as HTMLInputElement).labels?.[0]?.textContent;
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    return { name: (label ?? element.textContent ?? "").trim(), outline: `${outlineWidth} ${outlineStyle}` };
  });
  expect(outline, `the focus on "${name}" is seen`).toBe("3px solid");
  return name;
}

/** Presses Tab until `name` has the focus, and returns what had it before. */
async function tabTo(page: Page, name: RegExp, key = "Tab"): Promise<string[]> {
  const passed: string[] = [];
  for (let press = 0; press < 20; press += 1) {
    await page.keyboard.press(key);
    const now = await focused(page);
    if (name.test(now)) return passed;
    passed.push(now);
  }
  throw new Error(`${name} was not reached: ${passed.join(", ")}`);
}

test("the whole flow goes by keyboard alone", { tag: "@nojs" }, async ({ page, phone }) => {
  await page.goto("/");
  const header = ["Skip to the content", "Countersign", ...(overVendor ? [] : ["All phones"])];
  expect(await tabTo(page, /Phone number/)).toEqual(header);
  await page.keyboard.type(phone.number);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL("/validate");

  await tabTo(page, /^Code$/);
  await page.keyboard.type(await phone.nextCode());
  expect(await tabTo(page, /^Validate$/)).toEqual([]);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL("/success");

  await tabTo(page, /Open your account/);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL("/account");
  await tabTo(page, /Sign out/);
  await page.keyboard.press("Space");
  await expect(page).toHaveURL("/?signed-out");
});

test("the link to the content shows when focused and skips the header", { tag: "@nojs" }, async ({ page }) => {
  await page.goto("/");
  const skip = page.getByRole("link", { name: "Skip to the content" });
  await expect(skip).not.toBeInViewport();
  await page.keyboard.press("Tab");
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport({ ratio: 1 });
  await page.keyboard.press("Enter");
  await expect(page.locator("main")).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(page.getByLabel("Phone number")).toBeFocused();
});

test("Tab goes through the page in reading order, and leaves it @own-phone", async ({ page, phone }) => {
  await page.goto("/");
  await page.getByLabel("Phone number").fill(phone.number);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL("/validate");
  await awake(page);
  await tabTo(page, /^Code$/);
  // The buttons to send again are closed meanwhile; they keep their place, so that focus is never lost.
  expect(await tabTo(page, /The same with curl/)).toEqual([
    "Validate",
    expect.stringMatching(/^Send the code again in \d+ s$/),
    expect.stringMatching(/^Call me instead in \d+ s$/),
    "Use a different number",
  ]);
  await page.keyboard.press("Enter");
  expect(await tabTo(page, /200 OK/)).toHaveLength(1);
  expect(await tabTo(page, /^curl/, "Shift+Tab")).toEqual([]);
});

test("after a refusal the focus is on the field, with what was typed", { tag: "@nojs" }, async ({ page }) => {
  await page.goto("/");
  await tabTo(page, /Phone number/);
  await page.keyboard.type("+1 212");
  await page.keyboard.press("Enter");
  await expect(page.locator("#number-error")).toBeVisible();
  await expect(page.getByLabel("Phone number")).toBeFocused();
  await page.keyboard.press("End");
  await page.keyboard.type(" 555 2368");
  await expect(page.getByLabel("Phone number")).toHaveValue("+1 212 555 2368");
});
