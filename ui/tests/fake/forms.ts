/** Invented forms: how a sheet looks, and a township's workbook with its columns. */
import type { Certainty, FilledColumn, FilledForm, FillForm, FillPlan, PackEntry, Place, PreviewCell, PreviewLook, SheetPreview } from "../../src/host/host";

export const PLACES: Place[] = [
  { village: "", group: "", children: 2 },
  { village: "大坪村", group: "大坪村1组", children: 21 },
  { village: "大坪村", group: "大坪村2组", children: 37 },
];

const look = (more: Partial<PreviewLook>): PreviewLook => ({ size: 10, bold: false, across: "center", down: "", wraps: true, shaded: false, lines: [true, true, true, true], ...more });
const LOOKS = [look({ size: 18, bold: true, lines: [false, false, false, false] }), look({ bold: true, shaded: true }), look({}), look({ across: "left", lines: [false, false, false, false] })];
const NAMES = ["单秋菊", "欧阳天佑", "买买提·艾力", "㼆䶮𬭸", "满达", "查小满", "阿".repeat(24)];

const cell = (column: number, text: string, style: number, more: Partial<PreviewCell> = {}): PreviewCell => ({ column, across: 1, down: 1, text, kind: text === "" ? "blank" : "text", filled: false, look: style, ...more });

/** A sheet with a title, a header of two rows, children and sums. */
export function inventedSheet(name: string, children: number, filled: boolean): SheetPreview {
  const header = [
    [cell(0, "序号", 1, { down: 2 }), cell(1, "儿童基本情况", 1, { across: 3 }), cell(4, "监护人", 1, { across: 2 }), cell(6, "备注", 1, { down: 2 })],
    [cell(1, "姓名", 1), cell(2, "性别", 1), cell(3, "身份证号", 1), cell(4, "姓名", 1), cell(5, "联系电话", 1)],
  ];
  const shown = Math.min(children, 14);
  const body = Array.from({ length: shown }, (_, at) => [
    cell(0, String(at + 1), 2, { kind: "number", filled }),
    cell(1, NAMES[at % NAMES.length] ?? "", 2, { filled }),
    cell(2, at % 2 === 0 ? "女" : "男", 2, { filled }),
    cell(3, `99999920160520${String(1000 + at)}`, 2, { filled }),
    cell(4, "张大山", 2, { filled }),
    cell(5, "13900000010", 2, { filled }),
    cell(6, at === 2 ? "随祖父母住在原供销社宿舍二楼左手边第二间 👨‍👩‍👧" : "", 2),
  ]);
  const sums = [cell(0, "合计", 1, { across: 6 }), cell(6, "", 1, { kind: "formula" })];
  const rows = [[cell(0, name, 0, { across: 7 })], [cell(0, "填报单位：石桥镇大坪村", 3, { across: 7 })], ...header, ...body, sums];
  const left = children - shown;
  return {
    sheet: name,
    sheets: 1,
    widths: [5, 11, 6, 20, 11, 13, 22],
    rows: rows.map((cells, at) => ({ number: at < rows.length - 1 ? at + 1 : at + 1 + left, height: at === 0 ? 36 : null, cells })),
    before_gap: left > 0 ? rows.length - 1 : rows.length,
    left_out: left,
    looks: LOOKS,
    children,
  };
}

function column(at: string, header: string, field: string | null, certainty: Certainty, sample: string | null, confirmed: boolean): FilledColumn {
  return { column: at, index: at.charCodeAt(0) - 65, header, field, certainty, confirmed, hidden: false, filled: 0, sample };
}

const COLUMNS: [string, string, string | null, Certainty, string | null][] = [
  ["A", "序号", "row_number", "sure", "1"],
  ["B", "姓名", "child.name", "sure", "单秋菊"],
  ["C", "性别", "child.sex", "sure", "女"],
  ["D", "公民身份号码", "child.id_number", "sure", "999999201605201000"],
  ["E", "年龄\n（周岁）", "child.age", "sure", "10"],
  ["F", "就读学校、年级、班级", "child.school+child.grade+child.class", "sure", "大坪小学四年级一班"],
  ["G", "监护人姓名", "guardian.name", "sure", "张大山"],
  ["H", "电话", "guardian.phone", "likely", "13900000010"],
  ["I", "联系方式", "father.phone", "likely", "13800001234"],
  ["J", "家庭收入来源（务工、务农、养殖、低保金，可多填）", null, "unsure", null],
];

/** Forms whose columns were confirmed. */
export const PACKS: PackEntry[] = [
  { fingerprint: "0f3a11c2d4e5f60718293a4b5c6d7e8f", title: "石桥镇2026年秋季学期农村留守儿童花名册", columns: 10, last_used: "2026-10-28" },
  { fingerprint: "a1b2c3d4e5f60718293a4b5c6d7e8f90", title: "县教育局 在校留守学生摸底表（含父母务工去向、监护人联系方式、家访记录）", columns: 27, last_used: "2026-06-15" },
  { fingerprint: "ffeeddccbbaa00998877665544332211", title: "班级名单", columns: 6, last_used: null },
];

/** The plan of a township's workbook; what was chosen is confirmed in it. */
export function inventedFillPlan(request: FillForm, children: number, remembered: boolean): FillPlan {
  const columns = COLUMNS.map(([at, header, field, certainty, sample]) => {
    const chosen = request.columns[at];
    return column(at, header, chosen === undefined ? field : chosen, chosen === undefined && !remembered ? certainty : "sure", sample, chosen !== undefined || remembered);
  });
  return {
    sheets: [
      { name: "附件2", kind: "roster" },
      { name: "登记表", kind: "registration" },
    ],
    title: "石桥镇2026年秋季学期农村留守儿童花名册",
    header_rows: [3, 4],
    first_row: 5,
    marks: 1,
    remembered,
    asks: [],
    children,
    report: { sheet: request.sheet ?? "附件2", filled: 0, rows_inserted: 0, sheets_added: 0, columns, left_out: [] },
  };
}

export function inventedFilled(request: FillForm, children: number): FilledForm {
  const many = request.one_file_per_child;
  return {
    exported: { file: "filled-1", name: many ? "乡镇登记表_20261103" : "乡镇花名册_20261103.xlsx", path: "C:\\Users\\大坪村\\Documents\\童册导出\\乡镇花名册_20261103.xlsx", children, identities: [], outside: [] },
    files: many ? children : 1,
    report: {
      ...inventedFillPlan(request, children, true).report,
      filled: children,
      rows_inserted: 40,
      left_out: [{ code: "not_in_list", column: "G", header: "监护人姓名", count: 2, message: "“监护人关系”有2个孩子的内容不在下拉选项里，没有填：邻居", hint: "请在表里选一个合适的选项" }],
    },
  };
}
