import { askFor, enter, follow, press, wrong } from "../pages";
import { expect, test } from "../test";

test.describe("a wrong code", { tag: "@nojs" }, () => {
  test("is counted down to forbidden, and then a right one no longer helps @core", async ({ page, phone }) => {
    await askFor(page, phone.number);
    const code = await phone.nextCode();
    const field = page.getByLabel("Code", { exact: true });
    for (const [nth, tries] of ["4 tries", "3 tries", "2 tries", "1 try"].entries()) {
      const answer = await enter(page, wrong(code, nth + 1));
      expect(answer.status()).toBe(422);
      await expect(page).toHaveURL("/validate");
      await expect(page.locator("#code-error")).toContainText(`That code is not right. You have ${tries} left.`);
      await expect(field).toHaveAttribute("aria-invalid", "true");
      await expect(field).toHaveAccessibleDescription(/That code is not right/);
      await expect(field).toHaveValue("");
    }

    expect((await enter(page, wrong(code, 5))).status()).toBe(403);
    await expect(page).toHaveURL("/forbidden");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Forbidden");
    await expect(page.getByText("Too many wrong codes.")).toBeVisible();

    const late = await page.context().request.post("/validate", {
      form: { code },
      headers: { accept: "application/json", origin: new URL(page.url()).origin },
    });
    expect(late.status()).toBe(403);
    expect(await late.json()).toMatchObject({ error: "exhausted" });
    expect((await page.goto("/account"))?.status()).toBe(403);
  });

  test("is neither repeated nor forgotten by a refresh", async ({ page, phone }) => {
    await askFor(page, phone.number);
    const code = await phone.nextCode();
    await enter(page, wrong(code));
    for (let again = 0; again < 3; again += 1) {
      expect((await page.reload())?.status()).toBe(422);
      await expect(page.locator("#code-error")).toContainText("You have 4 tries left.");
    }
    await enter(page, code);
    await expect(page).toHaveURL("/success");
  });

  test("leaves a clean way back", async ({ page, phone }) => {
    await askFor(page, phone.number);
    const code = await phone.nextCode();
    await enter(page, wrong(code));
    await enter(page, wrong(code, 2));
    const posts: string[] = [];
    page.on("request", (request) => request.method() === "POST" && posts.push(request.url()));
    while (new URL(page.url()).pathname === "/validate") {
      // Chromium itself brings back what a person typed; the page has none to give.
      await expect(page.getByLabel("Code", { exact: true })).not.toHaveAttribute("value");
      await page.goBack();
    }
    await expect(page.getByLabel("Phone number")).toBeVisible();
    await follow(page, () => page.getByRole("link", { name: "Enter your code" }).click());
    await expect(page.locator("#code-error")).toContainText("You have 3 tries left.");
    expect(posts).toEqual([]);
  });

  test("that could be no code costs no try", async ({ page, phone }) => {
    await askFor(page, phone.number);
    for (const slip of ["12345", "1234567", "12345a", "١٢٣٤٥", "Your code is on its way."]) {
      expect((await enter(page, slip)).status()).toBe(422);
      await expect(page.locator("#code-error")).toContainText("Enter the 6 digits of the code. This did not use up a try.");
      await expect(page.getByLabel("Code", { exact: true })).toHaveValue("");
    }
    // Told once: the record knows nothing of it.
    expect((await page.reload())?.status()).toBe(200);
    await expect(page.locator("#code-error")).toHaveCount(0);
    await enter(page, await phone.nextCode());
    await expect(page).toHaveURL("/success");
  });

  test("ends in a new code, without the number being asked again", async ({ page, phone }) => {
    await askFor(page, phone.number);
    const code = await phone.nextCode();
    for (let nth = 1; nth <= 5; nth += 1) await enter(page, wrong(code, nth));
    await expect(page.getByLabel("Phone number")).toHaveCount(0);
    await press(page, "Send a new code");
    await expect(page).toHaveURL("/validate");
    const next = await phone.nextCode();
    for (let nth = 1; nth <= 4; nth += 1) await enter(page, wrong(next, nth));
    await enter(page, next);
    await expect(page).toHaveURL("/success");
  });

  test("of a second code as well closes the number to this visitor, and says until when", async ({ page, phone }) => {
    await askFor(page, phone.number);
    const code = await phone.nextCode();
    for (let nth = 1; nth <= 5; nth += 1) await enter(page, wrong(code, nth));
    await press(page, "Send a new code");
    const next = await phone.nextCode();
    for (let nth = 1; nth <= 5; nth += 1) await enter(page, wrong(next, nth));
    await expect(page).toHaveURL("/forbidden");
    await expect(page.getByText(/can be sent to it and checked again in (1 hour|\d+ minutes)/)).toBeVisible();
    await expect(page.getByRole("link", { name: "Use a different number" })).toBeVisible();
    await expect(page.getByRole("button", { name: "Send a new code" })).toHaveCount(0);
    expect(await phone.messages()).toHaveLength(2);
    await phone.setClock(3_601);
    await page.goto("/validate");
    await press(page, "Send a new code");
    await enter(page, await phone.nextCode());
    await expect(page).toHaveURL("/success");
  });
});
