import { type Page } from "@playwright/test";
import { enterTimes, pressTimes, slowDown } from "../lines";
import { askFor, awake, callFor, calls, enter, mark, press } from "../pages";
import { type Call } from "../phone";
import { expect, test } from "../test";

// Calls on the phone beside the form. All of it is this site's own phone.

const pressedKeys = ({ transcript }: Call) => transcript.filter(({ event }) => event === "pressed");
/** Presses a key of the phone: in place where there is JavaScript, else another page comes of it. */
async function pressKey(page: Page, name: string, inPlace: boolean): Promise<void> {
  if (!inPlace) return void (await press(page, name));
  await awake(page);
  await page.getByRole("button", { name }).click();
}

const spoken = (page: Page) => calls(page).locator(".spoke");

test.describe("the phone beside the form @own-phone", { tag: "@nojs" }, () => {
  // The browser's own line for a key that is refused in place.
  test.use({ allowedInConsole: /^Failed to load resource: .* status of 409/ });

  test("shows the call, takes a 1, and hangs up", async ({ page, phone, javaScriptEnabled }) => {
    await callFor(page, phone.number);
    const { id, code } = await phone.nextCall();
    await page.reload();
    const call = calls(page);
    await expect(call).toHaveCount(1);
    await expect(call).toHaveId(`call-${id}`);
    await expect(call).toHaveAttribute("data-status", "in-progress");
    await expect(call).toHaveAttribute("data-code", code ?? "");
    await expect(call).toContainText("On the line");
    await expect(spoken(page)).toHaveCount(1);

    await pressKey(page, "Press 1", javaScriptEnabled);
    await expect(page).toHaveURL("/validate");
    await expect(call).toContainText("Key 1 was pressed.");
    await expect(spoken(page)).toHaveCount(2);

    await pressKey(page, "Hang up", javaScriptEnabled);
    await expect(page).toHaveURL("/validate");
    await expect(call).toHaveAttribute("data-status", "completed");
    await expect(call).toContainText("Call ended");
    await expect(call).toContainText("The phone hung up.");
    await expect(call.getByRole("button", { name: /Press 1|Hang up/ })).toHaveCount(0);
    await enter(page, code ?? "");
    await expect(page).toHaveURL("/success");
  });

  test("rings first, and a call can be declined", async ({ page, phone, javaScriptEnabled }) => {
    await phone.behave({ delay_ms: 60_000 });
    await callFor(page, phone.number);
    const call = calls(page);
    await expect(call).toContainText("Ringing…");
    await expect(call.getByRole("button")).toHaveText(["Hang up"]);
    await pressKey(page, "Hang up", javaScriptEnabled);
    await expect(call).toHaveAttribute("data-status", "busy");
    await expect(call).toContainText("Declined");
    // The report of it may come after the answer, and a page without scripts doesn't hear of it.
    await expect(async () => {
      if (!javaScriptEnabled) await page.reload();
      await expect(page.getByText("We could not reach your phone")).toBeVisible({ timeout: 1_000 });
    }).toPass();
  });

  test("lists texts and calls in the order in which they came", async ({ page, phone }) => {
    await callFor(page, phone.number);
    await phone.nextCall();
    await phone.setClock(31);
    await page.reload();
    await press(page, "Send a text instead");
    await phone.nextMessage();
    await page.reload();
    await expect(page.getByRole("listitem")).toHaveText([/Incoming call/, /is your Countersign code/]);
  });

  test("has keys for its own calls only", async ({ page, phone, otherBrowser, leasePhone }) => {
    await callFor(page, phone.number);
    const call = await phone.nextCall();
    const stranger = await otherBrowser();
    await stranger.goto("/");
    const act = async (by: Page, path: string, form: Record<string, string>) => {
      const headers = { accept: "application/json", origin: new URL(page.url()).origin };
      const answer = await by.context().request.post(`/phone/${path}`, { form, headers });
      return [answer.status(), ((await answer.json()) as { error?: string }).error];
    };
    const refused = [403, "nothing_pending"];
    expect(await act(stranger, "press", { call: call.id, digits: "1" })).toEqual(refused);
    await askFor(stranger, (await leasePhone()).number);
    expect(await act(stranger, "press", { call: call.id, digits: "1" })).toEqual(refused);
    expect(await act(stranger, "hang-up", { call: call.id })).toEqual(refused);
    expect(await act(page, "press", { call: "nothing", digits: "1" })).toEqual(refused);
    expect(await act(page, "press", { call: call.id, digits: "one" })).toEqual([422, "malformed"]);
    expect((await phone.calls())[0]).toMatchObject({ seq: call.seq, status: "in-progress" });

    expect(await act(page, "hang-up", { call: call.id })).toEqual([200, undefined]);
    // Pressed twice, it has been done once.
    expect(await act(page, "hang-up", { call: call.id })).toEqual([200, undefined]);
    expect(await act(page, "press", { call: call.id, digits: "1" })).toEqual([409, "call_over"]);
  });

  test("says when a key comes too late", async ({ page, phone, javaScriptEnabled }) => {
    await callFor(page, phone.number);
    const call = await phone.nextCall();
    // The page that is pressed on has not heard that the call is over.
    await page.route("**/phone/stream", () => {});
    await page.reload();
    await phone.hangUp(call);
    await pressKey(page, "Press 1", javaScriptEnabled);
    await expect(page).toHaveURL("/validate");
    await expect(page.getByText("That call has ended already.")).toBeVisible();
    if (javaScriptEnabled) return;
    await expect(page.getByRole("alert")).toHaveText("That call has ended already.");
    expect((await page.reload())?.status()).toBe(200);
    await expect(page.getByRole("alert")).toHaveCount(0);
  });
});

