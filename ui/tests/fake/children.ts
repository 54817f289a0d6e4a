/** Invented children for the fake host. Names, numbers and places are made by rule and belong to nobody. */
import type { ChildFile, ChildRow, WireValue } from "../../src/host/host";

const SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨单曾仇解查盖区朴翟欧阳";
const GIVEN = ["秋菊", "天佑", "欣怡", "子轩", "思彤", "宇", "梦瑶", "浩然", "㼆", "小䶮", "国栋", "桂花", "阿依古丽·买买提", "雨桐", "家豪"];
const SCHOOLS = ["石桥镇中心小学", "石桥镇初级中学", "大坪村教学点", "石桥镇中心幼儿园"];
const SCHOOLING = ["小学", "初中", "小学", "幼儿园"];

/** A long name of the kind that exists, with letters that few fonts have. */
const LONG = "阿卜杜热西提·买买提明·㼆䶮𬭸";

function pick<T>(from: ArrayLike<T>, at: number): T {
  return from[at % from.length] as T;
}

/** A number of the right shape whose region 520199 does not exist. */
function idNumber(at: number, birth: string): string {
  const body = `520199${birth.replaceAll("-", "")}${String(at % 1000).padStart(3, "0")}`;
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const sum = weights.reduce((total, weight, place) => total + weight * Number(body[place]), 0);
  return body + pick("10X98765432", sum % 11);
}

function birth(at: number): string {
  const month = String(1 + (at % 12)).padStart(2, "0");
  return `${2011 + (at % 12)}-${month}-${String(1 + (at % 28)).padStart(2, "0")}`;
}

export function invented(at: number): ChildFile {
  const name = at === 7 ? LONG : pick(SURNAMES, at * 7) + pick(GIVEN, at * 3 + Math.floor(at / 27));
  const born = birth(at);
  const id = idNumber(at, born);
  const fields: Record<string, WireValue> = {
    "child.name": name,
    "child.sex": at % 2 === 1 ? "男" : "女",
    "child.ethnicity": pick(["汉族", "苗族", "布依族"], at),
    "child.birth_date": born,
    "child.id_number": id,
    "child.hukou_registered": "是",
    "child.hukou_address": `贵州省云岭市青禾县石桥镇大坪村${1 + (at % 9)}组`,
    "child.health": "健康",
    "child.schooling": pick(SCHOOLING, at),
    "child.school": pick(SCHOOLS, at),
    "child.grade": "三年级",
    "father.name": `${name[0]}大山`,
    "father.phone": `1380000${String(at % 10_000).padStart(4, "0")}`,
    "father.work_place": "浙江省义乌市",
    "mother.name": "邓桂花",
    "care.both_away": "是",
    "guardian.name": `${name[0]}天成`,
    "guardian.relation": "祖父",
    "guardian.phone": `1390000${String(at % 10_000).padStart(4, "0")}`,
    "care.kind": "监护情况一般",
    "household.income_sources": ["打工收入", "种养殖业"],
    "child.remarks": at === 7 ? `母亲春节返乡🏮，${"祖母腿脚不便，平时由邻居照看；".repeat(12)}` : "",
    "village.group": `大坪村${1 + (at % 9)}组`,
  };
  return {
    id: `child-${at}`,
    version: 1,
    fields,
    originals: { "child.birth_date": born.replaceAll("-", ".") },
    extra: at % 5 === 0 ? { "家访时间": "10月12日晚", "班费（元）": "35" } : {},
    derived: { "child.age": 2026 - Number(born.slice(0, 4)), "care.rating": "一般" },
    findings: [],
    missing: ["child.residence_address", "child.boarding", "father.birth_date", "father.id_number", "mother.phone", "care.entrusted", "guardian.address", "household.assistance"],
  };
}

/** Lets some files have something to look at. */
export function withFindings(file: ChildFile, at: number): ChildFile {
  if (at % 6 !== 2) {
    return file;
  }
  file.fields["child.sex"] = "男";
  file.fields["father.phone"] = "1380000";
  file.findings = [
    { code: "sex_differs", field: "child.sex", message: "性别和身份号码不一致：身份号码显示为女。", hint: "请对照户口簿，改正填错的一处。" },
    { code: "phone_shape", field: "father.phone", message: "电话号码位数不对。", hint: "手机号是 11 位，座机请连区号一起填。" },
  ];
  return file;
}

export function row(file: ChildFile): ChildRow {
  const text = (key: string) => {
    const value = file.fields[key];
    return value === undefined ? null : String(value);
  };
  const age = file.derived["child.age"];
  return {
    id: file.id,
    name: text("child.name") ?? "",
    id_number: text("child.id_number"),
    sex: text("child.sex"),
    birth_date: text("child.birth_date"),
    age: typeof age === "number" ? age : null,
    schooling: text("child.schooling"),
    school: text("child.school"),
    guardian: text("guardian.name"),
    phone: text("guardian.phone"),
    village: text("village.group"),
    findings: file.findings.length,
    missing: file.missing.length,
    cells: [],
    matches: [],
  };
}
