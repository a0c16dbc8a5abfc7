import { askFor, askTimes, enter } from "../pages";
import { expect, test } from "../test";

test.describe("limits", { tag: "@nojs" }, () => {
  // Where scripts run, one refusal here answers a fetch: the browser's own line for it.
  test.use({ allowedInConsole: /^Failed to load resource: .* status of 429/ });

  test("the sixth text within ten minutes is refused, in words, and the number stays typed @core", async ({ page, phone }) => {
    await askTimes(page, phone, 5);
    await phone.setClock(305);
    expect((await askFor(page, phone.number)).status()).toBe(429);
    await expect(page).toHaveURL("/");
    await expect(page.getByRole("alert")).toHaveText(
      /^Too many codes were sent to this number\. Another can be sent in \d minutes\. A code that has arrived still works\.$/,
    );
    expect(await phone.messages()).toHaveLength(5);
    await expect(page.getByLabel("Phone number")).toHaveValue(phone.number);
  });

  test("a refused sixth leaves the fifth code working, and time opens the way again", async ({ page, phone }) => {
    const newest = (await askTimes(page, phone, 5)).pop() ?? "";
    await phone.setClock(305);
    await askFor(page, phone.number);
    await page.goto("/validate");
    await enter(page, newest);
    await expect(page).toHaveURL("/success");
    await phone.setClock(901);
    expect((await askFor(page, phone.number)).status()).toBe(200);
  });

  test("somebody else's browser counts for the same number", async ({ page, phone, otherBrowser }) => {
    await askTimes(page, phone, 5);
    const other = await otherBrowser();
    expect((await askFor(other, phone.number)).status()).toBe(429);
  });

  test("sending again counts, and is refused in words", async ({ page, phone }) => {
    await askTimes(page, phone, 5);
    await phone.setClock(275);
    await page.reload();
    await page.getByRole("button", { name: "Send the code again" }).click();
    await expect(page.getByText(/too many codes/i)).toBeVisible();
    expect(await phone.messages()).toHaveLength(5);
  });
});