test.describe("impatience with the phone beside the form @own-phone", { tag: "@nojs" }, () => {
  test.use({ allowedInConsole: /net::ERR_ABORTED/ });

  for (const [how, send] of [
    ["pressed twice", (page: Page, button: string) => pressTimes(page, button, 2)],
    ["pressed three times", (page: Page, button: string) => pressTimes(page, button, 3, 150)],
    ["entered three times", (page: Page) => enterTimes(page, 3, 150)],
  ] as const) {
    test(`a key and hanging up, ${how} on a line of 560 ms, act once`, async ({ page, phone, javaScriptEnabled }) => {
      await callFor(page, phone.number);
      const { id } = await phone.nextCall();
      await page.reload();
      if (javaScriptEnabled) await awake(page);
      await slowDown(page, 560);
      const call = calls(page);
      for (const button of ["Press 1", "Hang up"]) {
        await page.getByRole("button", { name: button }).focus();
        const answer = javaScriptEnabled ? undefined : page.waitForEvent("load");
        await send(page, button);
        await answer;
        await expect(page).toHaveURL("/validate");
        await expect(call).toContainText(button === "Press 1" ? "Key 1 was pressed." : "The phone hung up.");
        await expect(page.getByRole("alert")).toHaveCount(0);
      }
      const [over] = await phone.calls();
      expect(over).toMatchObject({ id, status: "completed" });
      expect(over && pressedKeys(over)).toHaveLength(1);
      expect(over?.transcript.filter(({ event }) => event === "hung-up")).toHaveLength(1);
      await expect(spoken(page)).toHaveCount(2);
      expect(await phone.calls()).toHaveLength(1);
      expect(await phone.messages()).toEqual([]);
    });
  }
});

test("keys that are sent many times at once are pressed once each @own-phone", async ({ page, phone }) => {
  await callFor(page, phone.number);
  const call = await phone.nextCall();
  const headers = { accept: "application/json", origin: new URL(page.url()).origin };
  for (const pressed of [0, 1, 2]) {
    const form = { call: call.id, digits: "1", pressed };
    const send = async () => (await page.context().request.post("/phone/press", { form, headers })).status();
    const statuses = await Promise.all(Array.from({ length: 20 }, send));
    const [now] = await phone.calls();
    expect(now && pressedKeys(now)).toHaveLength(pressed + 1);
    expect(new Set(statuses)).toEqual(new Set([200]));
  }
});

test("a call can be ended before a key is answered @own-phone", async ({ page, phone }) => {
  await callFor(page, phone.number);
  await phone.nextCall();
  await page.reload();
  await awake(page);
  const call = calls(page);
  // The key is sent, and its answer never comes.
  await page.route("**/phone/press", () => {});
  await call.getByRole("button", { name: "Press 1" }).click();
  await expect(call.getByRole("button", { name: "Press 1" })).toHaveAttribute("aria-disabled", "true");
  await call.getByRole("button", { name: "Hang up" }).click();
  await expect(call).toContainText("The phone hung up.");
});

