/** The lock in the middle of work: whoever comes back stands where they were. */
import type { Page } from "@playwright/test";

import { create, expect, PASSWORD, test } from "./program.ts";

const ROWS = ["姓名,性别,身份证号,健康状况", "陆宇轩,男,520199201405200036,良", "种小明,男,,健康"].join("\n");

async function choose(page: Page, button: string, name: string, text: string): Promise<void> {
  const chooser = page.waitForEvent("filechooser");
  await page.getByTestId(button).click();
  await (await chooser).setFiles({ name, mimeType: "text/csv", buffer: Buffer.from(`\uFEFF${text}`) });
}

async function lockAndOpen(page: Page): Promise<void> {
  await page.keyboard.press("Control+l");
  await expect(page.getByTestId("locked-why")).toContainText("刚才没办完的还留着");
  await page.getByTestId("unlock-password").fill(PASSWORD);
  await page.getByTestId("unlock-submit").click();
}

test("an import that is looked at is there again, with columns, words and decisions", async ({ page, program }) => {
  // 余秋菊 of the sample has this number.
  await create(page, program, { sample: true });
  await page.getByTestId("nav-import").click();
  await choose(page, "import-choose", "花名册.csv", ROWS);
  await page.getByLabel("健康状况“良”收作").selectOption("健康");
  await expect(page.getByText("已记住")).toBeVisible();
  await page.getByTestId("outcome-similar").click();
  await page.getByTestId("decide-other").click();
  await expect(page.getByTestId("outcome-created")).toContainText("2");

  await lockAndOpen(page);
  await expect(page.getByTestId("import-plan")).toBeVisible();
  await expect(page.getByTestId("outcome-created")).toContainText("2");
  await expect(page.getByTestId("outcome-similar")).toContainText("0");
  await page.locator("summary").first().click();
  await expect(page.getByLabel("健康状况“良”收作")).toHaveValue("健康");
  await page.getByTestId("import-apply").click();
  await expect(page.getByTestId("import-report")).toBeVisible();
});

test("the report of an import stands again, with its undo and the rows that did not go in", async ({ page, program }) => {
  await create(page, program);
  await page.getByTestId("nav-import").click();
  await choose(page, "import-choose", "花名册.csv", "姓名,性别,健康状况\n余秋菊,女,健康\n,女,健康");
  await page.getByTestId("import-apply").click();
  await expect(page.getByTestId("import-report")).toContainText("新建 1 份");

  await lockAndOpen(page);
  await expect(page.getByTestId("import-report")).toContainText("新建 1 份");
  const download = page.waitForEvent("download");
  await page.getByTestId("import-errors").click();
  expect((await download).suggestedFilename()).toMatch(/\.xlsx$/);
  await page.getByTestId("import-undo").click();
  await expect(page.getByTestId("import-undone")).toContainText("移出 1 份");
});

test("a form of the township is open again, with its columns", async ({ page, program }) => {
  await create(page, program, { sample: true });
  await page.getByTestId("nav-export").click();
  await page.getByTestId("export-way-township").check();
  const chooser = page.waitForEvent("filechooser");
  await page.getByTestId("fill-choose").click();
  await (await chooser).setFiles("../assets/samples/乡镇空白表样例.xlsx");
  await expect(page.getByTestId("fill-plan")).toBeVisible();
  const column = page.getByTestId("fill-field").last();
  await column.selectOption("child.remarks");
  await expect(column).toHaveValue("child.remarks");
  await lockAndOpen(page);
  await expect(page.getByTestId("fill-plan")).toBeVisible();
  await expect(column).toHaveValue("child.remarks");
});
