// What the specs do again and again.

import { type Locator, type Page, type Response } from "@playwright/test";
import { expect, type Phone } from "./phone";
import { overVendor } from "./test";

/** Does `act`, which leads to another document, and returns that document's answer once it has loaded. */
export async function follow(page: Page, act: () => Promise<unknown>): Promise<Response> {
  const isDocument = (response: Response) =>
    response.frame() === page.mainFrame() &&
    response.request().isNavigationRequest() &&
    ![301, 302, 303].includes(response.status());
  const [answer] = await Promise.all([
    page.waitForResponse(isDocument),
    page.waitForEvent("load"),
    act(),
  ]);
  return answer;
}

/** Presses a button that leads to another document. */
export function press(page: Page, name: string): Promise<Response> {
  return follow(page, () => page.getByRole("button", { name, exact: true }).click());
}

/** Asks for a code for `number` on the first page. */
export async function askFor(page: Page, number: string): Promise<Response> {
  await page.goto("/");
  await page.getByLabel("Phone number").fill(number);
  return press(page, "Send code by text");
}

/** Asks on the first page to be called with a code for `number`. */
export async function callFor(page: Page, number: string): Promise<Response> {
  await page.goto("/");
  await page.getByLabel("Phone number").fill(number);
  return press(page, "Call me with the code");
}

/** The calls on the phone beside the form, in the order in which they rang. */
export function calls(page: Page): Locator {
  return page.getByRole("complementary", { name: "Virtual phone" }).getByRole("listitem").filter({ hasText: "Incoming call" });
}

/**
 * Asks for `count` codes for `number`, a minute apart by its clock: a request that the same browser
 * repeats within a minute gets the code that it has.
 */
export async function askTimes(page: Page, phone: Phone, count: number): Promise<string[]> {
  const codes: string[] = [];
  for (let send = 0; send < count; send += 1) {
    await phone.setClock(send * 61);
    await askFor(page, phone.number);
    codes.push(await phone.nextCode());
  }
  return codes;
}

/** Enters a code on the second page. */
export async function enter(page: Page, code: string): Promise<Response> {
  await page.getByLabel("Code", { exact: true }).fill(code);
  return press(page, "Validate");
}

/** Asks for a code and enters it. */
export async function verify(page: Page, phone: Phone): Promise<void> {
  await askFor(page, phone.number);
  await enter(page, await phone.nextCode());
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("You are verified");
}

/** A code that is not `code`; another one for each `nth`. */
export function wrong(code: string, nth = 1): string {
  return String((Number(code) + nth) % 10 ** code.length).padStart(code.length, "0");
}

/** Checks what another send brought: the code that was sent before, or over a vendor a new one. */
export function expectAgain(sent: string | null, before: string | null): void {
  if (overVendor) expect(sent, "a new code").not.toBe(before);
  else expect(sent, "the same code").toBe(before);
}

/** Waits until the islands live. */
export async function awake(page: Page): Promise<void> {
  await expect(page.locator("html")).toHaveAttribute("data-hydrated", "");
}

/** Notes in the page that it is this very document; a navigation would forget it. */
export async function mark(page: Page): Promise<() => Promise<void>> {
  await page.evaluate(() => Object.assign(window, { marked: true }));
  return async () => expect(await page.evaluate(() => "marked" in window), "the same document").toBe(true);
}

/** How many pixels of the page stand beyond the right edge of the window. */
export function beyondTheEdge(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}
