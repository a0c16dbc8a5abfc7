/**
 * A phone for each test: a number of the Countersign sandbox that nobody else has, and what arrives
 * on it. The file stands alone; copy it beside your own specs.
 *
 *     import { expect, test } from "./phone";
 *
 *     test("sign in", async ({ page, phone }) => {
 *       await page.goto("/");
 *       await page.getByLabel("Phone number").fill(phone.number);
 *       await page.getByRole("button", { name: "Send code by text" }).click();
 *       await page.getByLabel("Code", { exact: true }).fill(await phone.nextCode());
 *     });
 *
 * Calls are answered by a person who presses nothing, unless the phone is told to {@link Phone.behave}
 * otherwise: `(await phone.nextCall()).code` is what they hear.
 *
 * SANDBOX_URL names the sandbox, http://127.0.0.1:3010 by default.
 */
import { type APIRequestContext, type APIResponse, test as base, expect } from "@playwright/test";

/** A text as the phone received it. */
export interface Message {
  /** Grows with every message of the sandbox. */
  seq: number;
  id: string;
  from: string;
  to: string;
  body: string;
  /** The code that stands in `body`, if one does. */
  code: string | null;
  provider: string;
  delivery: "queued" | "unknown" | "sent" | "delivered" | "undelivered" | "failed";
  /** RFC 3339, by the number's own clock. */
  received_at: string;
}

/** One thing that happened in a call. */
export interface Moment {
  /** RFC 3339, by the number's own clock. */
  at: string;
  event: "rang" | "answered" | "spoke" | "pressed" | "hung-up";
  /** What was spoken, the key that was pressed, or who hung up: "caller" or "phone". */
  text: string | null;
}

/** A call as it stood when it was asked for. */
export interface Call {
  /** Grows with every message of the sandbox, and with every change of a call. */
  seq: number;
  /** Stays the same as long as the call is kept. */
  id: string;
  from: string;
  to: string;
  status: "ringing" | "in-progress" | "completed" | "busy" | "no-answer";
  answered_by: "human" | "machine" | null;
  /** The code that was heard; null until one was spoken. */
  code: string | null;
  transcript: Moment[];
  provider: string;
  /** RFC 3339, by the number's own clock. */
  started_at: string;
  ended_at: string | null;
}

/** What becomes of what is sent to a phone. What is left out is as on any other phone. */
export interface Behavior {
  /** Who takes a call. */
  answers?: "human" | "machine" | "busy" | "no-answer";
  /** Where a text ends. */
  delivery?: "delivered" | "undelivered" | "failed" | "never";
  /** Milliseconds until it gets there; for a call, how long it rings. */
  delay_ms?: number;
}

/** A leased phone. Only the holder of its lease can read and steer it by lease. */
export class Phone {
  #seen = 0;
  #seenCall = 0;
  readonly #told = new Set<string>();
  readonly #sandbox: APIRequestContext;
  readonly #lease: string;

  private constructor(
    sandbox: APIRequestContext,
    /** The number in E.164: `+` and digits. */
    readonly number: string,
    lease: string,
  ) {
    this.#sandbox = sandbox;
    this.#lease = lease;
  }

  /** Leases a number that nobody else holds, for ten minutes unless told otherwise. */
  static async lease(sandbox: APIRequestContext, seconds = 600): Promise<Phone> {
    const answer = await sandbox.post("/sandbox/v1/numbers/lease", { data: { seconds } });
    const { number, lease } = (await read(answer)) as { number: string; lease: string };
    return new Phone(sandbox, number, lease);
  }

  /** The code of the next text. See {@link nextMessage}. */
  async nextCode(seconds?: number): Promise<string> {
    const { body, code } = await this.nextMessage(seconds);
    if (code === null) throw new Error(`no code stands in the text "${body}"`);
    return code;
  }

  /** The first text after the last one that this method or {@link nextCode} returned; waits for it up to `seconds`. */
  async nextMessage(seconds = 15): Promise<Message> {
    const [message] = await this.#messages(this.#seen, seconds);
    if (!message) throw new Error(`${this.number} received nothing new in ${seconds} seconds`);
    this.#seen = message.seq;
    return message;
  }

