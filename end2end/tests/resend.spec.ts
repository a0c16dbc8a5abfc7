import { type Page } from "@playwright/test";
import { slowDown } from "../lines";
import { askFor, awake, enter, expectAgain, mark, press } from "../pages";
import { expect, overVendor, test } from "../test";

const SENT_AGAIN = overVendor
  ? "A new code is on its way. Only the newest works."
  : "Sent again. The code is the same.";

/** Notes on which elements the focus is, from now on. A page without focus has it on its body. */
async function noteFocus(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const focused: string[] = [];
    Object.assign(window, { focused });
    const note = () => {
      const now = document.activeElement?.id || document.activeElement?.tagName || "nothing";
      if (focused.at(-1) !== now) focused.push(now);
    };
    note();
    new MutationObserver(note).observe(document, { attributes: true, childList: true, subtree: true });
    for (const event of ["focusin", "focusout"]) addEventListener(event, () => setTimeout(note));
    setInterval(note, 5);
  });
  return () => page.evaluate(() => (window as unknown as { focused: string[] }).focused);
}

const bubbles = (page: Page) => page.getByRole("complementary", { name: "Virtual phone" }).getByRole("listitem");

test("the buttons are closed while the seconds are counted, then open by themselves", async ({ page, phone }) => {
  await page.clock.install();
  await askFor(page, phone.number);
  await awake(page);
  const button = page.locator("#resend-button");
  const other = page.locator("#switch-channel");
  await expect(button).toBeDisabled();
  await expect(other).toBeDisabled();
  await expect(button).toHaveText(/^Send the code again in (30|2\d) s$/);
  await expect(other).toHaveText(/^Call me instead in (30|2\d) s$/);
  await page.clock.runFor(31_000);
  await expect(button).toBeEnabled();
  await expect(other).toBeEnabled();
  await expect(button).toHaveText("Send the code again");
  await expect(other).toHaveText("Call me instead");
});

test("the code comes again, in place, and an old text still works where it is the same @core", async ({ page, phone }) => {
  await askFor(page, phone.number);
  const first = await phone.nextCode();
  await phone.setClock(31);
  await page.reload();
  await awake(page);
  await page.getByLabel("Code", { exact: true }).fill("12");
  const isSame = await mark(page);

  await page.getByRole("button", { name: "Send the code again" }).click();
  await expect(page.getByText(SENT_AGAIN)).toBeVisible();
  const again = await phone.nextCode();
  expectAgain(again, first);
  if (!overVendor) {
    await expect(bubbles(page)).toHaveCount(2);
    for (const bubble of await bubbles(page).all()) await expect(bubble).toHaveAttribute("data-code", first);
  }
  // The next wait is longer.
  await expect(page.locator("#resend-button")).toBeDisabled();
  await expect(page.locator("#resend-button")).toHaveText(/in (60|5\d) s$/);
  await expect(page.getByLabel("Code", { exact: true })).toHaveValue("12");
  await isSame();

  const answer = await enter(page, first);
  if (overVendor) {
    expect(answer.status(), "the newest code alone works").toBe(422);
    await enter(page, again);
  }
  await expect(page).toHaveURL("/success");
});

for (const how of ["pressed", "entered"]) {
  test(`a resend in place that is ${how} leaves the focus on its button`, async ({ page, phone }) => {
    await askFor(page, phone.number);
    await phone.nextCode();
    await phone.setClock(31);
    await page.reload();
    await awake(page);
    const button = page.locator("#resend-button");
    if (how === "pressed") await page.getByLabel("Code", { exact: true }).focus();
    else await button.focus();
    const focused = await noteFocus(page);
    await slowDown(page, 560);
    if (how === "pressed") await button.click();
    else await page.keyboard.press("Enter");
    await expect(button).toHaveText("Sending…");
    await expect(page.getByText(SENT_AGAIN)).toBeVisible();
    await phone.nextCode();
    // The focus stays while the seconds are counted, too.
    await expect(button).toHaveText(/in 5[0-8] s$/);
    expect(await focused()).toEqual(how === "pressed" ? ["code", "resend-button"] : ["resend-button"]);
    await expect(button).toBeFocused();
  });
}

test("sending again moves no expiry and gives back no try", { tag: "@nojs" }, async ({
  page,
  phone,
  javaScriptEnabled,
}) => {
  await askFor(page, phone.number);
  const code = await phone.nextCode();
  await enter(page, code === "000000" ? "000001" : "000000");
  await phone.setClock(500);
  await page.reload();
  // The code may arrive before the page has its answer, and a reload in between would cut it off.
  if (javaScriptEnabled) {
    await awake(page);
    await page.getByRole("button", { name: "Send the code again" }).click();
    await expect(page.getByText(SENT_AGAIN)).toBeVisible();
    await expect(page.locator("#code-error")).toHaveCount(0);
    await expect(page.getByLabel("Code", { exact: true })).toHaveAccessibleDescription(/You have 4 tries left/);
  } else {
    await press(page, "Send the code again");
  }
  expectAgain(await phone.nextCode(), code);
  await page.reload();
  // The wrong code is about the send before. What it cost stays.
  await expect(page.locator("#code-error")).toHaveCount(0);
  await expect(page.locator("#code-hint")).toContainText("You have 4 tries left.");
  await phone.setClock(601);
  await page.reload();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Your code has expired");
});

