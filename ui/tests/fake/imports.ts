/** An invented plan of an import with every outcome. */
import type { Certainty, ImportReport, ImportRow, ImportTable, ParkedEntry } from "../../src/host/host";

const FILE = "石桥镇大坪村留守儿童花名册（2026年秋季学期核对稿）.xlsx";
const COLUMNS: [string, string | null, Certainty][] = [
  ["序号", "row_number", "sure"],
  ["儿童基本情况/姓名", "child.name", "sure"],
  ["儿童基本情况/性别", "child.sex", "sure"],
  ["儿童基本情况/身份证号", "child.id_number", "sure"],
  ["儿童基本情况/出生年月", "child.birth_date", "sure"],
  ["健康状况", "child.health", "sure"],
  ["就读学校及年级", "child.school", "likely"],
  ["父亲/电话", "father.phone", "sure"],
  ["监护人", "guardian.name", "unsure"],
  ["家访时间", null, "sure"],
];

const VALUES: Record<string, ImportTable["columns"][number]["values"]> = {
  "child.sex": [
    { text: "男", cells: 71, label: "男", chosen: false },
    { text: "女", cells: 63, label: "女", chosen: false },
  ],
  "child.health": [
    { text: "良", cells: 12, label: null, chosen: false },
    { text: "健康", cells: 118, label: "健康", chosen: false },
    { text: "一般", cells: 3, label: "健康", chosen: true },
    { text: "残", cells: 1, label: "残疾", chosen: false },
  ],
};

function made(at: number, outcome: ImportRow["outcome"], name: string): ImportRow {
  return { file: FILE, sheet: "花名册", row: at, outcome, child: `child-${at}`, name, changes: [], problems: [], candidate: null, decision: null, waiting: false, conflicts: [] };
}

export function inventedPlan(): ImportReport {
  const created = Array.from({ length: 130 }, (_, at) => made(at + 5, "created", `新童${at + 1}`));
  created[2]?.problems.push({ column: "D", header: "身份证号", value: "5.20199E+17", code: "id_damaged", message: "身份证号已被表格软件改成科学计数，后几位丢失。", hint: "请从原件重新填写这一格，其余内容已照常收入。" });
  created[7]?.problems.push({ column: "E", header: "出生年月", value: "二〇一五年春", code: "date_unreadable", message: "这一格不像日期。", hint: "可以写 2015.3.8、20150308 或 2015年3月。" });
  const changed = made(140, "changed", "欧阳欣怡");
  changed.changes.push(
    { field: "father.phone", label: "父亲联系电话", old: "13800001234", new: "13800005678" },
    { field: "child.residence_address", label: "现居住地", old: null, new: "贵州省云岭市青禾县石桥镇大坪村委会旁三层楼房二楼左手边第二间（原供销社宿舍）" },
    { field: "household.assistance", label: "救助帮扶情况", old: ["享受低保"], new: ["享受低保", "医疗救助"] },
  );
  const similar = made(141, "similar", "单秋菊");
  similar.problems.push({ column: "", header: "", value: "", code: "similar", message: "名册里有同名同生日的孩子，父亲姓名不同。", hint: "请核对是不是同一个人。" });
  similar.candidate = { child: "child-10", name: "单秋菊", fields: [
    { field: "child.name", label: "姓名", row: "单秋菊", known: "单秋菊", differs: false, later: false },
    { field: "child.birth_date", label: "出生日期", row: "2016-05-20", known: "2016-05-20", differs: false, later: false },
    { field: "father.name", label: "父亲姓名", row: "单大海", known: "单大山", differs: true, later: false },
    { field: "guardian.phone", label: "监护人联系电话", row: "13900000010", known: null, differs: false, later: false },
  ] };
  const refused = { ...made(142, "refused", ""), child: null };
  refused.problems.push({ column: "", header: "", value: "", code: "no_name", message: "这一行没有姓名。", hint: "请在表里补上姓名后再导入。" });
  const rows = [...created, changed, similar, refused, made(143, "unchanged", "曾国栋")];
  const columns = COLUMNS.map(([header, field, certainty], index) => ({ index, row: null, header, field, certainty, taken: field !== null, hidden: false, samples: [], values: VALUES[field ?? ""] ?? [], more_values: 0 }));
  const tables = [{ file: FILE, file_index: 0, table_index: 0, left_out: null, sheet: "花名册", kind: "roster", title: "石桥镇大坪村农村留守儿童花名册", rows: rows.length, columns }];
  return { plan: "plan-1", applied: false, operation: null, unsure: 2, undecided: 0, left_out: [], notes: [], created: 130, changed: 1, unchanged: 1, similar: 1, refused: 1, tables, rows, absent: [] };
}

/** A row of an earlier import that waits, beside the child that it may be. */
export function inventedParked(parked: number): ParkedEntry {
  const fields = [
    { field: "child.name", label: "姓名", row: "单秋菊", known: "单秋菊", differs: false, later: false },
    { field: "child.birth_date", label: "出生日期", row: "2016-05-20", known: "2016-05-02", differs: true, later: false },
    { field: "child.school", label: "就读学校", row: "石桥镇中心小学", known: "大坪小学", differs: true, later: false },
    { field: "father.phone", label: "父亲联系电话", row: "13900000010", known: null, differs: false, later: false },
  ];
  return { parked, import: 3, at: "2026-10-08T11:02:41+08:00", file: FILE, sheet: "花名册", row: 7 + parked, name: "单秋菊", reason: "姓名相同，出生日期不一样", candidate: { child: "child-3", name: "单秋菊", fields }, fields: [] };
}
