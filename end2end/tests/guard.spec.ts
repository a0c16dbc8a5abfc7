import { type Page } from "@playwright/test";
import { askFor, enter, verify } from "../pages";
import { expect, test } from "../test";

const session = async (page: Page) =>
  (await page.context().cookies()).find((cookie) => /countersign(-\d+)?$/.test(cookie.name));

test.describe("pages behind a verification", { tag: "@nojs" }, () => {
  test("are closed to whoever just types their address", async ({ page, phone }) => {
    for (const path of ["/success", "/account"]) {
      expect((await page.goto(path))?.status(), path).toBe(403);
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("Verify your phone first");
      await expect(page.getByRole("link", { name: "Request a code" })).toHaveAttribute("href", "/");
    }
    await askFor(page, phone.number);
    for (const path of ["/success", "/account"]) expect((await page.goto(path))?.status(), path).toBe(403);
  });

  test("close again when the number is asked for anew", async ({ page, phone }) => {
    await verify(page, phone);
    await askFor(page, phone.number);
    expect((await page.goto("/account"))?.status()).toBe(403);
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
  test("is a cookie that scripts and other sites don't get, new at each step", async ({ page, phone }) => {
    await page.goto("/");
    expect(await page.context().cookies(), "looking around leaves no cookie").toEqual([]);
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

  test("from before the success opens nothing", async ({ page, phone, otherBrowser }) => {
    await askFor(page, phone.number);
    const before = await session(page);
    await enter(page, await phone.nextCode());
    const thief = await otherBrowser();
    await thief.context().addCookies(before ? [before] : []);
    expect((await thief.goto("/account"))?.status()).toBe(403);
  });

  test("is over on the server, too, after signing out", async ({ page, phone, otherBrowser }) => {
    await verify(page, phone);
    const kept = await session(page);
    await page.goto("/account");
    await page.getByRole("button", { name: "Sign out" }).click();
    await expect(page).toHaveURL("/");
    expect(await session(page)).toBeUndefined();
    const thief = await otherBrowser();
    await thief.context().addCookies(kept ? [kept] : []);
    expect((await thief.goto("/account"))?.status()).toBe(403);
  });
});

test("an address that leads nowhere says so, and the way back", { tag: "@nojs" }, async ({ page }) => {
  expect((await page.goto("/nowhere/at-all"))?.status()).toBe(404);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Page not found");
  await page.getByRole("link", { name: "Go to the start" }).click();
  await expect(page).toHaveURL("/");
});

test("forbidden is forbidden, whoever opens it", { tag: "@nojs" }, async ({ page }) => {
  expect((await page.goto("/forbidden"))?.status()).toBe(403);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Forbidden");
  await page.getByRole("link", { name: "Start again" }).click();
  await expect(page).toHaveURL("/");
});
