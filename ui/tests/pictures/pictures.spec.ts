/** Draws every screen over the fake host in the sizes of the config, to be looked at: `npm run pictures`. */
import { join } from "node:path";

import { type Page, test } from "@playwright/test";

type Scene = [name: string, query: string, act: (page: Page) => Promise<void>];

const by = (name: string) => `[data-test="${name}"]`;

async function nothing() {}

async function toRoster(page: Page) {
  await page.click(by("nav-roster"));
  await page.waitForSelector(by("search"));
}

async function toOperator(page: Page) {
  await page.fill(by("create-unit"), "石桥镇大坪村");
  await page.click(by("create-next"));
  await page.waitForSelector(by("create-operator"));
}

async function toRecovery(page: Page) {
  await toOperator(page);
  await page.fill(by("create-operator"), "李文书");
  await page.fill(by("create-password"), "four words make one");
  await page.fill(by("create-password-again"), "four words make one");
  await page.click(by("create-submit"));
  await page.waitForSelector(by("recovery-code"));
}

async function toFile(page: Page, at: number) {
  await toRoster(page);
  await page.click(`${by("child-row")} >> nth=${at}`);
  await page.waitForSelector(by("save"));
}

async function dark(page: Page) {
  await page.click(by("nav-settings"));
  await page.click(by("settings-looks"));
  await page.check(by("theme-dark"));
  await page.click(by("nav-today"));
}

async function larger(page: Page) {
  await page.click(by("nav-settings"));
  await page.click(by("settings-looks"));
  await page.check(by("size-larger"));
}

async function toPlan(page: Page) {
  await page.click(by("nav-export"));
  await page.check(by("export-way-township"));
  await page.click(by("fill-choose"));
  await page.waitForSelector(by("fill-plan"));
}

