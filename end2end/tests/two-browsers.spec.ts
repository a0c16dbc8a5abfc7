import { askFor, enter } from "../pages";
import { expect, overVendor, test } from "../test";

test.describe("two browsers", { tag: "@nojs" }, () => {
  test("each have their own code, and only their own text on the phone @core", async ({ page, phone, leasePhone, otherBrowser }) => {
    const other = await otherBrowser();
    const otherPhone = await leasePhone();
    await askFor(page, phone.number);
    await askFor(other, otherPhone.number);
    const [code, otherCode] = [await phone.nextCode(), await otherPhone.nextCode()];
    await page.reload();
    await other.reload();
    await expect(page.getByRole("listitem")).toContainText(overVendor ? [] : [code]);
    await expect(other.getByRole("listitem")).toContainText(overVendor ? [] : [otherCode]);

    expect((await enter(other, code)).status()).toBe(422);
    await enter(page, code);
    await expect(page).toHaveURL("/success");
    await enter(other, otherCode);
    await expect(other).toHaveURL("/success");
  });

  test("that ask for the same number are not let in by each other's code", async ({ page, phone, otherBrowser }) => {
    const other = await otherBrowser();
    await askFor(page, phone.number);
    const first = await phone.nextCode();
    await askFor(other, phone.number);
    const second = await phone.nextCode();
    expect(second).not.toBe(first);
    await other.reload();
    await expect(other.getByRole("listitem")).toHaveCount(overVendor ? 0 : 1);
    expect((await enter(other, first)).status()).toBe(422);
    await enter(page, first);
    await expect(page).toHaveURL("/success");
    expect((await other.goto("/account"))?.status()).toBe(403);
    await other.goto("/validate");
    await enter(other, second);
    await expect(other).toHaveURL("/success");
  });

  test("of which one has asked for nothing: it is asked for the number", async ({ page, phone, otherBrowser }) => {
    await askFor(page, phone.number);
    await phone.nextMessage();
    const fresh = await otherBrowser();
    await fresh.goto("/");
    await fresh.getByRole("link", { name: "I already have a code" }).click();
    await expect(fresh).toHaveURL("/validate");
    await expect(fresh.getByText(/^No code was requested in this browser, or your session has ended\./)).toBeVisible();
    await expect(fresh.getByLabel("Code", { exact: true })).toHaveCount(0);
    await expect(fresh.getByLabel("Phone number")).toBeVisible();
    await expect(fresh.getByRole("listitem")).toHaveCount(0);
  });

  test("of which one has asked: that one finds its code page again", async ({ page, phone }) => {
    await askFor(page, phone.number);
    const code = await phone.nextCode();
    await page.goto("/");
    await expect(page.getByText(`A code is waiting for +1 ••• ${phone.number.slice(-2)}.`)).toBeVisible();
    await page.getByRole("link", { name: "Enter your code" }).click();
    await enter(page, code);
    await expect(page).toHaveURL("/success");
  });

  test("of which one signs out: the other stays", async ({ page, phone, otherBrowser }) => {
    const other = await otherBrowser();
    for (const visitor of [page, other]) {
      await askFor(visitor, phone.number);
      await enter(visitor, await phone.nextCode());
      await visitor.goto("/account");
    }
    await page.getByRole("button", { name: "Sign out" }).click();
    await expect(page).toHaveURL("/?signed-out");
    expect((await other.reload())?.status()).toBe(200);
  });
});