test.describe("a call, live @own-phone", () => {
  test("rings, is picked up, speaks and ends without reload @core", async ({ page, phone }) => {
    await phone.behave({ delay_ms: 1_500 });
    await callFor(page, phone.number);
    await awake(page);
    const isSame = await mark(page);
    const call = calls(page);
    await expect(call).toContainText("Ringing…");
    await expect(call).toContainText("On the line");
    const { id, code } = await phone.nextCall();
    await expect(call).toHaveAttribute("data-code", code ?? "");
    await expect(spoken(page)).toHaveCount(1);
    await phone.press({ id }, "1");
    await expect(spoken(page)).toHaveCount(2);
    await phone.hangUp({ id });
    await expect(call).toContainText("Call ended");
    await expect(call.getByRole("button", { name: /Press 1|Hang up/ })).toHaveCount(0);
    await expect(call).toHaveCount(1);
    await isSame();
  });

  test("takes keys in place: nothing moves, and what is typed stays", async ({ page, phone }) => {
    await page.setViewportSize({ width: 360, height: 640 });
    await callFor(page, phone.number);
    await phone.nextCall();
    await page.reload();
    await awake(page);
    const isSame = await mark(page);
    const field = page.getByLabel("Code", { exact: true });
    await field.fill("123");
    const call = calls(page);
    const key = page.getByRole("button", { name: "Press 1" });
    for (const presses of [1, 2]) {
      await key.click();
      await expect(spoken(page)).toHaveCount(1 + presses);
      await expect(key).toBeFocused();
      await expect(key).toBeEnabled();
    }
    await expect(call).toBeInViewport();
    await page.getByRole("button", { name: "Hang up" }).click();
    await expect(call).toContainText("The phone hung up.");
    await expect(call).toBeFocused();
    await expect(field).toHaveValue("123");
    await isSame();
    const [over] = await phone.calls();
    expect(over && pressedKeys(over)).toHaveLength(2);
  });

  test.describe("without a connection", () => {
    test.use({ allowedInConsole: /net::ERR_INTERNET_DISCONNECTED/ });

    test("says so beside the keys, and takes the key once there is one", async ({ page, phone }) => {
      await callFor(page, phone.number);
      await phone.nextCall();
      await page.reload();
      await awake(page);
      await page.context().setOffline(true);
      const key = page.getByRole("button", { name: "Press 1" });
      await key.click();
      await expect(page.locator("#phone-note")).toHaveText("No connection. Try again.");
      await page.context().setOffline(false);
      await expect(key).toBeEnabled();
      await key.click();
      await expect(spoken(page)).toHaveCount(2);
      await expect(page.locator("#phone-note")).toBeEmpty();
    });
  });

  test("that nobody takes is told beside the code field, too", async ({ page, phone }) => {
    await phone.behave({ delay_ms: 1_500, answers: "no-answer" });
    await callFor(page, phone.number);
    await awake(page);
    const isSame = await mark(page);
    await expect(page.getByText("We could not reach your phone")).toHaveCount(0);
    await expect(page.locator("#delivery")).toContainText("We could not reach your phone");
    await expect(calls(page)).toContainText("Missed: nobody picked up.");
    await isSame();
  });

  test("leaves a focused button alone, and the focus in the call when the button goes", async ({ page, phone }) => {
    await callFor(page, phone.number);
    const call = await phone.nextCall();
    await page.reload();
    await awake(page);
    const hangUp = page.getByRole("button", { name: "Hang up" });
    await hangUp.focus();
    await phone.press(call, "1");
    await expect(spoken(page)).toHaveCount(2);
    await expect(hangUp).toBeFocused();
    await phone.hangUp(call);
    await expect(hangUp).toHaveCount(0);
    await expect(calls(page)).toBeFocused();
  });

  test("tells those who listen only what is new", async ({ page, phone }) => {
    await callFor(page, phone.number);
    const call = await phone.nextCall();
    await page.reload();
    await awake(page);
    await expect(page.getByRole("list", { name: "Messages" })).toHaveAttribute("aria-live", "polite");
    await page.evaluate(() => {
      const added: string[] = [];
      Object.assign(window, { added });
      const list = document.getElementById("phone-messages") as HTMLElement;
      new MutationObserver((changes) => {
        for (const { addedNodes } of changes) for (const node of addedNodes) added.push(node.textContent ?? "");
      }).observe(list, { childList: true, subtree: true });
    });
    await phone.press(call, "1");
    await expect(spoken(page)).toHaveCount(2);
    const added = await page.evaluate(() => (window as unknown as { added: string[] }).added);
    expect(added).toEqual(["Key 1 was pressed.", await spoken(page).last().textContent()]);
  });

  test("is asked for again in place", async ({ page, phone }) => {
    await callFor(page, phone.number);
    const first = await phone.nextCall();
    await phone.hangUp(first);
    await phone.setClock(31);
    await page.reload();
    await awake(page);
    const isSame = await mark(page);
    await page.getByRole("button", { name: "Call me again" }).click();
    await expect(page.getByText("Calling again. The code is the same.")).toBeVisible();
    const second = await phone.nextCall();
    expect(second.code).toBe(first.code);
    expect(second.id).not.toBe(first.id);
    await expect(calls(page)).toHaveCount(2);
    await expect(page.locator("#resend-button")).toHaveText(/^Call me again in (60|5\d) s$/);
    await expect(page.locator("#switch-channel")).toBeDisabled();
    expect(await phone.messages()).toEqual([]);
    await isSame();
  });

  test("goes by keyboard alone", async ({ page, phone }) => {
    await page.goto("/");
    await page.getByLabel("Phone number").focus();
    await page.keyboard.type(phone.number);
    const tabTo = async (name: string) => {
      const button = page.getByRole("button", { name, exact: true });
      for (let presses = 0; presses < 20; presses += 1) {
        await page.keyboard.press("Tab");
        if (await button.evaluate((button) => button === document.activeElement)) return;
      }
      throw new Error(`${name} was not reached`);
    };
    await tabTo("Call me with the code");
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL("/validate");
    await expect(spoken(page)).toHaveCount(1);
    await tabTo("Press 1");
    await page.keyboard.press("Space");
    await expect(spoken(page)).toHaveCount(2);
    await tabTo("Hang up");
    await page.keyboard.press("Enter");
    await expect(calls(page)).toContainText("Call ended");
    await page.getByLabel("Code", { exact: true }).focus();
    await page.keyboard.type((await phone.nextCall()).code ?? "");
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL("/success");
  });
});

