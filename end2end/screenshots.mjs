// Photographs every state of the pages for people to look at: three widths, light and dark. And the
// picture of README: /validate with the phone beside it.
//
//   node screenshots.mjs http://127.0.0.1:3000 http://127.0.0.1:3010 /tmp/pictures
//
// CHROMIUM_PATH names the browser; without it, Playwright's own is used.

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { STATES } from "./states.mjs";

const WIDTHS = [360, 768, 1280];
const SCHEMES = ["light", "dark"];

const [site, sandbox, folder] = process.argv.slice(2);
if (!site || !sandbox || !folder) {
  console.error("usage: screenshots.mjs <site> <sandbox> <folder>");
  process.exit(2);
}

/** Asks the sandbox, as its operator. */
async function ask(method, path, body) {
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${sandbox}/sandbox/v1/${path}`, { method, headers, body: body && JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
  return answer.status === 204 ? undefined : answer.json();
}

/** Does `act` with a phone that is given back afterwards. */
async function withPhone(act) {
  const { number, lease } = await ask("POST", "numbers/lease", {});
  let seen = 0;
  const numbers = `numbers/${number}`;
  try {
    return await act({
      number,
      async nextCode() {
        const { messages } = await ask("GET", `${numbers}/messages?after=${seen}&wait=15`);
        if (!messages[0]) throw new Error(`${number} received nothing`);
        seen = messages[0].seq;
        return messages[0].code;
      },
      setClock: (seconds) => ask("PUT", `${numbers}/clock`, { offset_seconds: seconds }),
      behave: (behavior) => ask("PUT", `${numbers}/behavior`, behavior),
      async nextCall() {
        const { calls } = await ask("GET", `${numbers}/calls?after=0&wait=15`);
        const told = calls.findLast(({ code, ended_at }) => code ?? ended_at);
        if (!told) throw new Error(`${number} heard nothing`);
        return told;
      },
      press: ({ id }, digits) => ask("POST", `calls/${id}/press`, { digits }),
      hangUp: ({ id }) => ask("POST", `calls/${id}/hangup`),
    });
  } finally {
    await ask("DELETE", `leases/${lease}`);
  }
}

/** Waits until fonts, islands and what arrives late are there. */
async function settled(page) {
  await page.evaluate(() => document.fonts.ready);
  await page.locator("html[data-hydrated]").waitFor({ state: "attached" });
  await page.waitForTimeout(100);
}

await mkdir(folder, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH || undefined,
  args: ["--no-sandbox", "--disable-gpu", "--hide-scrollbars"],
});
try {
  for (const [state, reach] of Object.entries(STATES)) {
    const context = await browser.newContext({ baseURL: site, reducedMotion: "reduce" });
    const page = await context.newPage();
    await withPhone(async (phone) => {
      await reach(page, phone, sandbox);
      await settled(page);
      for (const width of WIDTHS) {
        for (const colorScheme of SCHEMES) {
          await page.setViewportSize({ width, height: 800 });
          await page.emulateMedia({ colorScheme });
          const name = `${state.replaceAll(/[^a-z]+/g, "-")}-${width}-${colorScheme}.png`;
          await page.screenshot({ path: join(folder, name), fullPage: true });
        }
      }
      console.log(state);
    });
    await context.close();
  }

  const context = await browser.newContext({
    baseURL: site,
    viewport: { width: 1280, height: 760 },
    deviceScaleFactor: 2,
    colorScheme: "light",
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  await withPhone(async (phone) => {
    await STATES.validate(page, phone, sandbox);
    await settled(page);
    await page.screenshot({ path: join(folder, "readme.png") });
  });
} finally {
  await browser.close();
}
