import { type Browser } from "@playwright/test";
import { enterTimes, pressTimes, slowDown } from "../lines";
import { type Phone } from "../phone";
import { expect, test } from "../test";

// People who have the phone and no patience. `make test-all` runs a hundred of them; VISITORS and SEED
// choose others.
const VISITORS = Number(process.env.VISITORS ?? 25);
const SEED = Number(process.env.SEED ?? 20_261_128);
const AT_ONCE = 4;

/** Random numbers below 1, the same for the same seed: mulberry32. */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Outcome {
  visitor: number;
  did: string[];
  verified: boolean;
  texts: number;
  /** What the last page said, where it refused. */
  said: string | null;
}

/** One person: asks, fidgets, enters the code that came, and goes on until a page says success or nothing helps. */
async function visit(browser: Browser, phone: Phone, visitor: number): Promise<Outcome> {
  const next = random(SEED + visitor);
  const below = (count: number) => Math.floor(next() * count);
  const pick = <T>(choices: readonly T[]): T => choices[below(choices.length)] as T;
  const latency = pick([0, 40, 150, 150, 560, 560, 1_500]);
  const javaScriptEnabled = next() < 0.7;
  const context = await browser.newContext({ javaScriptEnabled });
  const did = [`${latency} ms`, javaScriptEnabled ? "scripts" : "no scripts"];
  let page = await context.newPage();
  page.setDefaultTimeout(20_000);

  const press = async (button: string, field: string, typed: string) => {
    await page.getByLabel(field, { exact: true }).fill(typed);
    const [times, gap] = [1 + below(3), 30 + below(400)];
    if (next() < 0.3) {
      did.push(`Enter ${times}`);
      await enterTimes(page, times, gap);
    } else {
      did.push(`${button} ${times}`);
      await pressTimes(page, button, times, gap);
    }
  };
  // A person waits for something to look at, then does something that helps nobody.
  const settle = () => page.waitForLoadState("load").catch(() => {});
  const fidget = async () => {
    const act = pick(["nothing", "nothing", "reload", "back", "tab", "start"] as const);
    did.push(act);
    // A press that is still under way may lead elsewhere first.
    const overtaken = () => null;
    if (act === "reload") await page.reload().catch(overtaken);
    if (act === "back") await page.goBack().catch(overtaken);
    if (act === "start") await page.goto("/").catch(overtaken);
    if (act === "tab") {
      page = await context.newPage();
      page.setDefaultTimeout(20_000);
      await slowDown(page, latency);
      await page.goto("/validate");
    }
    await settle();
  };

  await page.goto("/");
  await slowDown(page, latency);
  await press("Send code by text", "Phone number", phone.number);
  const code = await phone.nextCode(30);
  const isVerified = () => page.getByRole("heading", { name: "You are verified" }).isVisible();
  for (let step = 0; step < 6 && !(await isVerified()); step += 1) {
    if (step < 3) await fidget();
    await settle();
    if (await isVerified()) break;
    if (!(await page.getByLabel("Code", { exact: true }).isVisible())) {
      await page.goto("/validate").catch(() => null);
    }
    if (!(await page.getByLabel("Code", { exact: true }).isVisible())) break;
    if (step === 0 && next() < 0.25) {
      // A slip of the thumb.
      await press("Validate", "Code", String((Number(code) + 1 + below(5)) % 1_000_000).padStart(6, "0"));
      await page.waitForURL(/validate/).catch(() => {});
      await settle();
      continue;
    }
    await press("Validate", "Code", code);
    await page.waitForURL("**/success", { timeout: 12_000 }).catch(() => {});
  }
  if (next() < 0.3) await page.reload();
  const account = await page.goto("/account");
  const verified = account?.status() === 200;
  await page.goto("/validate");
  const notice = page.locator("[role=alert], .notice").first();
  const said = verified || !(await notice.isVisible()) ? null : await notice.innerText();
  const texts = (await phone.messages()).length;
  await context.close();
  return { visitor, did, verified, texts, said };
}

test(`of ${VISITORS} impatient visitors at least 98 in 100 are verified by one text`, async ({ browser, leasePhone }) => {
  test.setTimeout(VISITORS * 15_000);
  const phones: Phone[] = [];
  for (let visitor = 0; visitor < VISITORS; visitor += 1) phones.push(await leasePhone());
  const outcomes: Outcome[] = [];
  const waiting = phones.map((phone, visitor) => ({ phone, visitor }));
  const one = async () => {
    for (let turn = waiting.shift(); turn; turn = waiting.shift()) {
      outcomes.push(await visit(browser, turn.phone, turn.visitor));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));

  const lost = outcomes.filter(({ verified, texts }) => !verified || texts !== 1);
  for (const outcome of lost) console.log(JSON.stringify(outcome));
  console.log(`${VISITORS - lost.length} of ${VISITORS} verified by one text (seed ${SEED})`);
  // Who is refused is told by which limit, and nobody else is refused.
  for (const { said, verified } of lost) if (!verified) expect(said).toMatch(/Too many (wrong )?codes/);
  expect(VISITORS - lost.length).toBeGreaterThanOrEqual(Math.ceil(VISITORS * 0.98));
});
