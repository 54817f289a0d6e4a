/** Several workbooks at once: a bad one keeps none of the others out, and single sheets stay out when they are not wanted. */
import { readFile } from "node:fs/promises";
import { basename, resolve } from "node:path";

import { accessible, create, expect, test } from "./program.ts";

const fixture = async (name: string) => ({ name: basename(name), mimeType: "application/octet-stream", buffer: await readFile(resolve("../tests/fixtures", name)) });

test("bad files are told by name, a password is given where it is missing, and a sheet is left out with the keyboard", async ({ page, program }) => {
  await create(page, program);
  await page.getByTestId("nav-import").click();
  const chooser = page.waitForEvent("filechooser");
  await page.getByTestId("import-choose").click();
  const photo = { name: "照片.xlsx", mimeType: "application/octet-stream", buffer: Buffer.from("not a workbook") };
  await (await chooser).setFiles([photo, await fixture("locked/agile.xlsx"), await fixture("school_classes.xls")]);

  const bad = page.getByTestId("files-left-out");
  await expect(bad).toContainText("有 2 个文件没有导入");
  await expect(bad).toContainText("“照片.xlsx”不是能读的表格文件");
  await expect(page.getByTestId("file-unlock")).toHaveCount(1);
  await accessible(page);
  const before = Number((await page.getByTestId("outcome-created").innerText()).match(/\d+/)?.[0]);

  await page.getByTestId("file-unlock").focus();
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("workbook-password")).toBeFocused();
  await page.keyboard.type("春天-Spring2026");
  await page.keyboard.press("Enter");
  await expect(bad).toContainText("有 1 个文件没有导入");
  await expect(page.getByTestId("outcome-created")).toContainText(String(before + 60));

  const locked = page.getByRole("switch", { name: /名册|Sheet|花名册/ }).first();
  await locked.focus();
  await page.keyboard.press("Space");
  await expect(page.getByTestId("outcome-created")).toContainText(String(before));
  await expect(locked).toBeChecked();
  await expect(locked).toBeFocused();
  await expect(page.getByTestId("import-plan").locator("..")).toContainText("按您的选择");
  await accessible(page);
  await page.screenshot({ path: "../target/playwright/several-files.png", fullPage: true });

  await page.getByTestId("import-apply").click();
  await expect(page.getByTestId("import-report")).toBeVisible();
  await expect(page.getByTestId("import-report").locator("..")).toContainText("按您的选择");
  await expect(page.getByTestId("file-unlock")).toHaveCount(0);
});

test("a switch goes back when nothing would be left to import", async ({ page, program }) => {
  await create(page, program);
  await page.getByTestId("nav-import").click();
  const chooser = page.waitForEvent("filechooser");
  await page.getByTestId("import-choose").click();
  await (await chooser).setFiles([await fixture("roster_clean.xlsx")]);
  await expect(page.getByTestId("outcome-created")).toContainText("60");
  await page.getByTestId("skip-table").click();
  await expect(page.getByTestId("import-failure")).toContainText("请至少留一张");
  await expect(page.getByTestId("skip-table")).not.toBeChecked();
  await expect(page.getByTestId("outcome-created")).toContainText("60");
});
