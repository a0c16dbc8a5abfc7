import { type Page } from "@playwright/test";
import { askFor, enter, verify } from "../pages";
import { expect, test } from "../test";

const session = async (page: Page) =>
  (await page.context().cookies()).find((cookie) => /countersign(-\d+)?$/.test(cookie.name));

test.describe("pages behind a verification", { tag: "@nojs" }, () => {
  test("are closed to whoever just types their address @core", async ({ page, phone }) => {
    for (const path of ["/success", "/account"]) {
      expect((await page.goto(path))?.status(), path).toBe(403);
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("Verify your phone first");
      await expect(page.getByRole("link", { name: "Request a code" })).toHaveAttribute("href", "/");
    }
    await askFor(page, phone.number);
    for (const path of ["/success", "/account"]) expect((await page.goto(path))?.status(), path).toBe(403);
  });

  test("stay open while another number is tried, until that one is proved", async ({ page, phone, leasePhone }) => {
    await verify(page, phone);
    const other = await leasePhone();
    await page.goto("/");
    await expect(page.getByRole("heading", { name: "You are verified" })).toBeVisible();
    await askFor(page, other.number);
    expect((await page.goto("/account"))?.status()).toBe(200);
    await expect(page.getByRole("definition").first()).toHaveText(`+1 ••• ${phone.number.slice(-2)}`);
    await page.goto("/validate");
    await enter(page, await other.nextCode());
    await page.goto("/account");
    await expect(page.getByRole("definition").first()).toHaveText(`+1 ••• ${other.number.slice(-2)}`);
  });

  test("close an hour later", async ({ page, phone }) => {
    await verify(page, phone);
    await phone.setClock(3_599);
    expect((await page.goto("/account"))?.status()).toBe(200);
    await phone.setClock(3_601);
    expect((await page.goto("/account"))?.status()).toBe(403);
  });
});

test.describe("the session", { tag: "@nojs" }, () => {
  test("is a cookie that scripts and other sites don't get, new at each step @core", async ({ page, phone }) => {
    await page.goto("/");
    const looked = await page.context().cookies();
    expect(looked, "looking around leaves one cookie, which is nobody's").toMatchObject([
      { httpOnly: true, sameSite: "Lax", path: "/", expires: -1 },
    ]);
    await askFor(page, phone.number);
    const asked = await session(page);
    expect(asked).toMatchObject({ httpOnly: true, sameSite: "Lax", path: "/", domain: new URL(page.url()).hostname });
    await enter(page, await phone.nextCode());
    const verified = await session(page);
    expect(verified).toMatchObject({ httpOnly: true, sameSite: "Lax", path: "/" });
    expect(verified?.value).not.toBe(asked?.value);
    expect(await page.evaluate(() => document.cookie)).toBe("");
  });

  test("that somebody planted is not taken", async ({ page, phone, baseURL }) => {
    const { port } = new URL(baseURL ?? "");
    const planted = { name: `countersign-${port}`, value: "AAAAAAAAAAAAAAAAAAAAAA", url: baseURL ?? "" };
    await page.context().addCookies([planted]);
    await verify(page, phone);
    expect((await session(page))?.value).not.toBe(planted.value);
  });

  test("of a browser that knows its cookies from before the request opens nothing", async ({
    page,
    phone,
    otherBrowser,
  }) => {
    await page.goto("/");
    const planted = await page.context().cookies();
    const thief = await otherBrowser();
    await thief.context().addCookies(planted);
    await verify(page, phone);
    expect((await thief.goto("/account"))?.status()).toBe(403);
  });

  test("is over on the server, too, after signing out @core", async ({ page, phone, otherBrowser }) => {
    await verify(page, phone);
    const kept = await session(page);
    await page.goto("/account");
    await page.getByRole("button", { name: "Sign out" }).click();
    await expect(page).toHaveURL("/?signed-out");
    expect(await session(page)).toBeUndefined();
    const thief = await otherBrowser();
    await thief.context().addCookies(kept ? [kept] : []);
    expect((await thief.goto("/account"))?.status()).toBe(403);
  });
});

test("an address that leads nowhere says so, and the way back @core", { tag: "@nojs" }, async ({ page }) => {
  expect((await page.goto("/nowhere/at-all"))?.status()).toBe(404);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Page not found");
  await page.getByRole("link", { name: "Go to the start" }).click();
  await expect(page).toHaveURL("/");
});

test("forbidden is forbidden, whoever opens it @core", { tag: "@nojs" }, async ({ page }) => {
  expect((await page.goto("/forbidden"))?.status()).toBe(403);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Forbidden");
  await page.getByRole("link", { name: "Request a code" }).click();
  await expect(page).toHaveURL("/");
});