test.describe("reading aloud @own-phone", () => {
  /** Stands in for the browser's voice, and keeps what it is to say. */
  async function listen(page: Page): Promise<() => Promise<string[]>> {
    await page.addInitScript(() => {
      const said: string[] = [];
      const voice = { cancel: () => {}, speak: ({ text }: SpeechSynthesisUtterance) => said.push(text) };
      Object.assign(window, { said });
      Object.defineProperty(window, "speechSynthesis", { value: voice });
    });
    return () => page.evaluate(() => (window as unknown as { said: string[] }).said);
  }

  test("says what was spoken last, also when that came live", async ({ page, phone }) => {
    const said = await listen(page);
    await callFor(page, phone.number);
    await awake(page);
    const call = await phone.nextCall();
    const words = call.transcript.find(({ event }) => event === "spoke")?.text;
    const button = calls(page).getByRole("button", { name: "Read aloud" });
    await button.click();
    expect(await said()).toEqual([words]);
    await expect(button).toBeFocused();

    // Any other key ends the call with a goodbye.
    await phone.press(call, "5");
    await expect(calls(page)).toContainText("Goodbye.");
    await expect(button).toBeFocused();
    await button.click();
    expect(await said()).toEqual([words, "Goodbye."]);
  });

  test("is offered where something was spoken and a voice is there", async ({ page, phone }) => {
    await listen(page);
    await phone.behave({ answers: "busy" });
    await callFor(page, phone.number);
    await awake(page);
    await expect(calls(page)).toContainText("Busy");
    await expect(calls(page).getByRole("button")).toHaveCount(0);
  });

  test("is not offered by a browser without a voice", async ({ page, phone }) => {
    await page.addInitScript(() => {
      for (let owner: object | null = window; owner; owner = Object.getPrototypeOf(owner) as object | null) {
        Reflect.deleteProperty(owner, "speechSynthesis");
      }
    });
    await callFor(page, phone.number);
    await awake(page);
    await expect(spoken(page)).toHaveCount(1);
    await expect(page.getByRole("button", { name: "Press 1" })).toBeVisible();
    await expect(page.getByRole("button", { name: "Read aloud" })).toHaveCount(0);
  });
});
