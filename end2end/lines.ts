// What people do to pages on slow lines: they press again, and lose answers.

import { type Page } from "@playwright/test";

/** Delays every answer by so many milliseconds, as the browser's own throttling does. */
export async function slowDown(page: Page, latency: number): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions", {
    offline: false,
    latency,
    downloadThroughput: -1,
    uploadThroughput: -1,
  });
}

/**
 * Presses a button `times` times, `gap` milliseconds apart, wherever the first press leads meanwhile.
 * Returns a function that presses once more at the same place.
 */
export async function pressTimes(page: Page, name: string, times: number, gap = 80): Promise<() => Promise<void>> {
  const button = page.getByRole("button", { name, exact: true });
  await button.scrollIntoViewIfNeeded();
  const box = await button.boundingBox();
  if (!box) throw new Error(`${name} is not to be seen`);
  const press = () => page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  for (let nth = 0; nth < times; nth += 1) {
    if (nth > 0) await new Promise((resolve) => setTimeout(resolve, gap));
    await press();
  }
  return press;
}

/** Presses Enter in the field that has the focus. */
export async function enterTimes(page: Page, times: number, gap = 80): Promise<void> {
  for (let nth = 0; nth < times; nth += 1) {
    if (nth > 0) await new Promise((resolve) => setTimeout(resolve, gap));
    await page.keyboard.press("Enter");
  }
}

/**
 * Lets the next form reach the server, and loses the answer with every cookie in it: the browser is as it
 * was before, and shows that the connection broke.
 */
export async function loseNextAnswer(page: Page): Promise<void> {
  const context = page.context();
  let isLost = false;
  await page.route("**/*", async (route) => {
    if (isLost || route.request().method() !== "POST") return route.fallback();
    isLost = true;
    const cookies = await context.cookies();
    await route.fetch({ maxRedirects: 0 });
    await context.clearCookies();
    await context.addCookies(cookies);
    await route.abort("connectionreset");
  });
}
