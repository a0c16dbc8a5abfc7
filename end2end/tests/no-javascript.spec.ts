import { askFor, enter, expectAgain, press } from "../pages";
import { expect, overVendor, test } from "../test";

// What only a browser without JavaScript sees. The specs tagged @nojs run a second time without it, too.
test.use({ javaScriptEnabled: false });

test("a late text is found by a link, and the code passes @own-phone", async ({ page, phone }) => {
  await phone.behave({ delay_ms: 500 });
  await askFor(page, phone.number);
  await expect(page.getByText("No messages yet")).toBeVisible();
  const code = await phone.nextCode();
  await page.getByRole("link", { name: "Look for new messages" }).click();
  await expect(page.getByRole("listitem")).toHaveAttribute("data-code", code);
  await enter(page, code);
  await expect(page).toHaveURL("/success");
});

test("sending again posts, and says when it is too soon @core", async ({ page, phone }) => {
  await askFor(page, phone.number);
  const code = await phone.nextCode();
  await phone.setClock(5);
  expect((await press(page, "Send the code again")).status()).toBe(429);
  await expect(page).toHaveURL("/validate");
  await expect(page.getByRole("alert")).toHaveText(/^A code was sent a moment ago\. You can send it again in \d+ seconds?\.$/);
  expect((await page.reload())?.status()).toBe(200);
  await expect(page.getByRole("alert")).toHaveCount(0);

  await phone.setClock(31);
  expect((await press(page, "Send the code again")).status()).toBe(200);
  const again = await phone.nextCode();
  expectAgain(again, code);
  await expect(page.getByRole("listitem")).toHaveCount(overVendor ? 0 : 2);
  await enter(page, again);
  await expect(page).toHaveURL("/success");
});

test("nothing on the pages waits for a script", async ({ page, phone }) => {
  await page.goto("/");
  await expect(page.locator("#number")).toBeEditable();
  await askFor(page, phone.number);
  await expect(page.locator("#code")).toBeEditable();
  await expect(page.locator("button:disabled")).toHaveCount(0);
});
