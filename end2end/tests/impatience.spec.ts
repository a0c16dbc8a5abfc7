import { type Page } from "@playwright/test";
import { enterTimes, loseNextAnswer, pressTimes, slowDown } from "../lines";
import { askFor, awake, press, wrong } from "../pages";
import { type Phone } from "../phone";
import { expect, test } from "../test";

type Press = (page: Page, button: string) => Promise<unknown>;

const PRESSES: Record<string, Press> = {
  "pressed once": (page, button) => pressTimes(page, button, 1),
  "pressed twice": (page, button) => pressTimes(page, button, 2),
  "pressed three times": (page, button) => pressTimes(page, button, 3, 150),
  "entered twice": (page) => enterTimes(page, 2),
  "entered three times": (page) => enterTimes(page, 3, 150),
};

// The second press of a form that is under way ends the first in a browser without scripts.
test.use({ allowedInConsole: /net::ERR_ABORTED/ });

for (const latency of [0, 150, 560, 3_000]) {
  for (const [how, send] of Object.entries(PRESSES)) {
    // On the slowest line a third Enter shows nothing new and takes half a minute.
    if (latency === 3_000 && how === "entered three times") continue;
    // Each line once and each press once; the pairs between them are for `make test-all`.
    const isCore = latency === 150 && how === "pressed twice";
    const isPair = latency !== 150 && how !== "pressed twice";
    const tag = ["@nojs", ...(isCore ? ["@core"] : []), ...(isPair ? ["@matrix"] : [])];
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
      await expect(page).toHaveURL("/?signed-out", slow);
      expect((await page.goto("/account"))?.status()).toBe(403);
    });
  }
}

/** Posts a code as this browser would, and returns the status. The slow line does not delay it. */
async function post(page: Page, code: string): Promise<number> {
  const headers = { accept: "application/json", origin: new URL(page.url()).origin };
  return (await page.context().request.post("/validate", { form: { code }, headers })).status();
}

/** A form that sends a code. */
interface SendForm {
  name: string;
  button: string;
  /** Opens the page with the form, filled in. */
  open: (page: Page, phone: Phone) => Promise<unknown>;
  /** What the page after one press shows, and no page before it. */
  shows: string;
  /** All texts and calls after one press. */
  texts: number;
  calls: number;
  /** Whether scripts send it in place, which has tests of its own. */
  isInPlace?: boolean;
  /** Whether it is pressed on the slowest line, too. */
  onSlowestLine?: boolean;
}

const typeNumber = async (page: Page, phone: Phone) => {
  await page.goto("/");
  await page.getByLabel("Phone number").fill(phone.number);
};

/** Asks for a code, and opens the page again so many seconds later by the clock of the number. */
const askAndWait = async (page: Page, phone: Phone, seconds: number) => {
  await askFor(page, phone.number);
  await phone.nextCode();
  await phone.setClock(seconds);
  await page.reload();
};

const SEND_FORMS: SendForm[] = [
  {
    name: "a call",
    button: "Call me with the code",
    open: typeNumber,
    shows: "to read out a 6-digit code",
    texts: 0,
    calls: 1,
    onSlowestLine: true,
  },
  {
    name: "a call instead of a text",
    button: "Call me instead",
    open: (page, phone) => askAndWait(page, phone, 31),
    shows: "to read out a 6-digit code",
    texts: 1,
    calls: 1,
  },
  {
    name: "the code again",
    button: "Send the code again",
    open: (page, phone) => askAndWait(page, phone, 31),
    shows: "Sent 2 times",
    texts: 2,
    calls: 0,
    isInPlace: true,
  },
  {
    name: "a new code after an expired one",
    button: "Send a new code",
    open: (page, phone) => askAndWait(page, phone, 601),
    shows: "Validate your code",
    texts: 2,
    calls: 0,
    onSlowestLine: true,
  },
  {
    name: "a new code after too many wrong ones",
    button: "Send a new code",
    open: async (page, phone) => {
      await askFor(page, phone.number);
      const code = await phone.nextCode();
      for (let nth = 1; nth <= 5; nth += 1) await post(page, wrong(code, nth));
      await page.goto("/forbidden");
    },
    shows: "Validate your code",
    texts: 2,
    calls: 0,
  },
];

/** Milliseconds of latency, and how often a form is pressed. */
const LINES: [number, number][] = [[0, 2], [560, 3]];
const SLOWEST: [number, number] = [3_000, 2];

