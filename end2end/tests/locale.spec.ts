import { type Page } from "@playwright/test";
import { beyondTheEdge } from "../pages";
import { STATES } from "../states.mjs";
import { expect, test } from "../test";

// In the pseudo-locale every word of the catalog has accents and is a third longer. A plain word stands
// in code, and a layout that breaks would break in German.
test.use({ locale: "en-XA" });

/**
 * What is shown or read out and has letters without accents. Vowels keep theirs, so a consonant tells.
 * Attributes of islands count, too: from there they take their sentences.
 */
function plainWords(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    // What is for no catalog: the name of the site, and what programs send and get.
    const LEFT_OUT = "script, style, noscript, pre, time, .brand";
    const NAMES = /Countersign|UTC|@\S+|in-progress|ringing|completed|busy|no-answer/g;
    const ATTRIBUTES = ["aria-label", "placeholder", "title", "alt"];
    const isShown = (element: Element | null) => element !== null && element.closest(LEFT_OUT) === null;
    const texts = [document.title];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (isShown(node.parentElement)) texts.push(node.textContent ?? "");
    }
    for (const element of document.body.querySelectorAll("*")) {
      if (!isShown(element)) continue;
      for (const { name, value } of element.attributes) {
        const isSentence = name.startsWith("data-") && value.includes(" ");
        if (ATTRIBUTES.includes(name) || isSentence) texts.push(value);
      }
    }
    return texts.map((text) => text.replace(NAMES, "").trim()).filter((text) => /[b-df-hj-np-tv-z]/i.test(text));
  });
}

test.describe("in English", () => {
  test.use({ locale: "en-GB" });

  test("plain words are found, in texts and in attributes", async ({ page }) => {
    await page.goto("/");
    await expect(page.locator("html")).toHaveAttribute("lang", "en");
    const found = await plainWords(page);
    for (const words of ["Verify your phone", "Skip to the content", "Leave out the extension.", "Virtual phone"]) {
      expect(found).toContainEqual(expect.stringContaining(words));
    }
  });
});

for (const [state, reach] of Object.entries(STATES)) {
  test(`no word stands in code: ${state} @own-phone`, async ({ page, phone }) => {
    await reach(page, phone, process.env.SANDBOX_URL ?? "");
    await expect(page.locator("html")).toHaveAttribute("lang", "en-XA");
    expect(await plainWords(page)).toEqual([]);
    for (const width of [320, 360, 768, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      expect(await beyondTheEdge(page), `pixels beyond the edge at ${width}`).toBe(0);
    }
  });
}
