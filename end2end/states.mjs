// Every state that a page can be in, and the way there: looked at by axe, measured, photographed.
// The way goes by what a person does, so it serves any instance, and by what controls do, so it serves
// any language.

/**
 * @typedef {object} Phone What a way needs of a phone; phone.ts has one.
 * @property {string} number
 * @property {() => Promise<string>} nextCode
 * @property {(seconds: number) => Promise<void>} setClock
 * @property {(behavior: { delivery?: "undelivered", answers?: "busy" | "machine" | "no-answer", delay_ms?: number }) => Promise<void>} behave
 * @property {() => Promise<{ id: string }>} nextCall
 * @property {(call: { id: string }, digits: string) => Promise<unknown>} press
 * @property {(call: { id: string }) => Promise<unknown>} hangUp
 *
 * @typedef {import("@playwright/test").Page} Page
 * @typedef {(page: Page, phone: Phone, sandbox: string) => Promise<unknown>} Way
 */

const SEND = "[name=channel][value=sms]";
const CALL = "[name=channel][value=call]";
const SWITCH = "#switch-channel";
const VALIDATE = "form[action='/validate'] [type=submit]";
const NEW_CODE = "form[action='/new-code'] [type=submit]";

/** @type {(page: Page, number: string) => Promise<void>} */
async function send(page, number) {
  await page.goto("/");
  await page.locator("#number").fill(number);
  await post(page, SEND);
}

/** @type {(page: Page, number: string) => Promise<void>} */
async function call(page, number) {
  await page.goto("/");
  await page.locator("#number").fill(number);
  await post(page, CALL);
}

/** @type {(page: Page, button: string) => Promise<void>} */
async function post(page, button) {
  await Promise.all([page.waitForEvent("load"), page.locator(button).click()]);
}

/** @type {(page: Page, code: string) => Promise<void>} */
async function enter(page, code) {
  await page.locator("#code").fill(code);
  await post(page, VALIDATE);
}

/** @type {(page: Page, phone: Phone, times: number) => Promise<void>} */
async function miss(page, phone, times) {
  await send(page, phone.number);
  await missAgain(page, await phone.nextCode(), times);
}

/** @type {(page: Page, code: string, times: number) => Promise<void>} */
async function missAgain(page, code, times) {
  for (let nth = 1; nth <= times; nth += 1) {
    const wrong = (Number(code) + nth) % 1_000_000;
    await enter(page, String(wrong).padStart(6, "0"));
  }
}

/** @type {(page: Page, phone: Phone) => Promise<void>} */
async function verify(page, phone) {
  await send(page, phone.number);
  await enter(page, await phone.nextCode());
}

/** @type {(page: Page) => Promise<void>} */
async function openCurl(page) {
  const lines = page.locator("details");
  for (const line of await lines.all()) await line.locator("summary").click();
}

