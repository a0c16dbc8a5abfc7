import { askFor } from "../pages";
import { expect, test } from "../test";

test("the phone stands beside the form where there is room, and below it where there is not @own-phone", async ({ page, phone }) => {
  await askFor(page, phone.number);
  const edges = async () => {
    const form = await page.getByRole("region", { name: "Validate your code" }).boundingBox();
    const shown = await page.getByRole("complementary", { name: "Virtual phone" }).boundingBox();
    if (!form || !shown) throw new Error("form and phone are to be seen");
    return { form, shown };
  };
  await page.setViewportSize({ width: 1280, height: 800 });
  const wide = await edges();
  expect(wide.shown.x).toBeGreaterThan(wide.form.x + wide.form.width);
  await page.setViewportSize({ width: 360, height: 800 });
  const narrow = await edges();
  expect(narrow.shown.y).toBeGreaterThan(narrow.form.y + narrow.form.height);
});

test("what is pressed is large enough for a thumb", async ({ page, phone }) => {
  await page.setViewportSize({ width: 360, height: 800 });
  await askFor(page, phone.number);
  for (const control of await page.locator("button, input:not([type=hidden]), .button").all()) {
    expect((await control.boundingBox())?.height).toBeGreaterThanOrEqual(44);
  }
});

test("text may be set wider than its author did", async ({ page, phone }) => {
  // WCAG 1.4.12
  await page.setViewportSize({ width: 320, height: 800 });
  await askFor(page, phone.number);
  const beyond = await page.evaluate(() => {
    Object.assign(document.body.style, { letterSpacing: "0.12em", wordSpacing: "0.16em", lineHeight: "1.5" });
    return document.documentElement.scrollWidth - document.documentElement.clientWidth;
  });
  expect(beyond).toBe(0);
});

test("nothing moves for those who asked for less @own-phone", async ({ page, phone }) => {
  await askFor(page, phone.number);
  await phone.nextCode();
  await page.reload();
  const animation = () => page.getByRole("listitem").evaluate((bubble) => getComputedStyle(bubble).animationName);
  await page.emulateMedia({ reducedMotion: "no-preference" });
  expect(await animation()).toBe("arrive");
  await page.emulateMedia({ reducedMotion: "reduce" });
  expect(await animation()).toBe("none");
});

test("states are told without colour", async ({ page }) => {
  await page.emulateMedia({ forcedColors: "active" });
  await askFor(page, "+1 212");
  await expect(page.locator("#number-error .error-mark")).toHaveText("!");
  await expect(page.getByRole("alert")).toContainText("That number is too short.");
});
