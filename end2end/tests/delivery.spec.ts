import { askFor, awake } from "../pages";
import { expect, test } from "../test";

test("a text that does not arrive opens the buttons while the page is looked at @own-phone", async ({ page, phone }) => {
  await phone.behave({ delivery: "undelivered", delay_ms: 2_500 });
  await askFor(page, phone.number);
  await awake(page);
  const again = page.locator("#resend-button");
  await expect(again).toBeDisabled();
  await expect(page.getByText("The text did not arrive: the carrier gave up.")).toBeVisible();
  await expect(again).toBeEnabled({ timeout: 3_000 });
  await expect(again).toHaveText("Send the code again");

  await phone.behave({ delivery: "delivered", delay_ms: 0 });
  await again.click();
  await expect(page.locator("#delivery p").first()).toHaveText("Your text has arrived.");
  await expect(page.getByText("Sent again. The code is the same.")).toBeVisible();
  await expect(again).toBeDisabled();
  await expect(page.locator("#delivery p").first()).toHaveText("Your text has arrived.");
});
