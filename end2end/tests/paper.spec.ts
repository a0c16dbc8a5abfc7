import { askFor, verify } from "../pages";
import { expect, test } from "../test";

test("a printed page shows no code, and no phone that does", async ({ page, phone }) => {
  await askFor(page, phone.number);
  const code = await phone.nextCode();
  await page.reload();
  await page.getByLabel("Code", { exact: true }).fill(code);
  await page.emulateMedia({ media: "print" });
  await expect(page.locator("#code")).toBeHidden();
  await expect(page.locator(".phone")).toHaveCount(await page.locator(".phone").count());
  for (const phone of await page.locator(".phone").all()) await expect(phone).toBeHidden();
  expect(await page.locator("body").innerText()).not.toContain(code);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
});

test.describe("moments", () => {
  test.use({ timezoneId: "Asia/Tokyo", locale: "en-GB" });

  test("are the visitor's own where scripts run", async ({ page, phone }) => {
    await verify(page, phone);
    await page.goto("/account");
    const moment = page.locator("time").first();
    const at = new Date((await moment.getAttribute("datetime")) ?? "");
    const tokyo = at.toLocaleString("en-GB", { timeZone: "Asia/Tokyo", dateStyle: "long", timeStyle: "short" });
    await expect(moment).toHaveText(tokyo);
  });
});

test.describe("moments without a script", () => {
  test.use({ javaScriptEnabled: false });

  test("name their zone", async ({ page, phone }) => {
    await verify(page, phone);
    await page.goto("/account");
    for (const moment of await page.locator("time").all()) await expect(moment).toHaveText(/UTC$/);
  });
});
