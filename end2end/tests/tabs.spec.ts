import { type Page } from "@playwright/test";
import { askFor, awake, enter, press } from "../pages";
import { expect, test } from "../test";

const bubbles = (page: Page) => page.getByRole("complementary", { name: "Virtual phone" }).getByRole("listitem");

test("a seventh tab loads, and texts still arrive in it @own-phone @core", async ({ page, phone }) => {
  await askFor(page, phone.number);
  await awake(page);
  let newest = page;
  for (let tab = 2; tab <= 7; tab += 1) {
    newest = await page.context().newPage();
    await newest.goto("/validate", { timeout: 10_000 });
    await awake(newest);
  }
  await phone.setClock(31);
  await newest.reload();
  await awake(newest);
  await press(newest, "Call me instead");
  await phone.nextCall();
  await expect(bubbles(newest)).toHaveCount(2);
  await enter(newest, await phone.nextCode());
  await expect(newest).toHaveURL("/success");
});

test("a hidden tab closes its stream, and catches up when it is seen again @own-phone", async ({ page, phone }) => {
  await phone.behave({ delay_ms: 2_500 });
  await askFor(page, phone.number);
  await awake(page);
  const show = (hidden: boolean) =>
    page.evaluate((hidden) => {
      Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
      document.dispatchEvent(new Event("visibilitychange"));
    }, hidden);
  const closed = page.waitForEvent("requestfailed", (request) => request.url().endsWith("/phone/stream"));
  await page.waitForTimeout(300);
  await show(true);
  await closed;
  await phone.nextCode();
  await page.waitForTimeout(500);
  await expect(bubbles(page)).toHaveCount(0);
  await show(false);
  await expect(bubbles(page)).toHaveCount(1);
});

test.describe("two tabs of one browser", { tag: "@nojs" }, () => {
  test("of which one has a newer code: the other is told so, and costs nothing @core", async ({ page, phone, leasePhone }) => {
    await askFor(page, phone.number);
    const old = await phone.nextCode();
    const other = await leasePhone();
    const second = await page.context().newPage();
    await askFor(second, other.number);
    const code = await other.nextCode();

    expect((await enter(page, old)).status()).toBe(409);
    await expect(page).toHaveTitle(/^Error: /);
    await expect(page.getByRole("alert")).toContainText("You have requested a newer code since.");
    await expect(page.locator("#sent-to")).toHaveText(`+1 ••• ${other.number.slice(-2)}`);
    await enter(page, code);
    await expect(page).toHaveURL("/success");
    expect(await phone.messages()).toHaveLength(1);
    expect(await other.messages()).toHaveLength(1);
  });

  test("with the same code: both end verified", async ({ page, phone }) => {
    await askFor(page, phone.number);
    const second = await page.context().newPage();
    await second.goto("/validate");
    const code = await phone.nextCode();
    await enter(page, code);
    await expect(page).toHaveURL("/success");
    await enter(second, code);
    await expect(second).toHaveURL("/success");
  });
});
