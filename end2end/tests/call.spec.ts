import { askFor, callFor, enter, expectAgain, press, wrong } from "../pages";
import { type Call } from "../phone";
import { expect, overVendor, test } from "../test";

/** What was spoken in a call, in order. */
const spoken = ({ transcript }: Call) => transcript.filter(({ event }) => event === "spoke").map(({ text }) => text);

test.describe("a code by call", { tag: "@nojs" }, () => {
  test("is heard digit by digit, and passes @core", async ({ page, phone }) => {
    expect((await callFor(page, phone.number)).status()).toBe(200);
    await expect(page).toHaveURL("/validate");
    const masked = `+1 ••• ${phone.number.slice(-2)}`;
    await expect(page.getByText(`${masked} to read out a 6-digit code for sign-in.`)).toBeVisible();
    await expect(page.getByText("texted")).toHaveCount(0);

    const call = await phone.nextCall();
    expect(call).toMatchObject({ to: phone.number, status: "in-progress", answered_by: "human", ended_at: null });
    const code = call.code ?? "";
    expect(code).toMatch(/^\d{6}$/);
    expect(spoken(call)).toEqual([
      `Your Countersign code for sign-in is: ${[...code].join(", ")}. Press 1 to hear it again.`,
    ]);
    expect(await phone.messages()).toEqual([]);

    expect((await enter(page, wrong(code))).status()).toBe(422);
    expect((await enter(page, code)).status()).toBe(200);
    await expect(page).toHaveURL("/success");
  });

  test("is read again for each 1, three times at most", async ({ page, phone }) => {
    await callFor(page, phone.number);
    const call = await phone.nextCall();
    const [first] = spoken(call);
    for (let again = 1; again <= 3; again += 1) {
      const heard = await phone.press(call, "1");
      expect(heard.status).toBe("in-progress");
      expect(spoken(heard)).toEqual(Array.from({ length: again + 1 }, () => first));
    }
    const over = await phone.press(call, "1");
    expect(over.status).toBe("completed");
    expect(spoken(over).at(-1)).toBe("Goodbye.");
    expect(spoken(over)).toHaveLength(5);
    await enter(page, call.code ?? "");
    await expect(page).toHaveURL("/success");
  });

  test("still passes once its call was hung up, which can be done once", async ({ page, phone }) => {
    await callFor(page, phone.number);
    const call = await phone.nextCall();
    const over = await phone.hangUp(call);
    expect(over).toMatchObject({ status: "completed", code: call.code });
    expect(over.transcript.at(-1)).toMatchObject({ event: "hung-up", text: "phone" });
    await expect(phone.hangUp(call)).rejects.toThrow("409");
    await enter(page, call.code ?? "");
    await expect(page).toHaveURL("/success");
  });

  test("takes the place of a late text, and says which code works @core", async ({ page, phone }) => {
    await askFor(page, phone.number);
    const texted = await phone.nextCode();
    await phone.setClock(31);
    await page.reload();
    expect((await press(page, "Call me instead")).status()).toBe(200);
    await expect(page).toHaveURL("/validate");
    await expect(page.getByText("to read out a 6-digit code")).toBeVisible();
    const rule = overVendor ? "only the newest code works." : "the code is the same each time.";
    await expect(page.getByText(`Sent 2 times; ${rule}`)).toBeVisible();
    const { code } = await phone.nextCall();
    expectAgain(code, texted);
    if (overVendor) {
      await expect(page.getByText("Each send brings a new code, and only the newest one works.")).toBeVisible();
      expect((await enter(page, texted)).status()).toBe(422);
    }
    await enter(page, code ?? "");
    await expect(page).toHaveURL("/success");
  });

  test("gives way to a text", async ({ page, phone }) => {
    await callFor(page, phone.number);
    const called = await phone.nextCall();
    await phone.setClock(31);
    await page.reload();
    await expect(page.locator("#resend-button")).toHaveText("Call me again");
    await press(page, "Send a text instead");
    await expect(page.getByText("We texted a 6-digit code for sign-in")).toBeVisible();
    const code = await phone.nextCode();
    expectAgain(code, called.code);
    await enter(page, code);
    await expect(page).toHaveURL("/success");
  });

  test("that is too old is followed by a new one, by call again", async ({ page, phone }) => {
    await callFor(page, phone.number);
    const { code: old } = await phone.nextCall();
    await phone.setClock(601);
    await page.reload();
    await press(page, "Send a new code");
    const { code } = await phone.nextCall();
    expect(code).not.toBe(old);
    await enter(page, code ?? "");
    await expect(page).toHaveURL("/success");
    expect(await phone.messages()).toEqual([]);
  });

  test("counts as a send like a text", async ({ page, phone }) => {
    for (let send = 1; send <= 5; send += 1) {
      await phone.setClock(send * 61);
      expect((await (send % 2 ? callFor : askFor)(page, phone.number)).status()).toBe(200);
    }
    await phone.setClock(366);
    expect((await callFor(page, phone.number)).status()).toBe(429);
    await expect(page.getByRole("alert")).toContainText("Too many codes were sent to this number.");
    await expect(page.getByLabel("Phone number")).toHaveValue(phone.number);
    expect(await phone.calls()).toHaveLength(3);
  });

  test("to a number that is refused is told why, and keeps what was typed", async ({ page }) => {
    expect((await callFor(page, "+1 212")).status()).toBe(422);
    await expect(page).toHaveURL("/");
    await expect(page.locator("#number-error")).toContainText("That number is too short.");
    await expect(page.getByLabel("Phone number")).toHaveValue("+1 212");
  });

  test("is no other way than those there are", async ({ page, phone }) => {
    await page.goto("/");
    await page.getByLabel("Phone number").fill(phone.number);
    const button = page.getByRole("button", { name: "Call me with the code" });
    for (const channel of ["fax", "SMS"]) {
      await button.evaluate((button, channel) => button.setAttribute("value", channel), channel);
      expect((await press(page, "Call me with the code")).status()).toBe(422);
      await expect(page.getByRole("alert")).toHaveText("The form arrived incomplete. Fill it in and send it again.");
      await expect(page.getByLabel("Phone number")).toHaveValue(phone.number);
    }
    expect([...(await phone.messages()), ...(await phone.calls())]).toEqual([]);
  });

  test("is by text for those who only send a number", async ({ page, phone }) => {
    await page.goto("/");
    const headers = { accept: "application/json", origin: new URL(page.url()).origin };
    const answer = await page.context().request.post("/", { form: { number: phone.number }, headers });
    expect(answer.status()).toBe(200);
    expect(await phone.nextCode()).toMatch(/^\d{6}$/);
    expect(await phone.calls()).toEqual([]);
  });
});

