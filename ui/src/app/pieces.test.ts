import { describe, expect, it } from "vitest";

import { pieces } from "./pieces";

describe("the name of a step", () => {
  it("keeps each file's name in one piece, with its ending apart", () => {
    expect(pieces("导入 01base.xlsx、石桥镇花名册2026.xls、…")).toEqual([
      { text: "导入 ", end: "" },
      { text: "01base", end: ".xlsx、" },
      { text: "石桥镇花名册2026", end: ".xls、" },
      { text: "…", end: "" },
    ]);
  });

  it("is ordinary text where no file is named", () => {
    expect(pieces("修改等级叫法（监护评估：较好叫“A级”）")).toEqual([{ text: "修改等级叫法（监护评估：较好叫“A级”）", end: "" }]);
    expect(pieces("导入 表.csv")).toEqual([{ text: "导入 ", end: "" }, { text: "表", end: ".csv" }]);
  });
});
