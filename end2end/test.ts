// Playwright's `test` for the specs of this project: a leased phone, and nobody's console may say a word.

import { type BrowserContext, type Page } from "@playwright/test";
import { expect, test as base } from "./phone";

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
    // Chromium itself notes every document that answers 4xx.
    const ordinary = ({ text, url }: { text: string; url: string }) =>
      text.startsWith("Failed to load resource: the server responded with a status of 4") && refused.has(url);
    const words = said
      .filter((line) => !ordinary(line) && !allowedInConsole.test(line.text))
      .map((line) => `${line.text} (${line.url})`);
    expect(words, "nothing in the console").toEqual([]);
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
