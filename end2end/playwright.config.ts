import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig, type PlaywrightTestConfig } from "@playwright/test";

// Without BASE_URL and SANDBOX_URL a server of our own is started, with a store and keys that are
// gone after the run. CHROMIUM_PATH names the browser; without it, Playwright's own is used.
//
// With VERIFIER=signalwire the tested site has no engine of its own: codes are made, sent and checked
// by a second server, which stands in for SignalWire and has the phones.
const SITE = "127.0.0.1:4100";
const SITE_SANDBOX = "127.0.0.1:4110";
const VENDOR = "127.0.0.1:4200";
const VENDOR_SANDBOX = "127.0.0.1:4210";

const overVendor = process.env.VERIFIER === "signalwire";

type Server = Exclude<PlaywrightTestConfig["webServer"], undefined | unknown[]>;

/** The servers to test, unless the environment names some that run already. */
function ownServers(): Server[] | undefined {
  if (process.env.BASE_URL && process.env.SANDBOX_URL) return undefined;
  if (process.env.BASE_URL || process.env.SANDBOX_URL) throw new Error("give BASE_URL and SANDBOX_URL, or neither");
  const folder = mkdtempSync(join(tmpdir(), "countersign-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  // Workers read this file too; by these they know that the servers are there.
  process.env.BASE_URL = `http://${SITE}`;
  process.env.SANDBOX_URL = `http://${overVendor ? VENDOR_SANDBOX : SITE_SANDBOX}`;
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

function server(site: string, sandbox: string, folder: string, env: Record<string, string> = {}): Server {
  return {
    command: `exec "${process.env.COUNTERSIGN_BIN ?? "../target/release/countersign"}" serve`,
    url: `http://${site}/readyz`,
    env: {
      COUNTERSIGN_SITE__ADDR: site,
      COUNTERSIGN_SANDBOX__ADDR: sandbox,
      COUNTERSIGN_STORE__PATH: join(folder, "data", "countersign.db"),
      COUNTERSIGN_KEYS__PATH: join(folder, "keys", "countersign.keys"),
      // The specs know it by this name, whatever the project is called.
      COUNTERSIGN_BRAND__NAME: "Countersign",
      COUNTERSIGN_LOG__LEVEL: "warn",
      ...env,
    },
    gracefulShutdown: { signal: "SIGTERM", timeout: 5_000 },
    timeout: 30_000,
  };
}

const webServer = ownServers();

export default defineConfig({
  testDir: ".",
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  // A machine that stalls must not fail a build; what passes only the second time is listed as flaky.
  retries: process.env.CI ? 1 : 0,
  reporter: "list",
  webServer,
  // The phones are the other server's, and so is what shows them.
  grepInvert: overVendor ? /@own-phone/ : undefined,
  use: {
    baseURL: process.env.BASE_URL,
    // Snapshots of the page say more than a film of it, which doubles the work.
    trace: { mode: "retain-on-failure", screenshots: false, snapshots: true },
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
