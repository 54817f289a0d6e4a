import { defineConfig } from "@playwright/test";

import { browser } from "./tests/e2e/browser.ts";

/** The page against the real program: each test starts `tongce serve` on a register of its own. */
export default defineConfig({
  testDir: "tests/e2e",
  outputDir: "../target/playwright/e2e",
  workers: process.env["CI"] ? 1 : 2,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  forbidOnly: process.env["CI"] !== undefined,
  reporter: "list",
  use: {
    acceptDownloads: true,
    launchOptions: browser,
    locale: "zh-CN",
    testIdAttribute: "data-test",
    viewport: { width: 1366, height: 768 },
    // Names and numbers in a trace are invented; still, only a failure leaves one.
    trace: "retain-on-failure",
  },
});
