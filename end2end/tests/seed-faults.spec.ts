import { type Page } from "@playwright/test";
import { askFor, askTimes, enter, press, verify, wrong } from "../pages";
import { expect, overVendor, test } from "../test";

// The demos that this project was asked to match have faults that let people in, or keep them out.
// Each that shows in a browser has a test here.

/** Posts a code as a program in this browser would, and returns the status. */
async function post(page: Page, code: string): Promise<number> {
  const headers = { accept: "application/json", origin: new URL(page.url()).origin };
  return (await page.context().request.post("/validate", { form: { code }, headers })).status();
}

test.describe("regressions", { tag: "@nojs" }, () => {
  test("any code passed while anything was pending", async ({ page, phone, leasePhone, otherBrowser }) => {
    const other = await otherBrowser();
    await askFor(other, (await leasePhone()).number);
    await askFor(page, phone.number);
    const code = await phone.nextCode();
    for (const guess of [wrong(code), wrong(code, 2)]) expect((await enter(page, guess)).status()).toBe(422);
    for (const nothing of ["", " ", "null"]) expect(await post(page, nothing)).toBe(422);
    expect((await page.goto("/account"))?.status()).toBe(403);
  });

  test("the right code was compared as another type and refused", async ({ page, phone }) => {
    await verify(page, phone);
    expect((await page.goto("/account"))?.status()).toBe(200);
  });

  test("refusals were answered with 200", async ({ page, phone }) => {
    await askFor(page, phone.number);
    const code = await phone.nextCode();
    for (let nth = 1; nth <= 4; nth += 1) expect((await enter(page, wrong(code, nth))).status()).toBe(422);
    expect((await enter(page, wrong(code, 5))).status()).toBe(403);
    expect(await post(page, code)).toBe(403);
  });

  test("number and code went by query string", async ({ page, phone }) => {
    await page.goto(`/?number=${encodeURIComponent(phone.number)}`);
    await expect(page.getByLabel("Phone number")).toHaveValue("");
    expect(await phone.messages()).toEqual([]);
    await askFor(page, phone.number);
    const code = await phone.nextCode();
    await page.goto(`/validate?code=${code}`);
    await expect(page.getByLabel("Code", { exact: true })).toHaveValue("");
    expect((await page.goto("/account"))?.status()).toBe(403);
    await page.goto("/validate");
    for (const form of await page.locator("form").all()) await expect(form).toHaveAttribute("method", "post");
  });

  test("codes never expired", async ({ page, phone }) => {
    await askFor(page, phone.number);
    const code = await phone.nextCode();
    await phone.setClock(601);
    expect(await post(page, code)).toBe(403);
    await page.goto("/validate");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Your code has expired");
  });

  test("codes could be guessed without end", async ({ page, phone }) => {
    await askFor(page, phone.number);
    const code = await phone.nextCode();
    const statuses = await Promise.all(Array.from({ length: 20 }, (_, nth) => post(page, wrong(code, nth + 1))));
    const wrongs = statuses.filter((status) => status === 422).length;
    // A vendor is asked once the try is charged: all five may be before it has answered the first.
    if (overVendor) expect(wrongs).toBeLessThanOrEqual(4);
    else expect(wrongs).toBe(4);
    expect(statuses.filter((status) => status === 403)).toHaveLength(20 - wrongs);
    expect(await post(page, code)).toBe(403);
  });

  test("every request added one more valid code, without end", async ({ page, phone }) => {
    const codes = await askTimes(page, phone, 5);
    await phone.setClock(305);
    expect((await askFor(page, phone.number)).status()).toBe(429);
    const newest = codes.pop() ?? "";
    for (const old of codes) expect(await post(page, old)).toBe(422);
    expect(await post(page, newest)).toBe(200);
  });

  test("a code was bound to no browser", async ({ page, phone, leasePhone, otherBrowser }) => {
    await askFor(page, phone.number);
    const code = await phone.nextCode();
    const stranger = await otherBrowser();
    await stranger.goto("/");
    expect(await post(stranger, code)).toBe(403);
    await askFor(stranger, (await leasePhone()).number);
    expect((await enter(stranger, code)).status()).toBe(422);
    expect(await post(page, code)).toBe(200);
    expect((await stranger.goto("/account"))?.status()).toBe(403);
  });

  test("any site could post the forms @core", async ({ page, phone, baseURL }) => {
    await page.route("http://elsewhere.example/", (route) =>
      route.fulfill({
        contentType: "text/html",
        body: `<form method="post" action="${baseURL}/"><input name="number" value="${phone.number}"><button>Win</button></form>`,
      }),
    );
    await page.goto("http://elsewhere.example/");
    expect((await press(page, "Win")).status()).toBe(403);
    expect(await phone.messages()).toEqual([]);
  });
});
