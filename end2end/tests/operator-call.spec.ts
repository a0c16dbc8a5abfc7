import { type APIResponse, type Page } from "@playwright/test";
import { callFor, follow, press } from "../pages";
import { expect, test } from "../test";

const SANDBOX = process.env.SANDBOX_URL ?? "";

/** Presses keys as a program on the operator's pages would. */
function pressed(page: Page, id: string, digits: string): Promise<APIResponse> {
  const headers = { origin: SANDBOX };
  return page.context().request.post(`${SANDBOX}/call/${id}/press`, { form: { digits }, headers });
}

test.describe("the operator @own-phone", { tag: "@nojs" }, () => {
  test("finds a call, presses keys in it and hangs up @core", async ({ page, phone }) => {
    await callFor(page, phone.number);
    const { id, code } = await phone.nextCall();
    await page.goto(SANDBOX);
    const row = page.getByRole("row", { name: phone.number });
    await expect(row.getByRole("cell").nth(1)).toHaveText("1");
    await row.getByRole("link").click();
    await expect(page).toHaveURL(`${SANDBOX}/phone/${phone.number}`);
    await expect(page.getByRole("listitem")).toHaveAttribute("data-code", code ?? "");
    await page.getByRole("link", { name: "Open the call" }).click();
    await expect(page).toHaveURL(`${SANDBOX}/call/${id}`);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(`Call to ${phone.number}`);
    const transcript = page.getByRole("group", { name: "Transcript" });
    await expect(transcript.locator(".spoke")).toHaveCount(1);
    await expect(page.getByRole("form", { name: "Keypad" }).getByRole("button")).toHaveText([..."123456789*0#"]);

    expect((await press(page, "1")).status()).toBe(200);
    await expect(page).toHaveURL(`${SANDBOX}/call/${id}`);
    await expect(transcript).toContainText("Key 1 was pressed.");
    await expect(transcript.locator(".spoke")).toHaveCount(2);

    await press(page, "Hang up");
    await expect(page).toHaveURL(`${SANDBOX}/call/${id}`);
    await expect(page.getByText("Call ended")).toBeVisible();
    await expect(page.getByRole("button")).toHaveCount(0);
  });

  test("may press #, and is told when the call is over", async ({ page, phone }) => {
    await callFor(page, phone.number);
    const { id } = await phone.nextCall();
    await page.goto(`${SANDBOX}/call/${id}`);
    await press(page, "#");
    await expect(page.getByText("Key # was pressed.")).toBeVisible();
    await expect(page.getByText("Goodbye.")).toBeVisible();
    await expect(page.getByText("Call ended")).toBeVisible();

    const again = await pressed(page, id, "1");
    expect(again.status()).toBe(409);
    expect(await again.text()).toContain("That call has ended already.");
  });

  test("is told on the call's page when a key comes too late", async ({ page, phone }) => {
    await callFor(page, phone.number);
    const call = await phone.nextCall();
    await page.goto(`${SANDBOX}/call/${call.id}`);
    await phone.hangUp(call);
    expect((await press(page, "1")).status()).toBe(409);
    await expect(page.getByRole("alert")).toHaveText("That call has ended already.");
    await expect(page.getByText("Call ended")).toBeVisible();
    await expect(page.getByRole("button")).toHaveCount(0);
  });

  test("sees a ringing call, which has no keys yet", async ({ page, phone }) => {
    await phone.behave({ delay_ms: 60_000 });
    await callFor(page, phone.number);
    await page.goto(`${SANDBOX}/phone/${phone.number}`);
    await follow(page, () => page.getByRole("link", { name: "Open the call" }).click());
    await expect(page.getByText("Ringing…")).toBeVisible();
    await expect(page.getByRole("button")).toHaveText(["Hang up"]);
    const early = await pressed(page, page.url().split("/").at(-1) ?? "", "1");
    expect(early.status()).toBe(409);
    await press(page, "Hang up");
    await expect(page.getByText("Declined")).toBeVisible();
  });

  test("gets 404 for a call that never was, and 422 for what is no key", async ({ page, phone }) => {
    expect((await page.goto(`${SANDBOX}/call/nothing`))?.status()).toBe(404);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Page not found");
    expect((await pressed(page, "nothing", "1")).status()).toBe(404);
    await callFor(page, phone.number);
    const { id } = await phone.nextCall();
    for (const digits of ["", "a", "1".repeat(21)]) {
      expect((await pressed(page, id, digits)).status(), digits).toBe(422);
    }
  });
});
