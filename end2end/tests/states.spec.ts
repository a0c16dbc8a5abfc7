import AxeBuilder from "@axe-core/playwright";
import { beyondTheEdge } from "../pages";
import { STATES } from "../states.mjs";
import { expect, test } from "../test";

// Every state as people see it: all of it within the window, and every rule of axe without exception.
test.describe.configure({ timeout: 90_000 });

type Look = [width: number, colorScheme: "light" | "dark"];
const LOOKS: Look[] = [[360, "light"], [1280, "dark"]];
// Axe takes most of the time here.
if (process.env.MATRIX) LOOKS.push([360, "dark"], [1280, "light"]);

for (const [state, reach] of Object.entries(STATES)) {
  test(`fits and is accessible: ${state}`, async ({ page, phone }) => {
    await reach(page, phone, process.env.SANDBOX_URL ?? "");
    for (const width of [320, 360, 768, 895, 896, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      expect(await beyondTheEdge(page), `pixels beyond the edge at ${width}`).toBe(0);
    }
    for (const [width, colorScheme] of LOOKS) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      const { violations } = await new AxeBuilder({ page }).analyze();
      const found = violations.flatMap(({ id, nodes }) =>
        nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`),
      );
      expect(found, `${width} wide, ${colorScheme}`).toEqual([]);
    }
  });
}

test("every page has one main heading, a title and a language", async ({ page, phone }) => {
  const titles = new Set<string>();
  const visit = async () => {
    await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);
    await expect(page.locator("html")).toHaveAttribute("lang", "en");
    titles.add(await page.title());
  };
  for (const path of ["/", "/validate", "/success", "/forbidden", "/nowhere"]) {
    await page.goto(path);
    await visit();
  }
  expect([...titles].filter((title) => title.endsWith(" – Countersign"))).toHaveLength(5);
  await STATES.account?.(page, phone, "");
  await visit();
});
