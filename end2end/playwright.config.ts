import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig, type PlaywrightTestConfig } from "@playwright/test";

// Without BASE_URL and SANDBOX_URL a server of our own is started, with a store and keys that are
// gone after the run. CHROMIUM_PATH names the browser; without it, Playwright's own is used.
const SITE = "127.0.0.1:4100";
const SANDBOX = "127.0.0.1:4110";

/** The server to test, unless the environment names one that runs already. */
function ownServer(): PlaywrightTestConfig["webServer"] {
  if (process.env.BASE_URL && process.env.SANDBOX_URL) return undefined;
  if (process.env.BASE_URL || process.env.SANDBOX_URL) throw new Error("give BASE_URL and SANDBOX_URL, or neither");
  const folder = mkdtempSync(join(tmpdir(), "countersign-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  // Workers read this file too; by these they know that the server is there.
  process.env.BASE_URL = `http://${SITE}`;
  process.env.SANDBOX_URL = `http://${SANDBOX}`;
  return {
    command: `exec "${process.env.COUNTERSIGN_BIN ?? "../target/release/countersign"}" serve`,
    url: `http://${SITE}/readyz`,
    env: {
      COUNTERSIGN_SITE__ADDR: SITE,
      COUNTERSIGN_SANDBOX__ADDR: SANDBOX,
      COUNTERSIGN_STORE__PATH: join(folder, "data", "countersign.db"),
      COUNTERSIGN_KEYS__PATH: join(folder, "keys", "countersign.keys"),
      // The specs know it by this name, whatever the project is called.
      COUNTERSIGN_BRAND__NAME: "Countersign",
      COUNTERSIGN_LOG__LEVEL: "warn",
    },
    gracefulShutdown: { signal: "SIGTERM", timeout: 5_000 },
    timeout: 30_000,
  };
}

const webServer = ownServer();

export default defineConfig({
  testDir: ".",
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  retries: 0,
  reporter: "list",
  webServer,
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
