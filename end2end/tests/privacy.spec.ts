import { askFor, enter, wrong } from "../pages";
import { expect, test } from "../test";

test("neither number nor code stands in any address, or on a page that is not for it", { tag: "@nojs" }, async ({ page, phone }) => {
  const number = phone.number.slice(1);
  const addresses: string[] = [];
  const elsewhere: string[] = [];
  page.on("request", (request) => addresses.push(request.url()));
  const look = async () => {
    elsewhere.push(await page.content());
    await page.goto("/forbidden");
    elsewhere.push(await page.content());
  };

  await askFor(page, phone.number);
  const code = await phone.nextCode();
  // The demo's phone shows the text here, as a phone would; the number is masked even so.
  expect(await page.content()).not.toContain(number);
  await look();
  await page.goto("/validate");
  await enter(page, wrong(code));
  await enter(page, code);
  await expect(page).toHaveURL("/success");
  await look();
  await page.goto("/account");
  await look();

  for (const address of addresses) {
    expect(address).not.toContain(number);
    expect(address).not.toContain(code);
  }
  expect(addresses.filter((address) => address.includes("?"))).toEqual([]);
  // The first page looked at is the one that shows the text.
  for (const html of elsewhere.slice(1)) {
    expect(html).not.toContain(number);
    expect(html).not.toContain(code);
  }
});

test("nothing of it is kept in the browser", async ({ page, phone }) => {
  await askFor(page, phone.number);
  const code = await phone.nextCode();
  await enter(page, wrong(code));
  const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]));
  expect(kept).toBe('[{},{},""]');
  const cookies = JSON.stringify(await page.context().cookies());
  expect(cookies).not.toContain(code);
  expect(cookies).not.toContain(phone.number.slice(1));
});

test("the operator's phones are not on the site", { tag: "@nojs" }, async ({ page, phone }) => {
  await askFor(page, phone.number);
  for (const path of ["/phone", `/phone/${phone.number}`, `/sandbox/v1/numbers/${phone.number}/messages`]) {
    expect((await page.request.get(path)).status(), path).toBe(404);
  }
});
