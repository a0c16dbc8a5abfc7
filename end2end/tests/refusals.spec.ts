import { type Page } from "@playwright/test";
import { STATES } from "../states.mjs";
import { expect, test } from "../test";

// After a refusal the title says so first, and the focus is where the refusal is told.
const FOCUS: Record<string, (page: Page) => ReturnType<Page["locator"]>> = {
  "start, number refused": (page) => page.getByLabel("Phone number"),
  "start, too many texts": (page) => page.getByRole("alert"),
  "validate, wrong code": (page) => page.getByLabel("Code", { exact: true }),
  "validate, last try": (page) => page.getByLabel("Code", { exact: true }),
  "validate, no code at all": (page) => page.getByLabel("Code", { exact: true }),
  "validate, expired": (page) => page.getByRole("heading", { level: 1 }),
  "validate, exhausted": (page) => page.getByRole("heading", { level: 1 }),
  "validate, session ended": (page) => page.getByRole("alert"),
  "forbidden, exhausted": (page) => page.getByRole("heading", { level: 1 }),
  "cookies blocked": (page) => page.getByRole("heading", { level: 1 }),
};

test.describe("a refusal", { tag: "@nojs" }, () => {
  for (const [state, focused] of Object.entries(FOCUS)) {
    test(`is in the title and has the focus: ${state}`, async ({ page, phone }) => {
      await STATES[state]?.(page, phone, process.env.SANDBOX_URL ?? "");
      await expect(page).toHaveTitle(/^Error: /);
      await expect(focused(page)).toBeFocused();
    });
  }

  test("is not in the title of a page that refuses nothing", async ({ page, phone }) => {
    for (const state of ["start", "validate, nothing asked", "validate", "success", "account"]) {
      await page.context().clearCookies();
      await STATES[state]?.(page, phone, process.env.SANDBOX_URL ?? "");
      await expect(page, state).not.toHaveTitle(/Error/);
    }
  });
});

test("the address of a form leads to its page", { tag: "@nojs" }, async ({ page }) => {
  for (const path of ["/resend", "/new-code"]) {
    await page.goto(path);
    await expect(page).toHaveURL("/validate");
  }
  await page.goto("/sign-out");
  await expect(page).toHaveURL("/account");
});