  /** Every text the phone has received so far, oldest first. */
  messages(): Promise<Message[]> {
    return this.#messages(0, 0);
  }

  /**
   * The next call that has something to tell: a code was spoken, or the call is over without one. Each
   * call is returned once; waits for it up to `seconds`.
   */
  async nextCall(seconds = 15): Promise<Call> {
    const until = Date.now() + seconds * 1_000;
    for (;;) {
      const left = Math.max(0, Math.ceil((until - Date.now()) / 1_000));
      const changed = await this.#calls(this.#seenCall, left);
      for (const call of changed) {
        this.#seenCall = call.seq;
        const tells = call.code !== null || call.ended_at !== null;
        if (!tells || this.#told.has(call.id)) continue;
        this.#told.add(call.id);
        return call;
      }
      if (left === 0) throw new Error(`no call to ${this.number} told anything in ${seconds} seconds`);
    }
  }

  /** Every call to the phone so far as it stands now, in the order of their latest changes. */
  calls(): Promise<Call[]> {
    return this.#calls(0, 0);
  }

  /** Presses keys in a call, 0 to 9, * and #, and returns the call as it stands then. */
  async press(call: Pick<Call, "id">, digits: string): Promise<Call> {
    return (await this.#ask("POST", `/sandbox/v1/calls/${call.id}/press`, { digits })) as Call;
  }

  /** Hangs up, or declines a call that rings, and returns the call as it stands then. */
  async hangUp(call: Pick<Call, "id">): Promise<Call> {
    return (await this.#ask("POST", `/sandbox/v1/calls/${call.id}/hangup`)) as Call;
  }

  /** Moves the clock that everything about this number goes by, to so many seconds from now; 0 puts it right. */
  async setClock(seconds: number): Promise<void> {
    await this.#ask("PUT", this.#path("/clock"), { offset_seconds: seconds });
  }

  /** Says what is to become of what is sent here from now on. */
  async behave(behavior: Behavior): Promise<void> {
    await this.#ask("PUT", this.#path("/behavior"), behavior);
  }

  /** Returns the number: what it received is forgotten, its clock and behavior are as before. */
  async giveBack(): Promise<void> {
    await read(await this.#sandbox.delete(`/sandbox/v1/leases/${this.#lease}`));
  }

  async #messages(after: number, wait: number): Promise<Message[]> {
    const answer = await this.#ask("GET", this.#path(`/messages?after=${after}&wait=${wait}`));
    return (answer as { messages: Message[] }).messages;
  }

  async #calls(after: number, wait: number): Promise<Call[]> {
    const answer = await this.#ask("GET", this.#path(`/calls?after=${after}&wait=${wait}`));
    return (answer as { calls: Call[] }).calls;
  }

  #path(rest: string): string {
    return `/sandbox/v1/numbers/${encodeURIComponent(this.number)}${rest}`;
  }

  async #ask(method: string, url: string, data?: object): Promise<unknown> {
    const headers = { "X-Sandbox-Lease": this.#lease };
    return read(await this.#sandbox.fetch(url, { method, data, headers, timeout: 70_000 }));
  }
}

/** The JSON of an answer, or an error in the sandbox's words. */
async function read(answer: APIResponse): Promise<unknown> {
  const text = await answer.text();
  if (!answer.ok()) throw new Error(`${answer.url()} answered ${answer.status()}: ${text}`);
  return text === "" ? undefined : JSON.parse(text);
}

/** Playwright's `test` with phones that go back when the test is over. */
export const test = base.extend<{
  /** This test's phone. */
  phone: Phone;
  /** Leases one more. */
  leasePhone: () => Promise<Phone>;
}>({
  leasePhone: async ({ playwright }, use) => {
    const sandbox = await playwright.request.newContext({
      baseURL: process.env.SANDBOX_URL ?? "http://127.0.0.1:3010",
    });
    const held: Phone[] = [];
    await use(async () => {
      const phone = await Phone.lease(sandbox);
      held.push(phone);
      return phone;
    });
    for (const phone of held) await phone.giveBack();
    await sandbox.dispose();
  },
  phone: async ({ leasePhone }, use) => use(await leasePhone()),
});

export { expect };
