import { defineConfig } from "@playwright/test";

import { browser } from "./tests/e2e/browser.ts";

const PORT = 1421;
const SCREENS = "pictures.spec.ts";

/** The screens of tired clerks: a common laptop, the same at 125 %, and an office monitor. */
export default defineConfig({
  testDir: "tests/pictures",
  outputDir: "../target/playwright/pictures",
  workers: 2,
  reporter: "line",
  use: { baseURL: `http://127.0.0.1:${PORT}`, launchOptions: browser, locale: "zh-CN" },
  projects: [
    { name: "1366", testMatch: SCREENS, use: { viewport: { width: 1366, height: 768 } } },
    { name: "125", testMatch: SCREENS, use: { viewport: { width: 1093, height: 614 }, deviceScaleFactor: 1.25 } },
    { name: "1920", testMatch: SCREENS, use: { viewport: { width: 1920, height: 1080 } } },
    { name: "guide", testMatch: "guide.spec.ts", use: { viewport: { width: 1093, height: 760 } } },
  ],
  webServer: { command: `npx vite --port ${PORT}`, port: PORT },
});