test.describe("when the server refuses in place", () => {
  // The browser's own line for the answer to the button, or for none.
  test.use({ allowedInConsole: /^Failed to load resource: (.* status of 4(09|29)|net::ERR_FAILED)/ });

  test("too soon is said beside the button, which counts again", async ({ page, phone }) => {
    await askFor(page, phone.number);
    await phone.setClock(31);
    await page.reload();
    await awake(page);
    await phone.setClock(5);
    const isSame = await mark(page);
    await page.getByRole("button", { name: "Send the code again" }).click();
    await expect(page.getByText(/^A code was sent a moment ago\. You can send it again in \d+ seconds?\.$/)).toBeVisible();
    await expect(page.locator("#resend-button")).toHaveText(/in (30|2\d) s$/);
    await isSame();
  });

  test("too late brings the offer of a new code", async ({ page, phone }) => {
    await askFor(page, phone.number);
    await phone.setClock(31);
    await page.reload();
    await awake(page);
    await phone.setClock(545);
    await page.getByRole("button", { name: "Send the code again" }).click();
    await expect(page.getByRole("button", { name: "Send a new code" })).toBeVisible();
  });

  test("no connection is said beside the button, which stays open", async ({ page, phone }) => {
    await askFor(page, phone.number);
    await phone.setClock(31);
    await page.reload();
    await awake(page);
    await page.route("**/resend", (route) => route.abort());
    await page.locator("#resend-button").focus();
    const focused = await noteFocus(page);
    await page.getByRole("button", { name: "Send the code again" }).click();
    await expect(page.getByText("No connection. Try again.")).toBeVisible();
    await expect(page.locator("#resend-button")).toBeEnabled();
    expect(await focused()).toEqual(["resend-button"]);
    await page.unroute("**/resend");
    await page.getByRole("button", { name: "Send the code again" }).click();
    await expect(page.getByText(SENT_AGAIN)).toBeVisible();
  });
});

test("a new number takes the place of the old one", { tag: "@nojs" }, async ({ page, phone, leasePhone }) => {
  await askFor(page, phone.number);
  const old = await phone.nextCode();
  await page.getByRole("link", { name: "Use a different number" }).click();
  const other = await leasePhone();
  await page.getByLabel("Phone number").fill(other.number);
  await press(page, "Send code by text");
  const code = await other.nextCode();
  expect((await enter(page, old)).status()).toBe(422);
  await enter(page, code);
  await expect(page).toHaveURL("/success");
});

test.describe("the delivery of a text, live @own-phone", () => {
  /** Notes each sentence that the page shows of the delivery from now on. */
  async function noteDelivery(page: Page): Promise<() => Promise<string[]>> {
    await page.evaluate(() => {
      const shown: string[] = [];
      Object.assign(window, { shown });
      const note = () => {
        const now = document.querySelector("#delivery p")?.textContent ?? "none";
        if (shown.at(-1) !== now) shown.push(now);
      };
      note();
      new MutationObserver(note).observe(document.body, { childList: true, subtree: true, characterData: true });
    });
    return () => page.evaluate(() => (window as unknown as { shown: string[] }).shown);
  }

  for (const [delivery, end] of [
    ["delivered", "Your text has arrived."],
    ["undelivered", "The text did not arrive: the carrier gave up. Try again, or have us call you."],
  ] as const) {
    test(`that ends as ${delivery} is shown to be on its way, and then its end`, async ({ page, phone }) => {
      await phone.behave({ delivery, delay_ms: 3_000 });
      await askFor(page, phone.number);
      const shown = await noteDelivery(page);
      const isSame = await mark(page);
      const region = page.locator("#delivery");
      await expect(region).toHaveRole("status");
      await expect(region.locator("p").first()).toHaveText("Your text is on its way.");
      await awake(page);
      await expect(bubbles(page)).toHaveCount(0);
      await expect(region.locator("p").first()).toHaveText(end);
      await expect(bubbles(page)).toHaveCount(delivery === "delivered" ? 1 : 0);
      expect(await shown()).toEqual(["Your text is on its way.", end]);
      await isSame();
    });
  }

  test("that is sent again takes the place of what was said of the one before", async ({ page, phone }) => {
    await askFor(page, phone.number);
    await phone.nextCode();
    await phone.setClock(31);
    await page.reload();
    await awake(page);
    const region = page.locator("#delivery");
    await expect(region.locator("p").first()).toHaveText("Your text has arrived.");
    await phone.behave({ delay_ms: 2_000 });
    const isSame = await mark(page);
    await page.getByRole("button", { name: "Send the code again" }).click();
    await expect(region).toBeEmpty();
    await expect(region.locator("p").first()).toHaveText("Your text has arrived.");
    await expect(bubbles(page)).toHaveCount(2);
    await isSame();
  });

  test("that is there before the answer to the resend stays shown", async ({ page, phone }) => {
    await askFor(page, phone.number);
    await phone.nextCode();
    await phone.setClock(31);
    await page.reload();
    await awake(page);
    await slowDown(page, 560);
    await page.getByRole("button", { name: "Send the code again" }).click();
    await expect(bubbles(page)).toHaveCount(2);
    await expect(page.getByText(SENT_AGAIN)).toBeVisible();
    await expect(page.locator("#delivery p").first()).toHaveText("Your text has arrived.");
  });
});
