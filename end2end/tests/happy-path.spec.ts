import { askFor, awake, enter, mark, press } from "../pages";
import { expect, overVendor, test } from "../test";

test("from a number to the account, and out again @core", { tag: "@nojs" }, async ({ page, phone }) => {
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 2 })).toHaveText(["Request a code", "Validate your code"]);

  expect((await askFor(page, phone.number)).status()).toBe(200);
  await expect(page).toHaveURL("/validate");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Validate your code");
  await expect(page.locator("#sent-to")).toHaveText(`+1 ••• ${phone.number.slice(-2)}`);
  const { body, code } = await phone.nextMessage();
  expect(body).toBe(
    overVendor
      ? `Your Countersign code for sign-in is: ${code}`
      : `${code} is your Countersign code for sign-in. It works for 10 minutes. Never share it.\n\n@127.0.0.1 #${code}`,
  );

  expect((await enter(page, code ?? "")).status()).toBe(200);
  await expect(page).toHaveURL("/success");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("You are verified");
  await page.getByRole("link", { name: "Open your account" }).click();
  await expect(page).toHaveURL("/account");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Your account");
  expect((await page.reload())?.status()).toBe(200);

  await press(page, "Sign out");
  await expect(page.getByRole("status").filter({ hasText: "You are signed out." })).toBeVisible();
  expect((await page.goto("/account"))?.status()).toBe(403);
  await page.getByRole("link", { name: "Request a code" }).click();
  await expect(page).toHaveURL("/");
});

test("a text arrives on the phone beside the form, without reload @own-phone @core", async ({ page, phone }) => {
  await phone.behave({ delay_ms: 1_500 });
  await askFor(page, phone.number);
  const shown = page.getByRole("complementary", { name: "Virtual phone" });
  await expect(shown).toContainText(phone.number.slice(-2));
  await expect(shown).toContainText("No messages yet");
  await awake(page);
  const isSame = await mark(page);

  const bubble = shown.getByRole("listitem");
  const code = await phone.nextCode();
  await expect(bubble).toHaveAttribute("data-code", code);
  await expect(bubble).toContainText(`${code} is your Countersign code`);
  await expect(shown).not.toContainText("No messages yet");
  await isSame();
  // A reload shows it once, not twice.
  await page.reload();
  await awake(page);
  await expect(bubble).toHaveCount(1);
});

for (const delivery of ["undelivered", "failed", "never"] as const) {
  test(`a text that ends as ${delivery} is not on the phone @own-phone`, { tag: "@nojs" }, async ({ page, phone }) => {
    await phone.behave({ delivery });
    await askFor(page, phone.number);
    // The carrier knows of it; the visitor's phone does not.
    await phone.nextMessage();
    await page.reload();
    await expect(page.getByText("No messages yet.")).toBeVisible();
    await expect(page.getByRole("listitem")).toHaveCount(0);
  });
}

test("a browser that is verified already is told so, and the code works once @core", { tag: "@nojs" }, async ({ page, phone }) => {
  await askFor(page, phone.number);
  await enter(page, await phone.nextCode());
  expect((await page.goto("/validate"))?.status()).toBe(200);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("You are verified");
  await expect(page.getByLabel("Code", { exact: true })).toHaveCount(0);
});
