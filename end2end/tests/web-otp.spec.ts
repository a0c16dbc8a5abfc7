import { type Page } from "@playwright/test";
import { askFor, awake, wrong } from "../pages";
import { expect, test } from "../test";

interface Asked {
  /** How often the page has asked. */
  times: number;
  /** The newest request, and what answers it. */
  options?: CredentialRequestOptions & { otp?: { transport: string[] } };
  answer?: (credential: { code: string }) => void;
}

/** Stands in for a browser that can read texts: keeps what it is asked, answers when told to. */
async function readTexts(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const asked: Asked = { times: 0 };
    Object.assign(window, { asked, OTPCredential: class {} });
    navigator.credentials.get = (options) =>
      new Promise((resolve, reject) => {
        Object.assign(asked, { times: asked.times + 1, options, answer: resolve });
        options?.signal?.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError")));
      });
  });
}

const asked = (page: Page) => page.evaluateHandle(() => (window as unknown as { asked: Asked }).asked);

test("the code of a text fills the field, and is sent", async ({ page, phone }) => {
  await readTexts(page);
  await askFor(page, phone.number);
  await awake(page);
  const code = await phone.nextCode();
  const request = await asked(page);
  expect(await request.evaluate(({ options }) => options?.otp?.transport)).toEqual(["sms"]);
  await request.evaluate(({ answer }, code) => answer?.({ code }), code);
  await expect(page).toHaveURL("/success");
});

test("a code that is filled in is said to come from the text", async ({ page, phone }) => {
  await readTexts(page);
  await askFor(page, phone.number);
  await awake(page);
  const code = await phone.nextCode();
  const note = page.locator("#code-note");
  await expect(note).toHaveRole("status");
  await expect(note).toBeEmpty();
  // Stay on the page, to look at it.
  await page.evaluate(() => document.addEventListener("submit", (event) => event.preventDefault()));
  const request = await asked(page);
  await request.evaluate(({ answer }, code) => answer?.({ code }), code);
  await expect(note).toHaveText("Filled in from your text.");
  await expect(page.getByLabel("Code", { exact: true })).toHaveValue(code);
});

test("a text that is sent again is waited for again", async ({ page, phone }) => {
  await readTexts(page);
  await askFor(page, phone.number);
  await phone.nextCode();
  await phone.setClock(31);
  await page.reload();
  await awake(page);
  const request = await asked(page);
  expect(await request.evaluate(({ times }) => times)).toBe(1);
  const first = await request.evaluateHandle(({ options }) => options?.signal);

  await page.getByRole("button", { name: "Send the code again" }).click();
  await expect(page.locator("#resend-button")).toHaveText(/in (60|5\d) s$/);
  expect(await request.evaluate(({ times }) => times)).toBe(2);
  expect(await first.evaluate((signal) => signal?.aborted), "the first wait").toBe(true);
  expect(await request.evaluate(({ options }) => options?.signal?.aborted), "the second wait").toBe(false);
  expect(await request.evaluate(({ options }) => options?.otp?.transport)).toEqual(["sms"]);

  const code = await phone.nextCode();
  await request.evaluate(({ answer }, code) => answer?.({ code }), code);
  await expect(page).toHaveURL("/success");
});

test("a code that is being typed is left alone", async ({ page, phone }) => {
  await readTexts(page);
  await askFor(page, phone.number);
  await awake(page);
  const code = await phone.nextCode();
  const typed = wrong(code).slice(0, 1);
  await page.getByLabel("Code", { exact: true }).fill(typed === code[0] ? `${typed}x` : typed);
  const before = await page.getByLabel("Code", { exact: true }).inputValue();
  const request = await asked(page);
  await request.evaluate(({ answer }, code) => answer?.({ code }), code);
  await page.waitForTimeout(300);
  await expect(page.getByLabel("Code", { exact: true })).toHaveValue(before);
  await expect(page).toHaveURL("/validate");
});

test("submitting ends the wait", async ({ page, phone }) => {
  await readTexts(page);
  await askFor(page, phone.number);
  await awake(page);
  const request = await asked(page);
  const isAborted = () => request.evaluate(({ options }) => options?.signal?.aborted);
  expect(await isAborted()).toBe(false);
  // Stay on the page, to look at it.
  await page.evaluate(() => document.addEventListener("submit", (event) => event.preventDefault()));
  await page.getByLabel("Code", { exact: true }).fill("123456");
  await page.getByRole("button", { name: "Validate" }).click();
  expect(await isAborted()).toBe(true);
  await expect(page.getByLabel("Code", { exact: true })).toHaveValue("123456");
});

test("a browser that declines changes nothing", async ({ page, phone }) => {
  await page.addInitScript(() => {
    Object.assign(window, { OTPCredential: class {} });
    navigator.credentials.get = () => Promise.reject(new DOMException("declined", "NotAllowedError"));
  });
  await askFor(page, phone.number);
  await awake(page);
  await page.getByLabel("Code", { exact: true }).fill(await phone.nextCode());
  await page.getByRole("button", { name: "Validate" }).click();
  await expect(page).toHaveURL("/success");
});
