import { askFor, enter, press } from "../pages";
import { expect, test } from "../test";

test.describe("a code that is too old", { tag: "@nojs" }, () => {
  test("is refused, and a new one is one press away @core", async ({ page, phone }) => {
    await askFor(page, phone.number);
    const old = await phone.nextCode();
    await phone.setClock(601);
    expect((await enter(page, old)).status()).toBe(403);
    await expect(page).toHaveURL("/validate");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Your code has expired");
    await expect(page).toHaveTitle("Error: Your code has expired – Countersign");
    await expect(page.getByLabel("Phone number")).toHaveCount(0);

    await press(page, "Send a new code");
    await expect(page).toHaveURL("/validate");
    const fresh = await phone.nextCode();
    await enter(page, fresh);
    await expect(page).toHaveURL("/success");
  });

  test("is told without being entered, and again after a refresh", async ({ page, phone }) => {
    await askFor(page, phone.number);
    await phone.nextCode();
    await phone.setClock(601);
    for (let look = 0; look < 2; look += 1) {
      expect((await page.reload())?.status()).toBe(200);
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("Your code has expired");
      await expect(page.getByText(`+1 ••• ${phone.number.slice(-2)}`).first()).toBeVisible();
    }
  });

  test("stays refused when a new one is out", async ({ page, phone }) => {
    await askFor(page, phone.number);
    const old = await phone.nextCode();
    await phone.setClock(601);
    await page.reload();
    await press(page, "Send a new code");
    const fresh = await phone.nextCode();
    expect((await enter(page, old)).status()).toBe(422);
    await expect(page.locator("#code-error")).toContainText("You have 4 tries left.");
    await enter(page, fresh);
    await expect(page).toHaveURL("/success");
  });

  test("still works in its last second", async ({ page, phone }) => {
    await askFor(page, phone.number);
    const code = await phone.nextCode();
    await phone.setClock(590);
    await enter(page, code);
    await expect(page).toHaveURL("/success");
  });

  test("is not sent again when it is about to end", async ({ page, phone }) => {
    await askFor(page, phone.number);
    const old = await phone.nextCode();
    await phone.setClock(545);
    await page.reload();
    await expect(page.getByRole("button", { name: /Send the code again/ })).toHaveCount(0);
    await press(page, "Send a new code");
    const fresh = await phone.nextCode();
    expect(fresh).not.toBe(old);
    await enter(page, fresh);
    await expect(page).toHaveURL("/success");
  });
});
