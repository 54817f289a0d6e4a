/** The township's own workbook, from drop to file, and what is seen of a form before it goes out. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";

import type { Page } from "@playwright/test";

import { accessible, addChild, create, expect, importWorkbook, ROSTER, test } from "./program.ts";

/** A blank roster with room for 30 children and a row of sums. */
const TOWNSHIP = resolve("../tests/fixtures/township_form.xlsx");
/** A roster with a telephone and an address of which nobody can be sure. */
const DOUBTFUL = resolve("../tests/fixtures/layouts/real_013.xlsx");
const OLD = resolve("../tests/fixtures/school_classes.xls");

/** Drops a file on the page, as a file manager does. */
async function drop(page: Page, path: string, name: string): Promise<void> {
  const content = (await readFile(path)).toString("base64");
  const transfer = await page.evaluateHandle(
    ({ content, name }) => {
      const dropped = new DataTransfer();
      dropped.items.add(new File([Uint8Array.from(atob(content), (c) => c.charCodeAt(0))], name));
      return dropped;
    },
    { content, name },
  );
  await page.dispatchEvent("body", "dragover", { dataTransfer: transfer });
  await page.dispatchEvent("body", "drop", { dataTransfer: transfer });
}

async function toTownship(page: Page): Promise<void> {
  await page.getByTestId("nav-export").click();
  await page.getByTestId("export-way-township").check();
}

/** Presses a key until something has the focus. */
async function until(page: Page, name: string, key = "Tab"): Promise<void> {
  for (let presses = 0; presses < 120; presses++) {
    if (await page.getByTestId(name).first().evaluate((one) => one === document.activeElement || one.contains(document.activeElement))) {
      return;
    }
    await page.keyboard.press(key);
  }
  throw new Error(`${name} can't be reached`);
}

test("the township's workbook is filled from drop to file, and known the next time", async ({ page, program }) => {
  test.setTimeout(240_000);
  await create(page, program);
  await importWorkbook(page, ROSTER);
  await toTownship(page);
  await accessible(page);
  await drop(page, TOWNSHIP, "石桥镇花名册（空表）.xlsx");
  await expect(page.getByTestId("fill-found")).toContainText("表头在第 4 行，从第 5 行开始填");
  await expect(page.getByTestId("fill-column").filter({ hasText: "儿童姓名" })).toContainText("有把握");
  await expect(page.getByTestId("preview").locator("td.filled").first()).toHaveText("1");
  await expect(page.getByTestId("preview")).toContainText("石桥镇农村留守儿童花名册");
  await page.locator('[data-test="fill-field"][data-column="L"]').selectOption("child.name");
  await expect(page.getByTestId("fill-questions")).toContainText("“儿童姓名”、“备注”");
  await accessible(page);
  await page.getByTestId("fill-keep-one").first().click();

  await page.getByTestId("export-as-of").fill("2026年8月31日");
  await page.getByTestId("export-to").fill("石桥镇民政办");
  await page.getByTestId("fill-run").click();
  const result = page.getByTestId("fill-result");
  await expect(result).toContainText("石桥镇花名册（空表）_20260831.xlsx，60 个孩子");
  await expect(result).toContainText("加了 30 行");
  await accessible(page);

  // The file lies where the page says, and is the one whose fingerprint is listed.
  const path = join(program.folder, "上报", "石桥镇花名册（空表）_20260831.xlsx");
  const bytes = await readFile(path);
  const sent = page.getByTestId("issued").locator("tbody tr").first();
  await expect(sent.locator("code")).toHaveText(createHash("sha256").update(bytes).digest("hex").slice(0, 8));
  await expect(sent.getByTestId("recipient")).toHaveValue("石桥镇民政办");
  await expect(sent).toContainText("2026-08-31");

  // Come home, it says nothing that the register doesn't know.
  await page.getByTestId("nav-import").click();
  await page.getByRole("button", { name: "再导入别的表格" }).click();
  const chooser = page.waitForEvent("filechooser");
  await page.getByTestId("import-choose").click();
  await (await chooser).setFiles(path);
  await expect(page.getByTestId("outcome-unchanged")).toContainText("60");
  await expect(page.getByTestId("import-apply")).toBeDisabled();

  await toTownship(page);
  await page.getByTestId("fill-other").click();
  await drop(page, TOWNSHIP, "另一份.xlsx");
  await expect(page.getByTestId("fill-remembered")).toBeVisible();
  await expect(page.getByTestId("fill-columns")).toBeHidden();

  // What is remembered of it can be forgotten, and that can be taken back.
  await page.getByTestId("fill-other").click();
  await expect(page.getByTestId("packs")).toContainText("农村留守儿童花名册");
  await accessible(page);
  await page.getByTestId("forget-pack").first().click();
  await expect(page.getByTestId("packs-done")).toContainText("已忘掉");
  await expect(page.getByTestId("pack")).toHaveCount(0);
  await page.keyboard.press("Control+z");
  await expect(page.getByRole("dialog")).toContainText("忘掉表样");
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("pack")).toHaveCount(1);
});

test("doubtful columns are answered before anything is filled in", async ({ page, program }) => {
  await create(page, program);
  await importWorkbook(page, ROSTER);
  await toTownship(page);
  await drop(page, DOUBTFUL, "困境儿童.xlsx");
  await expect(page.getByTestId("fill-questions")).toContainText("2 栏不太确定");
  await expect(page.getByTestId("fill-run")).toBeDisabled();
  await page.getByTestId("fill-confirm").first().click();
  await expect(page.getByTestId("fill-questions")).toContainText("1 栏不太确定");
  // The telephone is said to be the child's name: two columns want the same now.
  await page.locator('[data-test="fill-field"][data-column="K"]').selectOption("child.name");
  await expect(page.getByTestId("fill-questions")).toContainText("都要填“姓名”");
  await page.getByTestId("fill-keep-one").first().click();
  await expect(page.getByTestId("fill-questions")).toBeHidden();
  await page.getByTestId("fill-run").click();
  await expect(page.getByTestId("fill-result")).toContainText("60 个孩子");
  await expect(page.getByTestId("fill-left-out")).toContainText("找不到对应的孩子");
});

