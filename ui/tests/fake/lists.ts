/** Lists, today and settings of the fake host: enough to draw the screens, not the core's logic. */
import type { ChildFile, ChildRow, IssuedEntry, LeftChild, ListChildren, Match, OperationEntry, Today } from "../../src/host/host";
import { row } from "./children";

/** The row of a file with the cells and matches that were asked for. */
export function listed(file: ChildFile, request: Pick<ListChildren, "fields" | "search">): ChildRow {
  const text = (key: string) => String(file.fields[key] ?? "");
  return { ...row(file), cells: request.fields.map(text), matches: matches(file, request.search) };
}

function matches(file: ChildFile, search: string): Match[] {
  const found = Object.entries(file.fields).find(([, value]) => String(value).includes(search));
  if (search === "" || found === undefined) {
    return [];
  }
  const from = [...String(found[1]).slice(0, String(found[1]).indexOf(search))].length;
  return [{ field: found[0], text: String(found[1]), from, to: from + [...search].length }];
}

/** Whether the row passes the few filters that the fake knows. */
export function passes(file: ChildFile, request: ListChildren): boolean {
  const { ages, labels, missing, findings, turning } = request.filters;
  const age = Number(file.derived["child.age"]);
  return (
    (ages === null || (age >= ages[0] && age <= ages[1])) &&
    Object.entries(labels).every(([key, wanted]) => wanted?.includes(String(file.fields[key] ?? ""))) &&
    (missing === null || (missing.length === 0 ? file.missing.length > 0 : missing.some((key) => file.missing.includes(key)))) &&
    (findings === null || (findings.length === 0 ? file.findings.length > 0 : findings.some((code) => file.findings.some((one) => one.code === code)))) &&
    (!turning || age === 15)
  );
}

export function today(children: number, recent: readonly OperationEntry[]): Today {
  const some = children > 0;
  return {
    day: "2026-11-03",
    children,
    incomplete: children,
    missing: some ? [["child.residence_address", "现居住地", 60], ["father.id_number", "父亲公民身份号码", 58], ["father.birth_date", "父亲出生日期", 55], ["mother.phone", "母亲联系电话", 41], ["care.entrusted", "父母外出有无委托其他监护人", 33], ["household.assistance", "救助帮扶情况", 12], ["guardian.address", "监护人居住地地址", 8]].map(([key, label, count]) => ({ key: String(key), label: String(label), children: Number(count) })) : [],
    odd: some ? 10 : 0,
    findings: some ? [{ key: "sex_differs", label: "性别和身份证号不一致", children: 10 }, { key: "phone_shape", label: "电话号码位数不对", children: 10 }, { key: "id_same", label: "身份证号重复", children: 2 }] : [],
    turning: some ? 3 : 0,
    cards: children,
    parked: 0,
    recent: [...recent].slice(0, 8),
    backup_trouble: null,
    backup: some ? { at: "2026-11-02T17:28:03", days: 1, steps: 14 } : null,
  };
}

export const ISSUED: IssuedEntry[] = [
  { number: 2, at: "2026-11-03T15:20:00+08:00", operator: "李文书", title: "农村留守儿童统计表", as_of: "2026-10-31", scope: "", children: 60, name: "农村留守儿童统计表_石桥镇大坪村_20261031.xlsx", sha256: "9f2c4b7a1e0d3c5b8a6f7e9d0c1b2a3f4e5d6c7b8a9f0e1d2c3b4a5f6e7d8c9b", recipient: "石桥镇民政办", file: "old-2", folder: false, path: "C:\\Users\\大坪村\\Documents\\童册导出\\农村留守儿童统计表_石桥镇大坪村_20261031.xlsx" },
  { number: 1, at: "2026-07-31T10:02:00+08:00", operator: "李文书", title: "农村留守儿童花名册", as_of: "2026-07-31", scope: "监护类型：无人监护", children: 4, name: "农村留守儿童花名册_石桥镇大坪村_20260731.xlsx", sha256: "1a2b3c4d5e6f7a8b9c0d1e2f3a4b5c6d7e8f9a0b1c2d3e4f5a6b7c8d9e0f1a2b", recipient: "", file: null, folder: false, path: "C:\\Users\\大坪村\\Documents\\童册导出\\农村留守儿童花名册_石桥镇大坪村_20260731.xlsx" },
];

export const LEFT: LeftChild[] = [{ id: "child-900", name: "单天成", at: "2026-09-01T09:30:00+08:00", operator: "李文书", operation: "转出名册（父母返乡照护）" }];
