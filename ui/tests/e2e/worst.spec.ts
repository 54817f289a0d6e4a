/** The worst that is typed and imported: very long names, rare characters, dots, emoji, and hundreds of missing fields. */
import type { Page } from "@playwright/test";

import { create, expect, test, toRoster } from "./program.ts";

const LONG = `阿卜杜热西提·买买提明·${"㼆䶮𬭸".repeat(9)}`;
const RARE = "欧阳㼆䶮𬭸";
const REMARKS = `母亲春节返乡🏮👨‍👩‍👧，${"祖母腿脚不便，平时由邻居照看；".repeat(40)}`;

/** Imports 300 rows of which nearly everything is missing, with the worst at the top. */
async function importWorst(page: Page): Promise<void> {
  await page.getByTestId("nav-import").click();
  const rows = [`${LONG},女,${REMARKS.replaceAll("，", " ")}`, `${RARE},男,🏮`, ...Array.from({ length: 298 }, (_, at) => `童${at + 1},,`)];
  const chooser = page.waitForEvent("filechooser");
  await page.getByTestId("import-choose").click();
  const text = `\uFEFF姓名,性别,备注\n${rows.join("\n")}`;
  await (await chooser).setFiles({ name: `${"很长的文件名".repeat(12)}·㼆.csv`, mimeType: "text/csv", buffer: Buffer.from(text) });
  await expect(page.getByTestId("import-plan")).toBeVisible();
}

/** Nothing is wider than the window, and nothing sticks out of what scrolls on its own. */
async function fits(page: Page): Promise<void> {
  const wide = await page.evaluate(() => {
    const scrolls = (one: Element) => ["auto", "scroll", "hidden"].includes(getComputedStyle(one).overflowX);
    const inside = (one: Element | null): boolean => one !== null && one !== document.body && (scrolls(one) || inside(one.parentElement));
    const out = [...document.querySelectorAll("#content *")].filter((one) => one.getBoundingClientRect().right > innerWidth + 1 && !inside(one.parentElement));
    const page = document.documentElement;
    return [...out.map((one) => one.outerHTML.slice(0, 90)), ...(page.scrollWidth > page.clientWidth ? ["the page scrolls sideways"] : [])];
  });
  expect(wide).toEqual([]);
}

for (const [name, width, height] of [["1366", 1366, 768], ["at 125 %", 1093, 614]] as const) {
  test(`the worst rows go in whole and fit everywhere, ${name}`, async ({ page, program }) => {
    await page.setViewportSize({ width, height });
    await create(page, program);
    await importWorst(page);
    await expect(page.getByTestId("outcome-created")).toContainText("300");
    await fits(page);
    await page.getByTestId("import-apply").click();
    await expect(page.getByTestId("import-report")).toBeVisible();
    await fits(page);

    await toRoster(page);
    await expect(page.getByTestId("count")).toHaveText("共 300 人");
    await fits(page);
    await page.getByTestId("search").fill("㼆䶮");
    await expect(page.getByTestId("count")).toHaveText("找到 2 人");
    await page.getByTestId("search").fill(RARE);
    await expect(page.getByTestId("count")).toHaveText("找到 1 人");
    await page.getByTestId("search").fill("买买提明");
    await expect(page.getByTestId("child-row")).toContainText(["买买提明"]);
    await page.getByTestId("child-row").click();
    await expect(page.getByRole("heading", { level: 1 })).toContainText(LONG);
    await expect(page.getByTestId("field-child-remarks")).toHaveValue(/🏮👨‍👩‍👧/);
    await fits(page);
    await page.getByTestId("field-child-name").fill(`${LONG}·`);
    await page.getByTestId("save").click();
    await expect(page.getByTestId("save-state")).toHaveAttribute("data-state", "saved");
    await fits(page);

    await page.getByTestId("nav-today").click();
    await expect(page.getByTestId("due-incomplete")).toContainText("300");
    await fits(page);
    await page.getByTestId("undo").click();
    await expect(page.getByRole("dialog")).toBeVisible();
    await fits(page);
    await page.keyboard.press("Escape");
    for (const screen of ["export", "settings"]) {
      await page.getByTestId(`nav-${screen}`).click();
      await fits(page);
    }
  });
}

test("every field of a file can be missing, and is counted and found", async ({ page, program }) => {
  await create(page, program);
  await page.keyboard.press("Control+n");
  await page.getByTestId("find-name").fill(RARE);
  await page.getByTestId("find-create").click();
  await page.getByTestId("save").click();
  await expect(page.getByTestId("save-state")).toHaveAttribute("data-state", "saved");
  await toRoster(page);
  await expect(page.getByTestId("child-row")).toContainText(["缺"]);
  await page.getByTestId("nav-today").click();
  await expect(page.getByTestId("due-incomplete")).toContainText("1");
});