test("by keyboard alone: a workbook is chosen, filled, and its file handed over", async ({ page, program }) => {
  test.setTimeout(240_000);
  await create(page, program);
  await importWorkbook(page, ROSTER);
  await page.keyboard.press("Alt+5");
  await expect(page.getByTestId("export-run")).toBeVisible();
  await until(page, "export-way-own");
  await page.keyboard.press("ArrowRight");
  await expect(page.getByTestId("fill-choose")).toBeVisible();
  await until(page, "fill-choose");
  const chooser = page.waitForEvent("filechooser");
  await page.keyboard.press("Enter");
  await (await chooser).setFiles(TOWNSHIP);
  await expect(page.getByTestId("fill-plan")).toBeVisible();
  await until(page, "export-as-of");
  await page.keyboard.type("20260831");
  await until(page, "export-scope");
  await page.keyboard.press("End");
  await expect(page.getByTestId("export-search")).toBeVisible();
  await until(page, "export-search");
  await page.keyboard.type("程晓东");
  await expect(page.getByTestId("export-count")).toHaveText("1 个孩子");
  await until(page, "fill-run");
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("fill-result")).toContainText("1 个孩子");
  await until(page, "fill-hand-over", "Shift+Tab");
  const download = page.waitForEvent("download");
  await page.keyboard.press("Enter");
  expect((await download).suggestedFilename()).toBe("township_form_20260831.xlsx");
});

test("what can't be filled is told in words, and nothing is kept of it", async ({ page, program }) => {
  await create(page, program, { sample: true });
  await toTownship(page);
  await drop(page, OLD, "老表.xls");
  await expect(page.getByTestId("fill-failure")).toContainText("另存为 xlsx（一次就够）");
  await expect(page.getByTestId("fill-choose")).toBeEnabled();
  await expect(page.getByTestId("fill-plan")).toBeHidden();
});

test("a form of one child goes into a file for each", async ({ page, program }) => {
  await create(page, program);
  for (const name of ["㼆䶮𬭸", "买买提·艾力"]) {
    await addChild(page, name);
    await page.getByTestId("save").click();
  }
  await page.getByTestId("nav-export").click();
  await page.getByTestId("export-form-registration").check();
  await page.getByTestId("export-run").click();
  const blank = join(program.folder, "上报", (await page.getByTestId("issued").locator("tbody tr").first().locator("span[title]").getAttribute("title"))?.split("/").at(-1) ?? "");
  await page.getByTestId("export-way-township").check();
  await drop(page, blank, "登记表.xlsx");
  await page.getByTestId("fill-each").selectOption("true");
  await page.getByTestId("fill-overwrite").check();
  await expect(page.getByTestId("preview")).toContainText(/㼆䶮𬭸|买买提·艾力/);
  if (await page.getByTestId("fill-leave-unsure").isVisible()) {
    await page.getByTestId("fill-leave-unsure").click();
  }
  await page.getByTestId("fill-run").click();
  await expect(page.getByTestId("fill-result")).toContainText("有 2 个文件");
  await expect(page.getByTestId("issued").locator("tbody tr").first()).toContainText("在文件夹里");
});

test("the worst names are seen as they go out, and nobody in scope is said", async ({ page, program }) => {
  await create(page, program);
  await page.getByTestId("nav-export").click();
  await expect(page.getByTestId("export-empty")).toBeVisible();
  await expect(page.getByTestId("export-run")).toBeDisabled();
  await accessible(page);
  const long = "阿".repeat(60);
  for (const name of ["㼆䶮𬭸", "买买提·艾力", long]) {
    await addChild(page, name);
    await page.getByTestId("field-child-remarks").fill("随祖父母住 👨‍👩‍👧");
    await page.getByTestId("save").click();
  }
  await page.getByTestId("nav-export").click();
  await page.getByTestId("export-form-roster").check();
  const preview = page.getByTestId("preview");
  for (const text of ["㼆䶮𬭸", "买买提·艾力", long, "👨‍👩‍👧"]) {
    await expect(preview).toContainText(text);
  }
  await page.getByTestId("preview-fit").check();
  expect(await preview.evaluate((one) => one.scrollWidth - one.clientWidth)).toBeLessThanOrEqual(1);
  await page.getByTestId("export-scope").selectOption("search");
  await page.getByTestId("export-search").fill("查无此人");
  await expect(page.getByTestId("export-count")).toHaveText("这个范围里没有孩子");
  await expect(page.getByTestId("export-run")).toBeDisabled();
  await expect(preview).toBeHidden();
  await accessible(page);
});

test("one village is a scope", async ({ page, program }) => {
  await create(page, program);
  await importWorkbook(page, ROSTER);
  await page.getByTestId("nav-export").click();
  await page.getByTestId("export-scope").selectOption("place");
  await expect(page.getByTestId("export-count")).not.toHaveText("60 个孩子");
  await expect(page.getByTestId("export-count")).toHaveText(/^\d+ 个孩子$/);
  const count = await page.getByTestId("export-count").innerText();
  await page.getByTestId("export-form-roster").check();
  await page.getByTestId("export-run").click();
  await expect(page.getByTestId("export-result")).toContainText(count);
  await expect(page.getByTestId("issued").locator("tbody tr").first()).toContainText("村");
});