/** @type {Record<string, Way>} */
export const STATES = {
  start: (page) => page.goto("/"),
  "start with curl": async (page) => {
    await page.goto("/");
    await openCurl(page);
  },
  "start, number refused": (page) => send(page, "+1 123 456 7890"),
  "start, too many texts": async (page, phone) => {
    for (let time = 0; time < 6; time += 1) {
      await phone.setClock(time * 61);
      await send(page, phone.number);
    }
  },
  "start, code waiting": async (page, phone) => {
    await send(page, phone.number);
    await page.goto("/");
  },
  "validate, nothing asked": (page) => page.goto("/validate"),
  validate: async (page, phone) => {
    await send(page, phone.number);
    await phone.nextCode();
    await page.reload();
  },
  "validate with curl": async (page, phone) => {
    await send(page, phone.number);
    await openCurl(page);
  },
  "validate, resend open": async (page, phone) => {
    await send(page, phone.number);
    await phone.setClock(31);
    await page.reload();
  },
  "validate, text not delivered": async (page, phone) => {
    await phone.behave({ delivery: "undelivered" });
    await send(page, phone.number);
    await page.reload();
  },
  "validate, call ringing": async (page, phone) => {
    await phone.behave({ delay_ms: 60_000 });
    await call(page, phone.number);
  },
  "validate, call on the line": async (page, phone) => {
    await call(page, phone.number);
    await phone.press(await phone.nextCall(), "1");
    await page.reload();
  },
  "validate, call ended": async (page, phone) => {
    await call(page, phone.number);
    await phone.hangUp(await phone.nextCall());
    await phone.setClock(31);
    await page.reload();
  },
  "validate, busy": async (page, phone) => {
    await phone.behave({ answers: "busy" });
    await call(page, phone.number);
  },
  "validate, answering machine": async (page, phone) => {
    await phone.behave({ answers: "machine" });
    await call(page, phone.number);
    await phone.setClock(31);
    await page.reload();
  },
  "validate, called after a text": async (page, phone) => {
    await send(page, phone.number);
    await phone.setClock(31);
    await page.reload();
    await post(page, SWITCH);
    await phone.nextCall();
    await page.reload();
  },
  "validate, wrong code": (page, phone) => miss(page, phone, 1),
  "validate, last try": (page, phone) => miss(page, phone, 4),
  "validate, no code at all": async (page, phone) => {
    await send(page, phone.number);
    await enter(page, "12");
  },
  "validate, about to expire": async (page, phone) => {
    await send(page, phone.number);
    await phone.setClock(560);
    await page.reload();
  },
  "validate, expired": async (page, phone) => {
    await send(page, phone.number);
    const code = await phone.nextCode();
    await phone.setClock(601);
    await enter(page, code);
  },
  "validate, exhausted": async (page, phone) => {
    await miss(page, phone, 5);
    await page.goto("/validate");
  },
  "validate, number closed": async (page, phone) => {
    await miss(page, phone, 5);
    await post(page, NEW_CODE);
    await missAgain(page, await phone.nextCode(), 5);
    await page.goto("/validate");
  },
  "validate, session ended": async (page, phone) => {
    await send(page, phone.number);
    await phone.nextCode();
    await page.context().clearCookies({ name: /countersign(-\d+)?$/ });
    await enter(page, "123456");
  },
  "start, verified": async (page, phone) => {
    await verify(page, phone);
    await page.goto("/");
  },
  "cookies blocked": async (page) => {
    await page.goto("/");
    await page.context().clearCookies();
    await page.locator("#number").fill("+1 212 555 0123");
    await post(page, SEND);
  },
  "validate, verified": async (page, phone) => {
    await verify(page, phone);
    await page.goto("/validate");
  },
  success: verify,
  account: async (page, phone) => {
    await verify(page, phone);
    await page.goto("/account");
  },
  "account, refused": (page) => page.goto("/account"),
  forbidden: (page) => page.goto("/forbidden"),
  "forbidden, exhausted": (page, phone) => miss(page, phone, 5),
  "not found": (page) => page.goto("/nowhere"),
  "sandbox, all phones": async (page, phone, sandbox) => {
    await send(page, phone.number);
    await page.goto(sandbox);
  },
  "sandbox, one phone": async (page, phone, sandbox) => {
    await send(page, phone.number);
    await phone.nextCode();
    await page.goto(`${sandbox}/phone/${phone.number}`);
  },
  "sandbox, one phone with calls": async (page, phone, sandbox) => {
    await phone.behave({ answers: "no-answer" });
    await call(page, phone.number);
    await phone.behave({});
    await call(page, phone.number);
    await phone.nextCall();
    await page.goto(`${sandbox}/phone/${phone.number}`);
  },
  "sandbox, call ringing": async (page, phone, sandbox) => {
    await phone.behave({ delay_ms: 60_000 });
    await call(page, phone.number);
    await page.goto(`${sandbox}/phone/${phone.number}`);
    await page.locator(".call .actions a").click();
  },
  "sandbox, call on the line": async (page, phone, sandbox) => {
    await call(page, phone.number);
    const { id } = await phone.nextCall();
    await page.goto(`${sandbox}/call/${id}`);
  },
  "sandbox, call over": async (page, phone, sandbox) => {
    await call(page, phone.number);
    const { id } = await phone.nextCall();
    await page.goto(`${sandbox}/call/${id}`);
    await phone.hangUp({ id });
    await page.locator(".keypad [value='1']").click();
  },
  "sandbox, no such call": (page, _phone, sandbox) => page.goto(`${sandbox}/call/nothing`),
  "sandbox, empty phone": (page, phone, sandbox) => page.goto(`${sandbox}/phone/${phone.number}`),
  "sandbox, no such phone": (page, _phone, sandbox) => page.goto(`${sandbox}/phone/12`),
};