test.describe("a phone that was not reached", { tag: "@nojs" }, () => {
  for (const [answers, shown] of [
    ["busy", "Busy: the call did not get through."],
    ["no-answer", "Missed: nobody picked up."],
    ["machine", "An answering machine picked up. It was told nothing."],
  ] as const) {
    test(`as it was ${answers} is told, and tried again @own-phone`, async ({ page, phone }) => {
      await phone.behave({ answers });
      expect((await callFor(page, phone.number)).status()).toBe(200);
      const call = await phone.nextCall();
      expect(call.code).toBeNull();
      expect(spoken(call)).toEqual([]);
      await expect(page.getByRole("status").getByText("We could not reach your phone")).toBeVisible();
      await expect(page.getByText("We are calling")).toHaveCount(0);
      await expect(page.getByRole("listitem")).toContainText(shown);
      await expect(page.getByRole("button", { name: /^Call me again/ })).toBeVisible();
      await expect(page.getByRole("button", { name: "Send a text instead" })).toBeVisible();

      await phone.behave({ answers: "human" });
      await phone.setClock(31);
      await page.reload();
      await page.getByRole("button", { name: "Call me again" }).click();
      const { code } = await phone.nextCall();
      await expect(page.getByText("We could not reach your phone")).toHaveCount(0);
      await enter(page, code ?? "");
      await expect(page).toHaveURL("/success");
    });
  }

  test("by a text is told, too, and called instead @core @own-phone", async ({ page, phone }) => {
    await phone.behave({ delivery: "undelivered" });
    await askFor(page, phone.number);
    await phone.nextMessage();
    await page.reload();
    await expect(page.getByText("The text did not arrive: the carrier gave up.")).toBeVisible();
    await phone.setClock(31);
    await page.reload();
    await press(page, "Call me instead");
    const { code } = await phone.nextCall();
    await expect(page.getByText("did not arrive")).toHaveCount(0);
    await enter(page, code ?? "");
    await expect(page).toHaveURL("/success");
  });
});
