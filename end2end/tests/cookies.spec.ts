import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Page } from "@playwright/test";
import { press } from "../pages";
import { expect, test as base } from "../test";

// A browser whose settings block all cookies. That is a preference of its profile.
const test = base.extend<{ blocking: Page }>({
  blocking: async ({ playwright, javaScriptEnabled, listenTo, launchOptions, baseURL }, use) => {
    const profile = mkdtempSync(join(tmpdir(), "countersign-profile-"));
    mkdirSync(join(profile, "Default"));
    const preferences = { profile: { default_content_setting_values: { cookies: 2 } } };
    writeFileSync(join(profile, "Default", "Preferences"), JSON.stringify(preferences));
    const context = await playwright.chromium.launchPersistentContext(profile, {
      ...launchOptions,
      javaScriptEnabled,
      baseURL,
    });
    listenTo(context);
    await use(await context.newPage());
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  },
});

test("a browser that blocks cookies is told before a number is typed", async ({ blocking }) => {
  await blocking.goto("/");
  await expect(blocking.getByRole("alert")).toContainText("This browser blocks cookies.");
});

test("a browser that blocks cookies is sent nothing, and told why @core", { tag: "@nojs" }, async ({ blocking, phone }) => {
  await blocking.goto("/");
  for (let time = 0; time < 2; time += 1) {
    await blocking.getByLabel("Phone number").fill(phone.number);
    expect((await press(blocking, "Send code by text")).status()).toBe(403);
    await expect(blocking).toHaveTitle("Error: Allow cookies for this site");
    await expect(blocking.getByRole("heading", { level: 1 })).toBeFocused();
    await blocking.getByRole("link", { name: "Go to the start" }).click();
  }
  expect(await phone.messages()).toEqual([]);
});

test("a browser that takes cookies is not told of them", async ({ page }) => {
  await page.goto("/");
  await expect(page.getByText("This browser blocks cookies.")).toBeHidden();
});
