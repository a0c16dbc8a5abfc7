import { type Page } from "@playwright/test";
import { askFor, awake, enter, press } from "../pages";
import { expect, test } from "../test";

/** Puts `text` into a field as a paste does: what the field can't hold is cut off. */
async function paste(page: Page, label: string, text: string): Promise<void> {
  const field = page.getByLabel(label, { exact: true });
  await field.fill("");
  await field.focus();
  await page.keyboard.insertText(text);
}

/** `text` with the digits of the script whose zero is `zero`. */
function inScript(text: string, zero: string): string {
  const first = zero.codePointAt(0) ?? 0;
  return text.replace(/[0-9]/g, (digit) => String.fromCodePoint(first + Number(digit)));
}

// A leased number is +1, three digits of an area, and seven more.
const NUMBERS: [name: string, spell: (national: string) => string][] = [
  ["with the marks of a contact list", (n) => `\u202a+1 ${n}\u202c`],
  ["with no-break hyphens", (n) => `+1\u2011${n.slice(0, 3)}\u2011${n.slice(3)}`],
  ["with en dashes", (n) => `+1 ${n.slice(0, 3)}\u2013${n.slice(3, 6)}\u2013${n.slice(6)}`],
  ["with slashes and square brackets", (n) => `+1/[${n.slice(0, 3)}]/${n.slice(3)}`],
  ["with zero-width spaces", (n) => `\u200b+1\u200b${n}\ufeff`],
  ["in full width", (n) => inScript(`\uff0b1\u3000${n}`, "\uff10")],
  ["in Arabic digits", (n) => inScript(`+1 ${n}`, "\u0660")],
  ["with 00", (n) => `00 1 ${n}`],
  ["with 011", (n) => `011 1 ${n}`],
  ["with its country code twice", (n) => `+1 1 ${n}`],
  ["with a zero in brackets", (n) => `+1 (0) ${n}`],
  ["with a comma behind it", (n) => `+1 ${n}, `],
  ["as a link", (n) => `tel:+1-${n}`],
];

test.describe("a pasted number is understood", { tag: "@nojs" }, () => {
  for (const [name, spell] of NUMBERS) {
    test(name, async ({ page, phone }) => {
      await page.goto("/");
      await paste(page, "Phone number", spell(phone.number.slice(2)));
      expect((await press(page, "Send code by text")).status()).toBe(200);
      await expect(page).toHaveURL("/validate");
      expect((await phone.nextMessage()).to).toBe(phone.number);
    });
  }
});

const CODES: [name: string, spell: (code: string, message: string) => string][] = [
  ["as the whole message", (_, message) => message],
  ["by the last line of the message", (_, message) => message.split("\n").at(-1) ?? ""],
  ["in quotes", (code) => `"${code}"`],
  ["with a full stop", (code) => `${code}.`],
  ["with a comma in it", (code) => `${code.slice(0, 3)},${code.slice(3)}`],
  ["with a letter before it", (code) => `G-${code}`],
  ["with invisible marks", (code) => `\u2068${code.slice(0, 3)}\u200b${code.slice(3)}\u2069`],
  ["with a minus sign", (code) => `${code.slice(0, 3)}\u2212${code.slice(3)}`],
  ["in full width", (code) => inScript(code, "\uff10")],
  ["in Arabic digits", (code) => inScript(code, "\u0660")],
  ["in Devanagari digits", (code) => inScript(code, "\u0966")],
];

test.describe("a pasted code is understood", { tag: "@nojs" }, () => {
  for (const [name, spell] of CODES) {
    test(name, async ({ page, phone }) => {
      await askFor(page, phone.number);
      const { body, code } = await phone.nextMessage();
      await paste(page, "Code", spell(code ?? "", body));
      expect((await press(page, "Validate")).status()).toBe(200);
      await expect(page).toHaveURL("/success");
    });
  }
});

test("the field shows the code that a message carries", async ({ page, phone }) => {
  await askFor(page, phone.number);
  await awake(page);
  const { body, code } = await phone.nextMessage();
  for (const text of [body, `@bank.example #${code}`, `G-${code}`, ` ${code}. `]) {
    await paste(page, "Code", text);
    await expect(page.getByLabel("Code", { exact: true })).toHaveValue(code ?? "");
  }
});

test("the field keeps a text that holds no code", async ({ page, phone }) => {
  await askFor(page, phone.number);
  await awake(page);
  for (const text of [
    "257507isyourCountersigncode",
    "Your code is on its way.",
    "Order 111111, code 222222",
    "123456 1",
    "12 34",
  ]) {
    await paste(page, "Code", text);
    await expect(page.getByLabel("Code", { exact: true })).toHaveValue(text);
  }
});

test("two codes in one text are no guess", { tag: "@nojs" }, async ({ page, phone }) => {
  await askFor(page, phone.number);
  const code = await phone.nextCode();
  for (const text of [`${code} ${code}`, `${code} 0`, `Order ${code === "111111" ? "222222" : "111111"}, code ${code}`]) {
    expect((await enter(page, text)).status()).toBe(422);
    await expect(page.locator("#code-error")).toHaveText(/Enter the 6 digits of the code. This did not use up a try.$/);
  }
  await enter(page, code);
  await expect(page).toHaveURL("/success");
});
