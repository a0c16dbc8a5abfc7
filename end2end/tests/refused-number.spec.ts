import { askFor, press } from "../pages";
import { expect, test } from "../test";

const REFUSED: [typed: string, words: string][] = [
  [" ", "Enter a phone number."],
  ["212 555 2368", "Start with + and the country code, such as +1 for the United States."],
  ["07700 900123", "Leave out the first 0 and start with + and the country code, such as +44 for the United Kingdom."],
  ["FLEX NOW", "Use digits only after the +; spaces, hyphens, dots and brackets are fine."],
  ["+1 212 555 236a", "Use digits only after the +; spaces, hyphens, dots and brackets are fine."],
  ["++12125552368", "Use digits only after the +; spaces, hyphens, dots and brackets are fine."],
  ["+12125552368 x5", "Leave out the extension: codes can only go to a direct number."],
  ["+1 212", "That number is too short."],
  ["+1234567890123456", "That number is too long: 15 digits at most, country code included."],
  ["+210 123 4567", "No country has that country code."],
  ["+1 123 456 7890", "That number does not exist in its country's numbering plan; check the digits."],
  ['+1 "><b>212', "Use digits only after the +; spaces, hyphens, dots and brackets are fine."],
];

test.describe("a refused number", { tag: "@nojs" }, () => {
  for (const [typed, words] of REFUSED) {
    test(`"${typed}" is told why, beside the field`, async ({ page }) => {
      expect((await askFor(page, typed)).status()).toBe(422);
      await expect(page).toHaveURL("/");
      const error = page.locator("#number-error");
      await expect(error).toHaveRole("alert");
      await expect(error).toContainText(words);
      const field = page.getByLabel("Phone number");
      await expect(field).toHaveValue(typed);
      await expect(field).toHaveAttribute("aria-invalid", "true");
      await expect(field).toHaveAttribute("aria-describedby", "number-error number-hint");
      await expect(field).toHaveAccessibleDescription(new RegExp(words.slice(0, 20).replaceAll("+", "\\+")));
    });
  }

  test("is told once: refresh and back are clean @core", async ({ page }) => {
    await askFor(page, "+1 212");
    const posts: string[] = [];
    page.on("request", (request) => request.method() === "POST" && posts.push(request.url()));
    expect((await page.reload())?.status()).toBe(200);
    await expect(page.locator("#number-error")).toHaveCount(0);
    await page.goto("/validate");
    await page.goBack();
    await expect(page).toHaveURL("/");
    await expect(page.locator("#number-error")).toHaveCount(0);
    expect(posts).toEqual([]);
  });

  test("can be mended where it stands", async ({ page, phone }) => {
    await askFor(page, phone.number.slice(1));
    await expect(page.locator("#number-error")).toContainText("Start with +");
    await page.getByLabel("Phone number").fill(phone.number);
    expect((await press(page, "Send code by text")).status()).toBe(200);
    await expect(page).toHaveURL("/validate");
  });

  test("may be typed as people write it", async ({ page, phone }) => {
    const digits = phone.number.slice(2);
    const written = `+1 (${digits.slice(0, 3)}) ${digits.slice(3, 6)}-${digits.slice(6)}`;
    expect((await askFor(page, written)).status()).toBe(200);
    expect((await phone.nextMessage()).to).toBe(phone.number);
  });

  test("is not even sent when nothing was typed", async ({ page }) => {
    await page.goto("/");
    await page.getByRole("button", { name: "Send code by text" }).click();
    // `required` keeps an empty form from being sent at all.
    await expect(page.getByLabel("Phone number")).toBeFocused();
    await expect(page.locator("#number-error")).toHaveCount(0);
  });
});
