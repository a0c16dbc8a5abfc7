// Playwright's `test` for the specs of this project: a leased phone, and nobody's console may say a word.

import { type BrowserContext, type Page } from "@playwright/test";
import { expect, test as base } from "./phone";

/**
 * Whether the tested site has its codes made and sent by another instance, over that one's API. Then a
 * resend brings a new code, and the site has no phone, curl lines or operator's pages of its own: tests
 * of those say `@own-phone` and are left out.
 */
export const overVendor = process.env.VERIFIER === "signalwire";

/** The sandbox listener of the tested site itself, where SANDBOX_URL is that of the other instance. */
const SITE_SANDBOX = process.env.SITE_SANDBOX_URL;

export const test = base.extend<{
  /** Console messages that a test brings about on purpose. */
  allowedInConsole: RegExp;
  /** Collects what `context` says to the console, and fails the test over it. */
  listenTo: (context: BrowserContext) => void;
  /** Somebody else's browser, with nothing in it. */
  otherBrowser: () => Promise<Page>;
}>({
  allowedInConsole: [/^$/, { option: true }],

  listenTo: async ({ allowedInConsole }, use) => {
    const said: { text: string; url: string }[] = [];
    const refused = new Set<string>();
    await use((context) => {
      context.on("console", (message) => said.push({ text: message.text(), url: message.location().url }));
      context.on("weberror", (error) => said.push({ text: String(error.error()), url: error.page()?.url() ?? "" }));
      context.on("response", (response) => {
        if (response.request().isNavigationRequest() && response.status() >= 400) refused.add(response.url());
      });
    });
    // Chromium itself notes every document that answers 4xx, and fields that are typed into before the
    // page has given one the focus.
    const ordinary = ({ text, url }: { text: string; url: string }) =>
      (text.startsWith("Failed to load resource: the server responded with a status of 4") && refused.has(url)) ||
      text.startsWith("Autofocus processing was blocked because a document already has a focused element");
    const words = said
      .filter((line) => !ordinary(line) && !allowedInConsole.test(line.text))
      .map((line) => `${line.text} (${line.url})`);
    expect(words, "nothing in the console").toEqual([]);
  },

  // Both instances keep time, so both clocks of a number have to move.
  leasePhone: async ({ leasePhone, playwright }, use) => {
    if (SITE_SANDBOX === undefined) return use(leasePhone);
    const site = await playwright.request.newContext({ baseURL: SITE_SANDBOX });
    const moved = new Set<string>();
    const setSiteClock = async (number: string, seconds: number) => {
      moved.add(number);
      const path = `/sandbox/v1/numbers/${encodeURIComponent(number)}/clock`;
      const answer = await site.put(path, { data: { offset_seconds: seconds } });
      if (!answer.ok()) throw new Error(`${answer.url()} answered ${answer.status()}: ${await answer.text()}`);
    };
    await use(async () => {
      const phone = await leasePhone();
      const setClock = phone.setClock.bind(phone);
      phone.setClock = async (seconds) => {
        await setClock(seconds);
        await setSiteClock(phone.number, seconds);
      };
      return phone;
    });
    for (const number of moved) await setSiteClock(number, 0);
    await site.dispose();
  },

  context: async ({ context, listenTo }, use) => {
    listenTo(context);
    await use(context);
  },

  otherBrowser: async ({ browser, listenTo }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async () => {
      const context = await browser.newContext();
      contexts.push(context);
      listenTo(context);
      return context.newPage();
    });
    for (const context of contexts) await context.close();
  },
});

export { expect };
