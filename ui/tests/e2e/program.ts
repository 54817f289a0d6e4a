/** `tongce serve` on a register of its own for each test, and the steps that every test begins with. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page, test as base } from "@playwright/test";

const BINARY = resolve(process.env["TONGCE_BIN"] ?? process.env["TONGCE"] ?? "../target/debug/tongce");

export const PASSWORD = "four words make one";
/** 60 invented children. */
export const ROSTER = resolve("../tests/fixtures/roster_clean.xlsx");

/** A running program. */
export interface Program {
  /** The address that opens the page, once. */
  link: string;
  /** A folder that is gone after the test. */
  folder: string;
}

export const test = base.extend<{ program: Program; waiting: { files: string[] } }>({
  /** Workbooks handed to the program when it starts. */
  waiting: [{ files: [] }, { option: true }],
  /** The window freezes the prototype of all objects: so do the tests. */
  page: async ({ page }, use) => {
    await page.addInitScript(() => void Object.freeze(Object.prototype));
    await use(page);
  },
  program: async ({ waiting }, use) => {
    const folder = await mkdtemp(join(tmpdir(), "tongce-e2e-"));
    const environment = { ...process.env, HOME: folder, XDG_CONFIG_HOME: join(folder, ".config"), LANG: "zh_CN.UTF-8" };
    const server = spawn(BINARY, ["serve", join(folder, "登记册"), ...waiting.files, "--no-open"], { env: environment, stdio: ["ignore", "pipe", "inherit"] });
    const lines = createInterface({ input: server.stdout });
    const [link] = (await once(lines, "line", { signal: AbortSignal.timeout(20_000) })) as [string];
    await use({ link, folder });
    const ended = once(server, "exit");
    server.kill("SIGTERM");
    await ended;
    await rm(folder, { recursive: true });
  },
});

export { expect };

/** Fills in the steps of a first start, as far as the recovery code; the code. */
export async function firstSteps(page: Page, options: { sample?: boolean } = {}): Promise<string> {
  await page.getByTestId("create-unit").fill("石桥镇大坪村");
  await page.getByTestId("create-sample").setChecked(options.sample ?? false);
  await page.getByTestId("create-next").click();
  await page.getByTestId("create-operator").fill("李文书");
  await page.getByTestId("create-password").fill(PASSWORD);
  await page.getByTestId("create-password-again").fill(PASSWORD);
  await page.getByTestId("create-submit").click();
  await expect(page.getByTestId("recovery-code")).toHaveText(/\S{5}/);
  return page.getByTestId("recovery-code").innerText();
}

/** Makes a register and goes to its list. */
export async function create(page: Page, program: Program, options: { sample?: boolean } = {}): Promise<void> {
  await page.goto(program.link);
  await firstSteps(page, options);
  await page.getByTestId("recovery-continue").click();
  await expect(page.getByTestId("today")).toBeVisible();
  await toRoster(page);
}

/** Goes to the list. */
export async function toRoster(page: Page): Promise<void> {
  await page.getByTestId("nav-roster").click();
  await expect(page.getByTestId("search")).toBeVisible();
}

/** Opens an empty file for somebody of this name. */
export async function addChild(page: Page, name: string): Promise<void> {
  await page.keyboard.press("Control+n");
  await page.getByTestId("find-name").fill(name);
  await page.getByTestId("find-create").click();
  await expect(page.getByTestId("field-child-name")).toHaveValue(name);
}

/** Imports a workbook by the file dialog, as far as the report. */
export async function importWorkbook(page: Page, path: string): Promise<void> {
  await page.getByTestId("nav-import").click();
  const chooser = page.waitForEvent("filechooser");
  await page.getByTestId("import-choose").click();
  await (await chooser).setFiles(path);
  await page.getByTestId("import-apply").click();
  await expect(page.getByTestId("import-report")).toBeVisible();
}

/** Holds the page to the accessibility rules that a program can check. */
export async function accessible(page: Page): Promise<void> {
  const found = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]).analyze();
  expect(found.violations.map(({ id, nodes }) => [id, nodes.map((node) => node.target.join(" "))])).toEqual([]);
}
