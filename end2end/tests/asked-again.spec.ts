import { awake, callFor, press } from "../pages";
import { expect, test } from "../test";

// A visitor who goes back to the start and asks again, where a code was sent a moment ago.
test.describe("a code that is asked for again at the start", { tag: "@nojs" }, () => {
  test("is sent again once it may be", async ({ page, phone }) => {
    await page.goto("/");
    await page.getByLabel("Phone number").fill(phone.number);
    await press(page, "Send code by text");
    const code = await phone.nextCode();
    await phone.setClock(31);
    await page.goto("/");
    await page.getByLabel("Phone number").fill(phone.number);
    await press(page, "Send code by text");
    await expect(page).toHaveURL("/validate");
    await expect(page.getByText("Sent 2 times")).toBeVisible();
    expect(await phone.nextCode()).toBe(code);
  });

  test("by a call instead of a text says when it can be had", async ({ page, phone, javaScriptEnabled }) => {
    await page.goto("/");
    await page.getByLabel("Phone number").fill(phone.number);
    await press(page, "Send code by text");
    await phone.nextCode();
    await page.goto("/");
    if (javaScriptEnabled) await awake(page);
    expect((await callFor(page, phone.number)).status()).toBe(429);
    await expect(page.getByRole("alert")).toContainText(/You can send it again in \d+ seconds/);
    await expect(page.getByText("A code is waiting for")).toBeVisible();
    expect(await phone.calls()).toEqual([]);
  });
});
