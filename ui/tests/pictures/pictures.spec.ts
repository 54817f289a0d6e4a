/** Draws every screen over the fake host in the sizes of the config, to be looked at: `npm run pictures`. */
import { join } from "node:path";

import { type Page, test } from "@playwright/test";

type Scene = [name: string, query: string, act: (page: Page) => Promise<void>];

const by = (name: string) => `[data-test="${name}"]`;

async function nothing() {}

const SCENES: Scene[] = [
  ["create", "state=none", nothing],
  ["create-wrong", "state=none", async (page) => {
    await page.fill(by("create-region"), "123");
    await page.fill(by("create-password"), "short");
    await page.click(by("create-submit"));
  }],
  ["recovery", "state=none", async (page) => {
    await page.fill(by("create-unit"), "石桥镇大坪村");
    await page.fill(by("create-operator"), "李文书");
    await page.fill(by("create-password"), "four words make one");
    await page.fill(by("create-password-again"), "four words make one");
    await page.click(by("create-submit"));
    await page.waitForSelector(by("recovery-code"));
  }],
  ["unlock", "state=locked", async (page) => {
    await page.fill(by("unlock-password"), "wrong");
    await page.click(by("unlock-submit"));
  }],
  ["roster", "children=260070", async (page) => {
    await page.press(by("search"), "ArrowDown");
    await page.keyboard.press("ArrowDown");
  }],
  ["roster-empty", "children=0", nothing],
  ["roster-nobody", "", async (page) => {
    await page.fill(by("search"), "查无此人");
    await page.waitForTimeout(400);
  }],
  ["file", "", async (page) => {
    await page.click(`${by("child-row")} >> nth=2`);
    await page.waitForSelector(by("save"));
    await page.waitForTimeout(200);
  }],
  ["file-family", "", async (page) => {
    await page.click(`${by("child-row")} >> nth=2`);
    await page.fill(by("field-father-phone"), "13800005678");
  }],
  ["file-worst", "", async (page) => {
    await page.click(`${by("child-row")} >> nth=7`);
    await page.selectOption(by("field-child-health"), "残疾");
    await page.fill(by("field-father-birth_date"), "大概是八几年，他自己也说不清楚");
    await page.locator(by("field-child-remarks")).scrollIntoViewIfNeeded();
  }],
  ["file-end", "", async (page) => {
    await page.click(`${by("child-row")} >> nth=5`);
    await page.locator(by("history")).scrollIntoViewIfNeeded();
  }],
  ["file-new", "", async (page) => {
    await page.click(by("add-child"));
    await page.click(by("save"));
  }],
  ["undo", "", async (page) => {
    await page.click(`${by("child-row")} >> nth=2`);
    await page.fill(by("field-father-phone"), "13800005678");
    await page.click(by("save"));
    await page.click(by("undo"));
  }],
  ["import", "waiting=石桥镇大坪村花名册.xlsx&waiting=登记表.xls", (page) => page.click(by("nav-import"))],
  ["import-plan", "", async (page) => {
    await page.click(by("nav-import"));
    await page.click(by("import-choose"));
    await page.waitForSelector(by("import-apply"));
  }],
  ["import-changed", "", async (page) => {
    await page.click(by("nav-import"));
    await page.click(by("import-choose"));
    await page.click("summary");
    await page.click(by("outcome-changed"));
    await page.locator(by("outcome-changed")).scrollIntoViewIfNeeded();
  }],
  ["import-report", "", async (page) => {
    await page.click(by("nav-import"));
    await page.click(by("import-choose"));
    await page.click(by("import-apply"));
    await page.waitForSelector(by("import-report"));
  }],
  ["export", "", (page) => page.click(by("nav-export"))],
  ["export-result", "", async (page) => {
    await page.click(by("nav-export"));
    await page.click(by("export-form-statistics"));
    await page.click(by("export-run"));
    await page.waitForSelector(by("export-result"));
  }],
];

const folder = process.env["TONGCE_PICTURES"] ?? join("..", "target", "pictures");

for (const [name, query, act] of SCENES) {
  test(name, async ({ page }, { project }) => {
    await page.goto(`/tests/fake/index.html?${query}`);
    await page.waitForSelector("main");
    await act(page);
    await page.waitForTimeout(150);
    await page.screenshot({ path: join(folder, `${name}-${project.name}.png`) });
  });
}
