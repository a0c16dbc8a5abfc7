import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig, type PlaywrightTestConfig } from "@playwright/test";

// Without BASE_URL and SANDBOX_URL a server of our own is started, with a store and keys that are
// gone after the run. CHROMIUM_PATH names the browser; without it, Playwright's own is used.
//
// With VERIFIER=signalwire the tested site has no engine of its own: codes are made, sent and checked
// by a second server, which stands in for SignalWire and has the phones.
//
// With PROXY=nginx or PROXY=caddy the browser asks that proxy, set up by the file in deploy/.
//
// PORTS is the first of the ports that are used, so that two runs on one machine don't meet.
const PORTS = Number(process.env.PORTS ?? 4100);
const SITE = `127.0.0.1:${PORTS}`;
const SITE_SANDBOX = `127.0.0.1:${PORTS + 10}`;
const VENDOR = `127.0.0.1:${PORTS + 20}`;
const VENDOR_SANDBOX = `127.0.0.1:${PORTS + 30}`;
// The proxy that leads plain HTTP to TLS takes the port after this one.
const FRONT = `127.0.0.1:${PORTS + 40}`;

const overVendor = process.env.VERIFIER === "signalwire";
const proxy = process.env.PROXY;
if (proxy !== undefined && !["nginx", "caddy"].includes(proxy)) throw new Error("PROXY is nginx, caddy, or unset");

type Server = Exclude<PlaywrightTestConfig["webServer"], undefined | unknown[]>;

/** The servers to test, unless the environment names some that run already. */
function ownServers(): Server[] | undefined {
  if (process.env.BASE_URL && process.env.SANDBOX_URL) return undefined;
  if (process.env.BASE_URL || process.env.SANDBOX_URL) throw new Error("give BASE_URL and SANDBOX_URL, or neither");
  const folder = mkdtempSync(join(tmpdir(), "countersign-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  // Workers read this file too; by these they know that the servers are there.
  process.env.BASE_URL = proxy ? `https://${FRONT}` : `http://${SITE}`;
  process.env.SANDBOX_URL = `http://${overVendor ? VENDOR_SANDBOX : SITE_SANDBOX}`;
  if (proxy) {
    // The workers start after the proxy has made it, and trust it then.
    process.env.NODE_EXTRA_CA_CERTS = join(folder, "proxy", "certificate.pem");
    const behind = {
      COUNTERSIGN_SITE__URL: `https://${FRONT}`,
      COUNTERSIGN_SITE__TRUSTED_PROXIES: '["127.0.0.1"]',
    };
    return [server(SITE, SITE_SANDBOX, join(folder, "site"), behind), front(proxy, join(folder, "proxy"))];
  }
  if (!overVendor) return [server(SITE, SITE_SANDBOX, join(folder, "site"))];
  process.env.SITE_SANDBOX_URL = `http://${SITE_SANDBOX}`;
  const vendor = {
    COUNTERSIGN_PROVIDER__USE: "signalwire",
    COUNTERSIGN_PROVIDER__STAND_IN: "true",
    SIGNALWIRE_SPACE: `http://${VENDOR}`,
    // The demo project, which is in every sandbox and nowhere else.
    SIGNALWIRE_PROJECT: "6a0f2f2c-5f2e-4f9e-9c58-0d3b1f6c7a10",
    SIGNALWIRE_TOKEN: "PTdemo0000000000000000000000000000000000",
    SIGNALWIRE_NUMBER: "+12025550100",
  };
  return [
    server(VENDOR, VENDOR_SANDBOX, join(folder, "vendor")),
    server(SITE, SITE_SANDBOX, join(folder, "site"), vendor),
  ];
}

/** The proxy in front of the site, with a certificate that it makes for itself. */
function front(proxy: string, folder: string): Server {
  return {
    command: `exec ../scripts/proxy.sh ${proxy} "${folder}" ${FRONT} ${SITE}`,
    // While the site behind it starts, this answers 502.
    url: `https://${FRONT}/`,
    ignoreHTTPSErrors: true,
    gracefulShutdown: { signal: "SIGTERM", timeout: 5_000 },
    timeout: 30_000,
  };
}

function server(site: string, sandbox: string, folder: string, env: Record<string, string> = {}): Server {
  return {
    command: `exec "${process.env.SERVER_BIN ?? "../target/release/countersign"}" serve`,
    url: `http://${site}/readyz`,
    env: {
      COUNTERSIGN_SITE__ADDR: site,
      COUNTERSIGN_SANDBOX__ADDR: sandbox,
      COUNTERSIGN_STORE__PATH: join(folder, "data", "countersign.db"),
      COUNTERSIGN_KEYS__PATH: join(folder, "keys", "countersign.keys"),
      // The specs know it by this name, whatever the project is called.
      COUNTERSIGN_BRAND__NAME: "Countersign",
      COUNTERSIGN_LOG__LEVEL: "warn",
      COUNTERSIGN_SITE__LOCALES: '["en", "en-XA"]',
      ...env,
    },
    gracefulShutdown: { signal: "SIGTERM", timeout: 5_000 },
    timeout: 30_000,
  };
}

const webServer = ownServers();

/** What this run leaves out. */
const leftOut: RegExp[] = [];
// The phones are the other server's, and so is what shows them.
if (overVendor) leftOut.push(/@own-phone/);
// MATRIX=full is what `make test-all` runs.
if (!process.env.MATRIX) leftOut.push(/@matrix/);

export default defineConfig({
  testDir: ".",
  fullyParallel: true,
  // Tests wait more than they compute, and each has a number that no other test has.
  workers: "200%",
  // Each expectation has its own limit. This one also bounds the end of a browser, for which a busy machine
  // may take long.
  timeout: 60_000,
  forbidOnly: Boolean(process.env.CI),
  // A machine that stalls must not fail a build; what passes only the second time is listed as flaky.
  retries: process.env.CI ? 1 : 0,
  // Where only the end of a log is kept, what failed must stand there.
  reporter: process.env.CI ? "dot" : "list",
  webServer,
  grepInvert: leftOut,
  use: {
    baseURL: process.env.BASE_URL,
    // The certificate of a proxy in front is its own.
    ignoreHTTPSErrors: proxy !== undefined,
    // A trace takes a fifth of the time. Pictures of what stands in its snapshots would double the work.
    trace: { mode: "on-first-retry", screenshots: false, snapshots: true },
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH || undefined,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  projects: [
    { name: "chromium" },
    // Whatever needs no script is tested again without any.
    { name: "no-javascript", grep: /@nojs/, use: { javaScriptEnabled: false } },
  ],
});
