// SignalWire's MFA API by the plain HTTP of its guide, as a JavaScript program speaks it: none of SignalWire's
// own packages for JavaScript knows this API.

import { wrong } from "../pages";
import { expect, test } from "../test";

const AUTHORIZATION = `Basic ${btoa("6a0f2f2c-5f2e-4f9e-9c58-0d3b1f6c7a10:PTdemo0000000000000000000000000000000000")}`;

/** `POST` below `/api/relay/rest/mfa/`; the status and the whole body. */
async function mfa(path: string, body: object, authorization = AUTHORIZATION): Promise<[number, unknown]> {
  const answer = await fetch(`${process.env.BASE_URL}/api/relay/rest/mfa/${path}`, {
    method: "POST",
    headers: { Authorization: authorization, "Content-Type": "application/json", Accept: "application/json" },
    body: JSON.stringify(body),
  });
  expect(answer.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  return [answer.status, await answer.json()];
}

test("a token by text is verified once @core", async ({ phone }) => {
  const [status, sent] = await mfa("sms", { to: phone.number, max_attempts: 4 });
  const { id } = sent as { id: string };
  expect([status, sent]).toEqual([200, { id, success: true, to: phone.number, channel: "sms" }]);

  const code = await phone.nextCode();
  expect(await mfa(`${id}/verify`, { token: wrong(code) })).toEqual([200, { success: false }]);
  expect(await mfa(`${id}/verify`, { token: code })).toEqual([200, { success: true }]);
  expect(await mfa(`${id}/verify`, { token: code })).toEqual([404, { error: "Not Found" }]);
});

test("a token by voice is read out and verified @core", async ({ phone }) => {
  const body = { to: phone.number, message: "Here is your code", token_length: 8, allow_alphas: "true" };
  const [status, sent] = await mfa("call", body);
  const { id } = sent as { id: string };
  expect([status, sent]).toEqual([200, { id, success: true, to: phone.number, channel: "call" }]);

  const call = await phone.nextCall();
  expect(call.code).toMatch(/^[2-9A-HJ-NP-Z]{8}$/);
  const spoken = call.transcript.find((line) => line.event === "spoke");
  expect(spoken?.text).toContain(`Here is your code ${[...(call.code ?? "")].join(", ")}.`);
  expect(await mfa(`${id}/verify`, { token: call.code })).toEqual([200, { success: true }]);
});

test("what can't be is told in SignalWire's own shapes", async ({ phone }) => {
  const detail = "Token length must be greater than or equal to 4";
  expect(await mfa("sms", { to: phone.number, token_length: 3 })).toEqual([
    422,
    { errors: [{ detail, status: "422", title: "Invalid Attribute", code: "422" }] },
  ]);
  expect(await mfa("sms", { to: phone.number }, "Basic eDp5")).toEqual([401, { error: "Unauthorized" }]);
  expect(await phone.messages()).toEqual([]);
});
