import { askFor, enter } from "../pages";
import { expect, test } from "../test";

test("every page carries the headers that protect it @core", async ({ page }) => {
  const nonces = new Set<string>();
  for (const path of ["/", "/validate", "/success", "/account", "/forbidden", "/nowhere"]) {
    const headers = (await page.goto(path))?.headers() ?? {};
    expect(headers, path).toMatchObject({
      "x-content-type-options": "nosniff",
      "referrer-policy": "same-origin",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
      "cache-control": "no-store",
    });
    const policy = headers["content-security-policy"] ?? "";
    for (const directive of [
      "default-src 'none'",
      "'wasm-unsafe-eval'",
      "object-src 'none'",
      "base-uri 'none'",
      "form-action 'self'",
      "frame-ancestors 'none'",
    ]) {
      expect(policy, path).toContain(directive);
    }
    expect(policy, path).not.toContain("unsafe-inline");
    nonces.add(/'nonce-([^']+)'/.exec(policy)?.[1] ?? "");
  }
  expect(nonces.size, "a nonce for each answer").toBe(6);
  expect(nonces).not.toContain("");
});

test("what is hashed is kept for good, what is not is asked for again @core", async ({ page }) => {
  const kept: string[] = [];
  page.on("response", (response) => {
    if (response.url().includes("/pkg/")) kept.push(response.headers()["cache-control"] ?? "");
  });
  await page.goto("/");
  await expect(page.locator("html")).toHaveAttribute("data-hydrated", "");
  expect(kept.length).toBeGreaterThanOrEqual(2);
  for (const header of kept) expect(header).toContain("immutable");
});

test("nothing comes from elsewhere @core", async ({ page, phone, baseURL }) => {
  const origins = new Set<string>();
  page.on("request", (request) => origins.add(new URL(request.url()).origin));
  await askFor(page, phone.number);
  await enter(page, await phone.nextCode());
  expect([...origins]).toEqual([baseURL]);
});

test.describe("what somebody smuggles in", () => {
  test.use({ allowedInConsole: /Content Security Policy/ });

  test("does not run", async ({ page }) => {
    await page.goto("/");
    const ran = await page.evaluate(async () => {
      const refused = new Promise((resolve) => document.addEventListener("securitypolicyviolation", resolve));
      document.body.insertAdjacentHTML("beforeend", '<img src="/favicon.svg" onload="window.smuggled = true">');
      await refused;
      return "smuggled" in window;
    });
    expect(ran).toBe(false);
  });
});

test("a page that frames ours stays empty", async ({ page, baseURL }) => {
  await page.route("http://frames.example/", (route) =>
    route.fulfill({ contentType: "text/html", body: `<iframe src="${baseURL}/"></iframe>` }),
  );
  await page.goto("http://frames.example/");
  await expect(page.frameLocator("iframe").getByLabel("Phone number")).toHaveCount(0);
});
