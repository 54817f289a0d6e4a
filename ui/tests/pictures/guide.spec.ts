/** The small pictures of the user's guide: parts of screens over the fake host. They go to target/pictures/guide/, from where they are taken into assets/guide/. */
import { join } from "node:path";

import { type Locator, type Page, test } from "@playwright/test";

const by = (name: string) => `[data-test="${name}"]`;
const folder = join(process.env["TONGCE_PICTURES"] ?? join("..", "target", "pictures"), "guide");

/** Draws what lies between two things of a screen, with a little around it. */
async function draw(page: Page, name: string, from: Locator, to: Locator, most: number, height = 320): Promise<void> {
  await page.waitForTimeout(200);
  const [first, last] = [await from.boundingBox(), await to.boundingBox()];
  if (first === null || last === null) {
    throw new Error(`nothing to draw for ${name}`);
  }
  const [x, y] = [Math.max(0, Math.min(first.x, last.x) - 5), Math.max(0, Math.min(first.y, last.y) - 5)];
  const width = Math.min(most, Math.max(first.x + first.width, last.x + last.width) - x + 5);
  const bottom = Math.max(first.y + first.height, last.y + last.height) + 5;
  await page.screenshot({ path: join(folder, `${name}.png`), clip: { x, y, width, height: Math.min(height, bottom - y) } });
}

async function go(page: Page, query = ""): Promise<void> {
  await page.goto(`/tests/fake/index.html?${query}`);
  await page.waitForSelector("main");
}

test("today", async ({ page }) => {
  await page.setViewportSize({ width: 680, height: 760 });
  await go(page);
  await draw(page, "today", page.locator("#due"), page.locator(".due"), 500);
});

test("start", async ({ page }) => {
  await go(page, "state=none");
  await page.fill(by("create-unit"), "石桥镇大坪村");
  await page.click(by("create-next"));
  await draw(page, "start", page.locator("ol"), page.locator("ol"), 420);
});

test("roster", async ({ page }) => {
  await go(page);
  await page.click(by("nav-roster"));
  await page.locator(by("select-row")).nth(2).click();
  await page.locator(by("select-row")).nth(4).click({ modifiers: ["Shift"] });
  await draw(page, "roster", page.locator(by("selection")), page.locator(by("child-row")).nth(5), 492);
});

test("file", async ({ page }) => {
  await go(page);
  await page.click(by("nav-roster"));
  await page.click(`${by("child-row")} >> nth=2`);
  await page.waitForSelector(by("field-child-sex"));
  const sex = page.locator("[data-test=field-child-sex]").locator("xpath=ancestor::*[contains(., '性别和身份号码')][1]");
  await draw(page, "file", sex, sex, 420);
});

test("import", async ({ page }) => {
  await go(page);
  await page.click(by("nav-import"));
  await page.click(by("import-choose"));
  const values = page.locator(by("column-values")).filter({ hasText: "良" });
  await values.scrollIntoViewIfNeeded();
  await draw(page, "import", values.locator("table"), values.locator("table"), 420);
});

test("settings", async ({ page }) => {
  await go(page, "other=李兰&other=周文书");
  await page.click(by("nav-settings"));
  await page.click(by("settings-people"));
  await page.waitForSelector(by("add-operator"));
  await draw(page, "settings", page.locator(by("operators")), page.locator(by("add-operator")), 500);
});
