import { type Page } from "@playwright/test";
import { press } from "../pages";
import { expect, test as base } from "../test";

// A browser that blocks all cookies: scripts can't write any, and none is ever sent back.
const test = base.extend<{ blocking: Page }>({
  blocking: async ({ context, page }, use) => {
    const session = await context.newCDPSession(page);
    await session.send("Emulation.setDocumentCookieDisabled", { disabled: true });
    await context.route("**/*", async (route) => {
      await context.clearCookies();
      await route.continue();
    });
    await use(page);
    // What is still under way when the test ends must not fail the next one.
    await context.unrouteAll({ behavior: "ignoreErrors" });
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
