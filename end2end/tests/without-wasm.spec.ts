import { type Page } from "@playwright/test";
import { askFor, enter, expectAgain, press, verify, wrong } from "../pages";
import { expect, test } from "../test";

// Scripts run, but what they load does not arrive or makes no sense.
const FAILURES: Record<string, (page: Page) => Promise<unknown>> = {
  "the WASM file is unreachable": (page) => page.route("**/*.wasm", (route) => route.abort()),
  "the script is unreachable": (page) => page.route("**/*.js", (route) => route.abort()),
  "the WASM file is corrupt": (page) =>
    page.route("**/*.wasm", (route) => route.fulfill({ contentType: "application/wasm", body: "\0asm nonsense" })),
  "the WASM file is missing": (page) => page.route("**/*.wasm", (route) => route.fulfill({ status: 404 })),
};

// The browser's own lines for what was kept from it.
test.use({ allowedInConsole: /^Failed to load resource: (net::ERR_FAILED|the server responded with a status of 404)/ });

for (const [name, fail] of Object.entries(FAILURES)) {
  test.describe(`when ${name}`, () => {
    test.beforeEach(({ page }) => fail(page));

    test("the whole flow completes", async ({ page, phone }) => {
      await askFor(page, phone.number);
      const code = await phone.nextCode();
      await enter(page, wrong(code));
      await expect(page.locator("#code-error")).toContainText("You have 4 tries left.");
      await phone.setClock(31);
      await page.reload();
      await press(page, "Send the code again");
      const again = await phone.nextCode();
      expectAgain(again, code);
      await enter(page, again);
      await expect(page).toHaveURL("/success");
    });

    test("what was typed meanwhile is kept", async ({ page, phone }) => {
      await page.goto("/");
      await page.getByLabel("Phone number").pressSequentially(phone.number);
      await expect(page.locator("html")).toHaveAttribute("data-islands", "off");
      await expect(page.locator("html")).not.toHaveAttribute("data-hydrated");
      await expect(page.getByLabel("Phone number")).toHaveValue(phone.number);
      await press(page, "Send code by text");
      await expect(page).toHaveURL("/validate");
    });
  });
}

test("a WASM file that never comes holds nothing up", async ({ page, phone }) => {
  await page.route("**/*.wasm", () => {});
  await verify(page, phone);
});
