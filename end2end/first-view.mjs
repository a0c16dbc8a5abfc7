// Measures the first view of a page on Slow 4G with a CPU slowed four times: when it is painted,
// whether its form can be used at that moment, when WASM is live, and what it fetched. Beside it,
// in turn, the same text as bare HTML: what no page can beat.
//
//   node end2end/first-view.mjs http://127.0.0.1:3000/ [views]
//
// The last line on stdout is JSON: {browser, page: [{paint, hydrated, usable, fetched}], bare: [ms]}.
// CHROMIUM_PATH names the browser; without it, Playwright's own is used.

import { createServer } from "node:http";
import { chromium } from "@playwright/test";

// Lighthouse's Slow 4G as its DevTools throttling applies it: 150 ms round trips times 3.75,
// nine tenths of 1.6 Mbit/s down and of 750 kbit/s up. Rates are bytes a second.
const SLOW_4G = {
  offline: false,
  latency: 150 * 3.75,
  downloadThroughput: (1.6 * 1024 * 1024 * 0.9) / 8,
  uploadThroughput: (750 * 1024 * 0.9) / 8,
};
const CPU_SLOWDOWN = 4;
const PHONE = { width: 412, height: 823 };
const PATIENCE = 20_000;

const address = process.argv[2];
const views = Number(process.argv[3] ?? 5);
if (!address || !Number.isInteger(views) || views < 1) {
  console.error("usage: first-view.mjs <address> [views]");
  process.exit(2);
}

/** Runs in the page before anything of it: notes what can only be seen as it happens. */
function watch() {
  window.firstView = { paint: null, usable: false, hydrated: null };
  const usable = () => {
    const field = document.querySelector("input[name=number]");
    const button = field?.form?.querySelector("button, input[type=submit]");
    const free = (control) =>
      control && !control.matches(":disabled") && !control.closest("[inert]") && control.checkVisibility();
    return Boolean(free(field) && free(button) && !field.readOnly && field.form.method === "post");
  };
  new PerformanceObserver((list) => {
    for (const entry of list.getEntriesByName("first-contentful-paint")) {
      window.firstView.usable = usable();
      window.firstView.paint = entry.startTime;
    }
  }).observe({ type: "paint", buffered: true });
  new MutationObserver(() => {
    if (document.documentElement?.hasAttribute("data-hydrated"))
      window.firstView.hydrated ??= performance.now();
  }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-hydrated"] });
}

/** Opens an address cold and waits for the times named in `until`. */
async function view(browser, url, until) {
  const context = await browser.newContext({ viewport: PHONE });
  try {
    const page = await context.newPage();
    const fetched = new Set();
    page.on("request", (request) => {
      // An event stream has no end to be weighed.
      if (request.resourceType() !== "eventsource") fetched.add(request.url());
    });
    const devtools = await context.newCDPSession(page);
    await devtools.send("Network.enable");
    await devtools.send("Network.emulateNetworkConditions", SLOW_4G);
    await devtools.send("Emulation.setCPUThrottlingRate", { rate: CPU_SLOWDOWN });
    await page.addInitScript(watch);
    const response = await page.goto(url, { waitUntil: "load", timeout: PATIENCE });
    if (response?.status() !== 200) throw new Error(`${url} answered ${response?.status()}`);
    await page.waitForFunction(
      (names) => names.every((name) => window.firstView[name] !== null),
      until,
      { timeout: PATIENCE },
    );
    const seen = await page.evaluate(() => window.firstView);
    return { ...seen, fetched: [...fetched] };
  } finally {
    await context.close();
  }
}

/** The same text with nothing that a browser would style, run or fetch. */
function bare(html) {
  return html
    .replace(/<!--[\s\S]*?-->/g, "")
    .replace(/<(script|style|svg|picture|template|noscript)\b[\s\S]*?<\/\1\s*>/gi, "")
    .replace(/<(link|img|source)\b[^>]*>/gi, "")
    .replace(/\s(style|nonce|class|data-[\w-]+)=("[^"]*"|'[^']*'|[^\s>]+)/gi, "");
}

/** Serves one page on a port of its own. */
async function serve(html) {
  const body = Buffer.from(html);
  const server = createServer((_, response) => {
    response.writeHead(200, { "content-type": "text/html; charset=utf-8", "content-length": body.length });
    response.end(body);
  });
  await new Promise((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  return server;
}

const page = await fetch(address, { headers: { accept: "text/html" } });
if (page.status !== 200) throw new Error(`${address} answered ${page.status}`);
const twin = await serve(bare(await page.text()));
try {
  const twinAddress = `http://127.0.0.1:${twin.address().port}/`;
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH || undefined,
    args: ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"],
  });
  try {
    const result = { browser: `Chromium ${browser.version()}`, page: [], bare: [] };
    // The first of each warms up the browser itself and is not counted.
    for (let turn = 0; turn <= views; turn += 1) {
      const control = await view(browser, twinAddress, ["paint"]);
      const seen = await view(browser, address, ["paint", "hydrated"]);
      if (turn === 0) continue;
      result.bare.push(control.paint);
      result.page.push(seen);
    }
    console.log(JSON.stringify(result));
  } finally {
    await browser.close();
  }
} finally {
  twin.closeAllConnections();
  twin.close();
}