/** Checks that the visitor is where one press leads, with as many sends, and that the newest code passes. */
async function expectOneSend(page: Page, phone: Phone, form: SendForm): Promise<void> {
  const slow = { timeout: 20_000 };
  await expect(page.getByRole("main").getByText(form.shows).first()).toBeVisible(slow);
  await page.waitForLoadState("load");
  const code = form.calls > 0 ? (await phone.nextCall()).code : await phone.nextCode();
  expect(await phone.messages(), "texts").toHaveLength(form.texts);
  expect(await phone.calls(), "calls").toHaveLength(form.calls);
  await expect(page).toHaveURL("/validate");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Validate your code");
  await expect(page.getByRole("alert")).toHaveCount(0);
  await expect(page.locator("#code-error")).toHaveCount(0);
  expect(await post(page, code ?? ""), "the newest code").toBe(200);
}

/** Tests a form with and without scripts, or only without where scripts send it in place. */
function testSend(title: string, form: SendForm, body: (page: Page, phone: Phone) => Promise<void>): void {
  test.describe(() => {
    if (form.isInPlace) test.use({ javaScriptEnabled: false });
    test(title, { tag: form.isInPlace ? [] : "@nojs" }, async ({ page, phone, javaScriptEnabled }) => {
      await form.open(page, phone);
      if (javaScriptEnabled) await awake(page);
      await body(page, phone);
      await expectOneSend(page, phone, form);
    });
  });
}

for (const form of SEND_FORMS) {
  for (const [latency, times] of form.onSlowestLine ? [...LINES, SLOWEST] : LINES) {
    testSend(`${form.name}, asked for ${times} times on a line of ${latency} ms, is sent once`, form, async (page) => {
      await slowDown(page, latency);
      await pressTimes(page, form.button, times);
    });
  }

  testSend(`${form.name}, asked for again by a press that meets the next page, is sent once`, form, async (page) => {
    const pressAgain = await pressTimes(page, form.button, 1);
    await expect(page.getByRole("main").getByText(form.shows).first()).toBeVisible();
    await pressAgain();
  });
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

/** The end of a resend in place, with the same code or over a vendor with a new one. */
const SENT_AGAIN = /^(Sent again\.|A new code is on its way\.)/;

for (const [latency, times, how] of [
  [0, 2, "pressed"],
  [560, 3, "entered"],
  [3_000, 3, "pressed"],
] as const) {
  test(`a resend in place ${how} ${times} times on a line of ${latency} ms sends once`, async ({ page, phone }) => {
    await askAndWait(page, phone, 31);
    await awake(page);
    await slowDown(page, latency);
    const button = page.locator("#resend-button");
    await button.focus();
    await (how === "entered" ? enterTimes(page, times) : pressTimes(page, "Send the code again", times));
    await expect(page.locator("#resend-note")).toHaveText(SENT_AGAIN, { timeout: 10_000 });
    await expect(button).toHaveText(/in (60|5\d) s$/);
    await phone.nextCode();
    expect(await phone.messages()).toHaveLength(2);
    // The page counts as many sends as the record.
    await expect(page.locator("#resend-sends")).toHaveValue("2");
    await page.reload();
    await expect(page.getByText("Sent 2 times")).toBeVisible();
  });
}

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

test.describe("a lost answer", { tag: "@nojs" }, () => {
  test.use({ allowedInConsole: /net::ERR_(CONNECTION_RESET|ABORTED)/ });

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

test.describe("a lost answer", () => {
  test.use({ allowedInConsole: /net::ERR_(CONNECTION_RESET|ABORTED)/ });

  for (const form of SEND_FORMS) {
    testSend(`to ${form.name} costs no second send`, form, async (page, phone) => {
      const fill = async () => {
        if (form.open === typeNumber) await page.getByLabel("Phone number").fill(phone.number);
      };
      await loseAndRepeat(page, new URL(page.url()).pathname, fill, form.button);
      // The page may show already what became of the form.
      if (await page.getByRole("main").getByText(form.shows).first().isVisible()) return;
      await fill();
      await press(page, form.button);
    });
  }

  test("to a resend in place is said, and costs no second send", async ({ page, phone }) => {
    await askAndWait(page, phone, 31);
    await awake(page);
    await loseNextAnswer(page);
    const button = page.locator("#resend-button");
    await button.click();
    await expect(page.locator("#resend-note")).toHaveText("No connection. Try again.");
    await button.click();
    await expect(page.locator("#resend-note")).toHaveText(SENT_AGAIN);
    await expect(button).toHaveText(/in (60|5\d) s$/);
    await phone.nextCode();
    expect(await phone.messages()).toHaveLength(2);
    await page.reload();
    await expect(page.getByText("Sent 2 times")).toBeVisible();
    await expect(page.getByRole("alert")).toHaveCount(0);
  });
});