const SCENES: Scene[] = [
  ["create", "state=none", nothing],
  ["create-wrong", "state=none", async (page) => {
    await page.fill(by("create-region"), "123");
    await page.click(by("create-next"));
  }],
  ["create-operator", "state=none", toOperator],
  ["create-operator-wrong", "state=none", async (page) => {
    await toOperator(page);
    await page.fill(by("create-password"), "short");
    await page.click(by("create-submit"));
  }],
  ["recovery", "state=none", (page) => toRecovery(page)],
  ["recovery-saved", "state=none", async (page) => {
    await toRecovery(page);
    await page.click(by("recovery-save"));
  }],
  ["unlock", "state=locked", async (page) => {
    await page.fill(by("unlock-password"), "wrong");
    await page.click(by("unlock-submit"));
  }],
  ["unlock-who", "state=locked&other=李兰&other=周文书", nothing],
  ["today", "", nothing],
  ["today-empty", "children=0", nothing],
  ["today-guide", "", (page) => page.keyboard.press("F1")],
  ["roster", "children=260070", async (page) => {
    await toRoster(page);
    await page.press(by("search"), "ArrowDown");
    await page.keyboard.press("ArrowDown");
  }],
  ["roster-empty", "children=0", toRoster],
  ["roster-filtered", "", async (page) => {
    await toRoster(page);
    await page.click(by("add-filter"));
    await page.click(by("filter-child.schooling"));
    await page.getByLabel("小学").check();
  }],
  ["roster-chips", "", async (page) => {
    await page.click(by("due-turning"));
    await page.waitForSelector(by("chip"));
    await page.fill(by("search"), "1390");
    await page.waitForTimeout(400);
  }],
  ["roster-columns", "", async (page) => {
    await toRoster(page);
    await page.click(by("columns"));
  }],
  ["roster-selected", "", async (page) => {
    await toRoster(page);
    await page.locator(by("select-row")).nth(2).click();
    await page.locator(by("select-row")).nth(6).click({ modifiers: ["Shift"] });
  }],
  ["roster-edit", "", async (page) => {
    await toRoster(page);
    await page.locator(by("select-row")).nth(2).click();
    await page.click(by("many-edit"));
    await page.selectOption(by("many-field"), "child.school");
  }],
  ["roster-leave", "", async (page) => {
    await toRoster(page);
    await page.locator(by("select-row")).nth(2).click();
    await page.click(by("many-leave"));
    await page.locator(by("leave-reason")).last().check();
  }],
  ["find", "", async (page) => {
    await page.click(by("nav-file"));
    await page.fill(by("find-name"), "秋菊");
    await page.waitForSelector(by("similar"));
  }],
  ...(["unit", "people", "backup", "levels", "forms", "left", "looks", "about"] as const).map((part): Scene => [`settings-${part}`, "", async (page) => {
    await page.click(by("nav-settings"));
    await page.click(by(`settings-${part}`));
  }]),
  ["settings-operators", "other=李兰&other=阿卜杜热西提·买买提明·㼆䶮𬭸", async (page) => {
    await page.click(by("nav-settings"));
    await page.click(by("settings-people"));
    await page.click(by("add-operator"));
    await page.fill(by("operator-name"), "周文书");
    await page.click(by("operator-add-run"));
  }],
  ["settings-operator-removed", "other=李兰", async (page) => {
    await page.click(by("nav-settings"));
    await page.click(by("settings-people"));
    await page.click(by("remove-operator"));
  }],
  ["settings-backup-stick", "stick=out", async (page) => {
    await page.click(by("nav-settings"));
    await page.click(by("settings-backup"));
    await page.click(by("backup-change"));
  }],
  ["settings-backup-chosen", "stick=in", async (page) => {
    await page.click(by("nav-settings"));
    await page.click(by("settings-backup"));
  }],
  ["settings-levels-saved", "", async (page) => {
    await page.click(by("nav-settings"));
    await page.click(by("settings-levels"));
    await page.fill(`${by("level-care.rating")} >> nth=0`, "绿");
    await page.fill(`${by("level-care.rating")} >> nth=1`, "黄");
    await page.click(by("levels-save"));
    await page.waitForSelector(by("levels-done"));
  }],
  ["today-stick", "stick=out", nothing],
  ["settings-restore", "", async (page) => {
    await page.click(by("nav-settings"));
    await page.click(by("settings-backup"));
    await page.locator(by("restore")).last().click();
  }],
  ["dark-today", "", (page) => dark(page)],
  ["dark-roster", "", async (page) => {
    await dark(page);
    await page.click(by("nav-roster"));
    await page.locator(by("select-row")).nth(2).click();
  }],
  ...(["file", "import", "export", "settings"] as const).map((screen): Scene => [`dark-${screen}-first`, "", async (page) => {
    await dark(page);
    await page.click(by(`nav-${screen}`));
  }]),
  ["dark-unlock", "other=李兰", async (page) => {
    await dark(page);
    await page.click(by("lock"));
  }],
  ["dark-import", "", async (page) => {
    await dark(page);
    await page.click(by("nav-import"));
    await page.click(by("import-choose"));
    await page.waitForSelector(by("column-value"), { state: "attached" });
  }],
  ["dark-guide", "", async (page) => {
    await dark(page);
    await page.keyboard.press("F1");
  }],
  ["dark-file", "", async (page) => {
    await dark(page);
    await toFile(page, 2);
  }],
  ["larger-roster", "", async (page) => {
    await larger(page);
    await page.click(by("nav-roster"));
  }],
  ["larger-file", "", async (page) => {
    await larger(page);
    await toFile(page, 2);
  }],
  ["roster-nobody", "", async (page) => {
    await toRoster(page);
    await page.fill(by("search"), "查无此人");
    await page.waitForTimeout(400);
  }],
  ["file", "", async (page) => {
    await toFile(page, 2);
    await page.waitForSelector(by("save"));
    await page.waitForTimeout(200);
  }],
  ["file-family", "", async (page) => {
    await toFile(page, 2);
    await page.fill(by("field-father-phone"), "13800005678");
  }],
  ["file-worst", "", async (page) => {
    await toFile(page, 7);
    await page.selectOption(by("field-child-health"), "残疾");
    await page.fill(by("field-father-birth_date"), "大概是八几年，他自己也说不清楚");
    await page.locator(by("field-child-remarks")).scrollIntoViewIfNeeded();
  }],
  ["file-end", "", async (page) => {
    await toFile(page, 5);
    await page.locator(by("history")).scrollIntoViewIfNeeded();
  }],
  ["file-new", "", async (page) => {
    await toRoster(page);
    await page.click(by("add-child"));
    await page.click(by("find-create"));
    await page.click(by("save"));
  }],
  ["undo", "", async (page) => {
    await toFile(page, 2);
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
  ["import-values", "", async (page) => {
    await page.click(by("nav-import"));
    await page.click(by("import-choose"));
    await page.locator(by("column-value")).first().scrollIntoViewIfNeeded();
  }],
  ["import-changed", "", async (page) => {
    await page.click(by("nav-import"));
    await page.click(by("import-choose"));
    await page.click("summary");
    await page.click(by("outcome-changed"));
    await page.locator(by("outcome-changed")).scrollIntoViewIfNeeded();
  }],
  ["import-similar", "", async (page) => {
    await page.click(by("nav-import"));
    await page.click(by("import-choose"));
    await page.click(by("outcome-similar"));
    await page.click(by("decide-same"));
    await page.locator(by("outcome-similar")).scrollIntoViewIfNeeded();
  }],
  ["import-report", "", async (page) => {
    await page.click(by("nav-import"));
    await page.click(by("import-choose"));
    await page.click(by("import-apply"));
    await page.waitForSelector(by("import-report"));
  }],
  ["import-parked", "parked=312", async (page) => {
    await page.click(by("nav-import"));
    await page.waitForSelector(by("parked"));
  }],
  ["export-forgotten", "", async (page) => {
    await page.click(by("nav-export"));
    await page.check(by("export-way-township"));
    await page.locator(by("forget-pack")).nth(1).click();
    await page.waitForSelector(by("packs-done"));
  }],
  ["export", "", (page) => page.click(by("nav-export"))],
  ["export-township", "", async (page) => {
    await page.click(by("nav-export"));
    await page.check(by("export-way-township"));
  }],
  ["export-township-plan", "", async (page) => {
    await page.click(by("nav-export"));
    await page.check(by("export-way-township"));
    await page.click(by("fill-choose"));
    await page.waitForSelector(by("fill-plan"));
  }],
  ["dark-export-township-plan", "", async (page) => {
    await dark(page);
    await page.click(by("nav-export"));
    await page.check(by("export-way-township"));
    await page.click(by("fill-choose"));
    await page.waitForSelector(by("fill-plan"));
  }],
  ["export-questions", "", async (page) => {
    await toPlan(page);
    await page.selectOption(`${by("fill-field")}[data-column="J"]`, "child.name");
    await page.waitForTimeout(500);
  }],
  ["export-filled", "", async (page) => {
    await toPlan(page);
    await page.click(by("fill-leave-unsure"));
    await page.click(by("fill-run"));
    await page.waitForSelector(by("fill-left-out"));
    await page.locator(by("preview")).scrollIntoViewIfNeeded();
  }],
  ["export-empty", "children=0", (page) => page.click(by("nav-export"))],
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
