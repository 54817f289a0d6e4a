/** The settings of a register beyond passwords: where backups go, what levels are called, which forms are known. */
import { mkdir, readdir, rename } from "node:fs/promises";
import { join } from "node:path";

import { addChild, create, expect, test, toRoster } from "./program.ts";

test("backups go to a chosen folder, also when the stick was out for a while", async ({ page, program }) => {
  const stick = join(program.folder, "U盘");
  await mkdir(stick);
  await create(page, program, { sample: true });
  await page.getByTestId("nav-settings").click();
  await page.getByTestId("settings-backup").click();
  await page.getByTestId("backup-change").click();
  await page.getByTestId("backup-path").fill("U盘");
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("settings-failure")).toContainText("完整的路径");
  await page.getByTestId("backup-path").fill(stick);
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("settings-done")).toContainText(stick);
  await expect(page.getByTestId("backup-change")).toBeFocused();
  await expect(page.getByTestId("backups")).toContainText("选好的文件夹");
  expect((await readdir(join(stick, "登记册-备份"))).filter((name) => name.endsWith(".tongce")).length).toBe(1);

  await rename(stick, join(program.folder, "抽屉"));
  await page.getByTestId("nav-today").click();
  await expect(page.getByTestId("backup-trouble")).toContainText("U 盘没有插");
  await page.getByTestId("back-up").click();
  await expect(page.getByText(/已备份到/)).toBeVisible();
  await rename(join(program.folder, "抽屉"), stick);
  await addChild(page, "余秋菊");
  await page.getByTestId("save").click();
  await page.getByTestId("nav-settings").click();
  await page.getByTestId("back-up-now").click();
  await expect(page.getByTestId("settings-done")).toContainText(stick);
  await expect(page.getByTestId("backup-trouble")).toBeHidden();

  await page.getByTestId("backup-beside").click();
  await expect(page.getByTestId("settings-done")).toContainText("登记册-备份");
  await expect(page.getByTestId("backup-folder")).not.toContainText("U盘");
});

test("a county's words for levels stand in the list, in the file and in the filter, and are undone", async ({ page, program }) => {
  await create(page, program);
  await addChild(page, "余秋菊");
  await page.getByTestId("field-care-rating").selectOption("一般");
  await page.getByTestId("save").click();
  await page.getByTestId("nav-settings").click();
  await page.getByTestId("settings-levels").click();
  const words = page.getByTestId("level-care.rating");
  await words.nth(0).fill("绿");
  await words.nth(1).fill("差");
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("levels-failure")).toContainText("“差”");
  await words.nth(1).fill("黄");
  await words.nth(2).fill("红");
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("levels-done")).toBeVisible();

  await toRoster(page);
  await page.getByTestId("columns").click();
  await page.getByTestId("add-column").selectOption("care.rating");
  await page.keyboard.press("Escape");
  await expect(page.getByTestId("child-row")).toContainText("黄");
  await page.getByTestId("add-filter").click();
  await page.getByTestId("filter-care.rating").click();
  await page.getByLabel("黄（一般）").check();
  await expect(page.getByTestId("chip")).toContainText("监护评估：黄（一般）");
  await page.keyboard.press("Escape");
  await page.getByTestId("child-row").click();
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("field-care-rating").locator("option:checked")).toHaveText("黄（一般）");

  await page.getByTestId("nav-settings").click();
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Enter");
  await expect(words.nth(0)).toHaveValue("");
  await toRoster(page);
  await expect(page.getByTestId("child-row")).toContainText("一般");
});

test("forms are listed with their source, and remembered ones go out and come in as a file", async ({ page, program }) => {
  await create(page, program, { sample: true });
  await page.getByTestId("nav-export").click();
  await page.getByTestId("export-way-township").check();
  const workbook = page.waitForEvent("filechooser");
  await page.getByTestId("fill-choose").click();
  await (await workbook).setFiles("../assets/samples/乡镇空白表样例.xlsx");
  await expect(page.getByTestId("fill-plan")).toBeVisible();
  const column = page.getByTestId("fill-field").last();
  await column.selectOption("child.remarks");
  await page.getByTestId("fill-run").click();
  await expect(page.getByTestId("fill-result")).toBeVisible();

  await page.getByTestId("nav-settings").click();
  await page.getByTestId("settings-forms").click();
  await expect(page.getByTestId("own-forms")).toContainText("民发〔2016〕42号");
  await expect(page.getByTestId("pack")).toHaveCount(1);
  const download = page.waitForEvent("download");
  await page.getByTestId("hand-pack").click();
  const file = join(program.folder, "表样包.json");
  await (await download).saveAs(file);
  await page.getByTestId("forget-pack").click();
  await expect(page.getByTestId("pack")).toHaveCount(0);
  const packs = page.waitForEvent("filechooser");
  await page.getByTestId("take-packs").click();
  await (await packs).setFiles(file);
  await expect(page.getByTestId("packs-done")).toContainText("已读入 1 种");
  await expect(page.getByTestId("pack")).toHaveCount(1);
});
