import { type Browser } from "@playwright/test";
import { slowDown } from "../lines";
import { askFor, awake } from "../pages";
import { expect, test } from "../test";

/** Stops the processes that run this browser's pages for so many milliseconds, as a phone that sleeps does. */
async function sleep(browser: Browser, milliseconds: number): Promise<void> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  const pages = processInfo.filter(({ type }) => type === "renderer").map(({ id }) => id);
  for (const id of pages) process.kill(id, "SIGSTOP");
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  for (const id of pages) process.kill(id, "SIGCONT");
  await session.detach();
}

test("the wait to send again goes on while the page sleeps", async ({ page, phone, browser }) => {
  await askFor(page, phone.number);
  await phone.setClock(22);
  await page.reload();
  await awake(page);
  const button = page.locator("#resend-button");
  await expect(button).toHaveText(/in [5-8] s$/);
  await sleep(browser, 9_000);
  await expect(button).toHaveText("Send the code again", { timeout: 1_500 });
  await expect(button).toBeEnabled();
});

test("a code that expires while the page sleeps is seen to have expired", async ({ page, phone, browser }) => {
  await askFor(page, phone.number);
  await phone.setClock(593);
  await page.reload();
  await awake(page);
  await sleep(browser, 9_000);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Your code has expired", { timeout: 3_000 });
  await expect(page.getByRole("button", { name: "Send a new code" })).toBeVisible();
});

test("time that jumps is counted from the new moment", async ({ page, phone }) => {
  await page.clock.install();
  await askFor(page, phone.number);
  await awake(page);
  await page.clock.fastForward(31_000);
  await expect(page.locator("#resend-button")).toHaveText("Send the code again");
  await page.clock.fastForward(500_000);
  await expect(page.locator("#expiry")).toHaveText(/^It works for \d+ seconds\.$/);
});

test("the end of a code is told once, a minute before", async ({ page, phone }) => {
  await askFor(page, phone.number);
  await phone.setClock(535);
  await page.reload();
  await awake(page);
  const told = page.locator("#expiry-soon");
  await expect(told).toBeEmpty();
  await expect(page.locator("#expiry")).toHaveText(/^It works for 6\d seconds\.$/);
  await page.evaluate(() => {
    const region = document.querySelector("#expiry-soon");
    const changes: string[] = [];
    Object.assign(window, { changes });
    if (region) new MutationObserver(() => changes.push(region.textContent ?? "")).observe(region, { childList: true });
  });
  await expect(told).toHaveText(/^Your code expires in (60|59) seconds\.$/, { timeout: 10_000 });
  await page.waitForTimeout(2_500);
  expect(await page.evaluate(() => (window as unknown as { changes: string[] }).changes)).toHaveLength(1);
});

test("a page that is opened or wakes late tells the seconds that are left", async ({ page, phone }) => {
  await askFor(page, phone.number);
  await phone.setClock(575);
  await page.reload();
  await awake(page);
  await expect(page.locator("#expiry-soon")).toHaveText(/^Your code expires in 2\d seconds\.$/);
});

test("a code that expires while there is no connection is seen to have expired when there is one", async ({
  page,
  phone,
  context,
}) => {
  await askFor(page, phone.number);
  await phone.setClock(597);
  await page.reload();
  await awake(page);
  await context.setOffline(true);
  await expect(page.locator("#expiry")).toHaveText("It works for 0 seconds.", { timeout: 8_000 });
  await page.waitForTimeout(2_500);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Validate your code");
  await context.setOffline(false);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Your code has expired");
});

test("a code that expires is seen to have expired on a slow line, too", async ({ page, phone }) => {
  await askFor(page, phone.number);
  await phone.setClock(597);
  await page.reload();
  await awake(page);
  await slowDown(page, 3_000);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Your code has expired", { timeout: 15_000 });
});
