import { type Page } from "@playwright/test";
import { enterTimes, loseNextAnswer, pressTimes, slowDown } from "../lines";
import { askFor, awake, press, wrong } from "../pages";
import { expect, test } from "../test";

type Press = (page: Page, button: string) => Promise<void>;

const PRESSES: Record<string, Press> = {
  "pressed once": (page, button) => pressTimes(page, button, 1),
  "pressed twice": (page, button) => pressTimes(page, button, 2),
  "pressed three times": (page, button) => pressTimes(page, button, 3, 150),
  "entered twice": (page) => enterTimes(page, 2),
};

// The second press of a form that is under way ends the first in a browser without scripts.
test.use({ allowedInConsole: /net::ERR_ABORTED/ });

for (const latency of [0, 150, 560, 3_000]) {
  for (const [how, send] of Object.entries(PRESSES)) {
    const tag = latency === 150 && how === "pressed twice" ? ["@nojs", "@core"] : "@nojs";
    test(`forms ${how} on a line of ${latency} ms act once`, { tag }, async ({ page, phone }) => {
      test.setTimeout(120_000);
      const slow = { timeout: 45_000 };
      await page.goto("/");
      await slowDown(page, latency);
      await page.getByLabel("Phone number").fill(phone.number);
      await send(page, "Send code by text");
      await expect(page).toHaveURL("/validate", slow);
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("Validate your code", slow);
      const code = await phone.nextCode();

      const field = page.getByLabel("Code", { exact: true });
      await field.fill(wrong(code));
      await send(page, "Validate");
      await expect(page.locator("#code-error")).toContainText("You have 4 tries left.", slow);
      await page.waitForLoadState("load");

      await field.fill(code);
      await send(page, "Validate");
      await expect(page).toHaveURL("/success", slow);
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("You are verified", slow);
      expect(await phone.messages(), "one text").toHaveLength(1);
      expect((await page.goto("/account"))?.status()).toBe(200);

      await page.getByRole("button", { name: "Sign out" }).focus();
      await send(page, "Sign out");
      await expect(page).toHaveURL("/", slow);
      expect((await page.goto("/account"))?.status()).toBe(403);
    });
  }
}

/** Notes how the buttons stand a moment after the next form was sent; Playwright itself waits for its answer. */
async function noteButtons(page: Page): Promise<() => Promise<unknown>> {
  await page.evaluate(() =>
    addEventListener("submit", () =>
      setTimeout(() => {
        const buttons = [...document.querySelectorAll<HTMLButtonElement>("form.stack button")].map((button) => [
          button.textContent,
          button.ariaDisabled,
          button === document.activeElement,
        ]);
        sessionStorage.setItem("buttons", JSON.stringify(buttons));
      }, 200),
    ),
  );
  return async () => JSON.parse((await page.evaluate(() => sessionStorage.getItem("buttons"))) ?? "null") as unknown;
}

test("a button that is pressed closes, says what it does and keeps the focus", async ({ page, phone }) => {
  await page.goto("/");
  await slowDown(page, 1_000);
  await page.getByLabel("Phone number").fill(phone.number);
  let noted = await noteButtons(page);
  await pressTimes(page, "Send code by text", 1);
  await expect(page).toHaveURL("/validate");
  expect(await noted()).toEqual([
    ["Sending…", "true", true],
    ["Call me with the code", "true", false],
  ]);
  await page.getByLabel("Code", { exact: true }).fill(await phone.nextCode());
  noted = await noteButtons(page);
  await pressTimes(page, "Validate", 1);
  await expect(page).toHaveURL("/success");
  expect(await noted()).toEqual([["Checking…", "true", true]]);
});

test("a page that is gone back to has open buttons", async ({ page, phone }) => {
  await askFor(page, phone.number);
  await page.goBack();
  const button = page.getByRole("button", { name: "Send code by text" });
  await expect(button).toBeEnabled();
  await expect(button).not.toHaveAttribute("aria-disabled", "true");
});

test("a resend in place that is pressed three times sends once", async ({ page, phone }) => {
  await askFor(page, phone.number);
  await phone.nextCode();
  await phone.setClock(31);
  await page.reload();
  await awake(page);
  await slowDown(page, 560);
  await pressTimes(page, "Send the code again", 3);
  await expect(page.locator("#resend-note")).not.toBeEmpty();
  await phone.nextCode();
  expect(await phone.messages()).toHaveLength(2);
  await expect(page.locator("#resend-button")).toHaveText(/in (60|5\d) s$/);
});

test.describe("a lost answer", { tag: "@nojs" }, () => {
  test.use({ allowedInConsole: /net::ERR_(CONNECTION_RESET|ABORTED)/ });

  /** Sends the form whose answer is lost, and goes on as a person does: back to the page, and again. */
  async function loseAndRepeat(page: Page, path: string, fill: () => Promise<void>, button: string): Promise<void> {
    await fill();
    await loseNextAnswer(page);
    const broken = page.waitForEvent("requestfailed", (request) => request.method() === "POST");
    await page.getByRole("button", { name: button, exact: true }).click();
    await broken;
    // The browser's own page of the failure may come only now.
    await expect(() => page.goto(path)).toPass();
  }

  test("to a request costs no second text", async ({ page, phone }) => {
    await page.goto("/");
    const fill = () => page.getByLabel("Phone number").fill(phone.number);
    await loseAndRepeat(page, "/", fill, "Send code by text");
    await fill();
    await press(page, "Send code by text");
    await expect(page).toHaveURL("/validate");
    await page.getByLabel("Code", { exact: true }).fill(await phone.nextCode());
    await press(page, "Validate");
    await expect(page).toHaveURL("/success");
    expect(await phone.messages()).toHaveLength(1);
  });

  test("to a wrong code costs no second try", async ({ page, phone }) => {
    await askFor(page, phone.number);
    const code = await phone.nextCode();
    const fill = () => page.getByLabel("Code", { exact: true }).fill(wrong(code));
    await loseAndRepeat(page, "/validate", fill, "Validate");
    await fill();
    await press(page, "Validate");
    await expect(page.locator("#code-error")).toContainText("You have 4 tries left.");
  });

  test("to the right code costs nothing: every page knows", async ({ page, phone }) => {
    await askFor(page, phone.number);
    const code = await phone.nextCode();
    const fill = () => page.getByLabel("Code", { exact: true }).fill(code);
    await loseAndRepeat(page, "/validate", fill, "Validate");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("You are verified");
    expect((await page.goto("/account"))?.status()).toBe(200);
  });
});
