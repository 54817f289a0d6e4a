/** A host without a core, for drawing screens and for tests of the page's own logic. Not part of the program. */
import catalogue from "../../../assets/fields.json" with { type: "json" };
import {
  type AttachmentEntry,
  type Backups,
  type ChildFile,
  type Command,
  type Commands,
  type Exported,
  type ExportForm,
  type Field,
  type Fields,
  type Host,
  HostError,
  type IdentityFailure,
  type ImportReport,
  type LeftChild,
  type LevelField,
  type ListChildren,
  type OfferedFile,
  type OperationEntry,
  type OperatorEntry,
  type PackEntry,
  type ParkedEntry,
  type RegisterSettings,
  type Status,
  type WireValue,
} from "../../src/host/host";
import { invented, row, withFindings } from "./children";
import { inventedFilled, inventedFillPlan, inventedSheet, PACKS, PLACES } from "./forms";
import { inventedParked, inventedPlan } from "./imports";
import { ISSUED, LEFT, listed, passes, today } from "./lists";

const WRONG = "密码不对，也不是恢复码。请检查大小写和输入法后再试；有几位登记人时，看看选的是不是本人。";

type Answers = { [C in Command]: (request: Commands[C][0]) => Commands[C][1] };

export interface FakeOptions {
  state?: Status["state"];
  children?: number;
  waiting?: readonly string[];
  /** Milliseconds before an answer. */
  delay?: number;
  /** Rows that wait for a decision. */
  parked?: number;
  /** Backups go to a stick, which is there or not. */
  stick?: "in" | "out" | undefined;
  /** Who can open the register besides 李文书. */
  others?: readonly string[];
}

export class FakeHost implements Host {
  readonly handover = "download";
  readonly backupFolder = "typed";
  /** Where backups go, when somebody chose that. */
  chosenFolder: string | undefined;
  /** The stick with that folder is pulled out. */
  stickOut = false;
  /** The plan whose report waits over a lock. */
  keptReport: string | null = null;
  levels: LevelField[] = Object.entries({
    "care.rating": ["较好", "一般", "差"],
    "care.kind": ["无人监护", "父或母无监护能力", "受委托监护人监护能力不足", "监护情况一般", "监护情况较好"],
  }).map(([field, levels]) => ({ field, levels: levels.map((level) => ({ level, word: "" })) }));
  /** Every call, in order. */
  readonly calls: [Command, unknown][] = [];
  /** What the next call of a command is refused with. */
  readonly refusals = new Map<Command, { code: string; message: string }>();
  readonly changed = new Map<string, ChildFile>();
  readonly operations: OperationEntry[] = [];
  password = "correct-horse";
  state: Status["state"];
  count: number;
  plan: ImportReport | undefined;
  waiting: OfferedFile[];
  attachments: AttachmentEntry[] = [];
  /** Sheets whose columns were confirmed. */
  readonly packs = new Set<string>();
  parkedRows: ParkedEntry[] = [];
  left: readonly LeftChild[] = LEFT;
  packEntries: PackEntry[] = PACKS;
  /** Texts that were saved, by name. */
  readonly saved: [string, string][] = [];
  operators: OperatorEntry[];
  operator = "李文书";
  folder = "C:\\Users\\大坪村\\Documents\\童册登记册";
  settings: RegisterSettings = { unit: "石桥镇大坪村", region: null, groups: ["大坪村1组", "大坪村2组", "大坪村3组"] };

  readonly #delay: number;

  constructor(options: FakeOptions = {}) {
    this.state = options.state ?? "open";
    this.count = options.children ?? 60;
    this.operators = ["李文书", ...(options.others ?? [])].map((name, at) => ({ number: at + 1, name, is_you: at === 0 }));
    this.parkedRows = Array.from({ length: options.parked ?? 0 }, (_, at) => inventedParked(at + 1));
    this.#delay = options.delay ?? 0;
    this.chosenFolder = options.stick === undefined ? undefined : "E:\\童册登记册-备份";
    this.stickOut = options.stick === "out";
    this.waiting = (options.waiting ?? []).map((name, at) => ({ id: `waiting-${at}`, name }));
  }

  async call<C extends Command>(command: C, request: Commands[C][0]): Promise<Commands[C][1]> {
    this.calls.push([command, structuredClone(request)]);
    await new Promise((resolve) => setTimeout(resolve, this.#delay));
    const refusal = this.refusals.get(command);
    if (refusal !== undefined) {
      this.refusals.delete(command);
      throw new HostError(refusal);
    }
    return this.#answers[command](request);
  }

  async pickWorkbooks(): Promise<OfferedFile[]> {
    return [{ id: "file-1", name: "花名册.xlsx" }];
  }

  async pickPapers(): Promise<OfferedFile[]> {
    return [{ id: "file-2", name: "户口簿.jpg" }];
  }

  async pickPacks(): Promise<OfferedFile[]> {
    return [{ id: "pack-1", name: "表样包.json" }];
  }

  async offer(files: readonly File[]): Promise<OfferedFile[]> {
    return files.map((file, at) => ({ id: `file-${at}`, name: file.name }));
  }

  async chooseBackupFolder(typed: string): Promise<Backups | undefined> {
    if (!typed.startsWith("E:\\")) {
      throw new HostError({ code: "bad_argument", message: "请写完整的路径。" });
    }
    this.chosenFolder = `${typed}\\童册登记册-备份`;
    return this.#backups();
  }

  async handOver(_exported: Exported): Promise<void> {}

  async saveText(name: string, text: string): Promise<boolean> {
    this.saved.push([name, text]);
    return true;
  }

  file(at: number): ChildFile {
    return this.changed.get(`child-${at}`) ?? withFindings(invented(at), at);
  }

  status(): Status {
    const open = this.state === "open";
    return {
      state: this.state,
      folder: this.folder,
      unit: open ? "石桥镇大坪村" : null,
      region: null,
      operator: open ? this.operator : null,
      operators: this.operators.length,
      children: open ? this.count : 0,
      export_folder: "C:\\Users\\大坪村\\Documents\\童册导出",
      waiting_files: this.waiting,
      version: "0.1.0",
      interrupted: null,
    };
  }

  readonly #answers: Answers = {
    status: () => this.status(),
    create_register: (request) => {
      this.state = "open";
      this.count = request.sample ? 60 : 0;
      return { recovery_code: "7KQ2M-X4D8R-9TBNW-3HVCE-6PYJA", sample_failed: null, status: this.status() };
    },
    open_register: (request) => {
      if (request.password !== this.password || !this.operators.some(({ name }) => name === (request.operator ?? name))) {
        throw new HostError({ code: "wrong_password", message: WRONG });
      }
      this.state = "open";
      this.operator = request.operator ?? "李文书";
      return this.status();
    },
    close_register: ({ report }) => {
      this.keptReport = report;
      this.state = "locked";
      return this.status();
    },
    fields: () => fakeFields(),
    change_password: ({ old }) => {
      this.#own(old);
      return null;
    },
    list_operators: () => this.operators,
    add_operator: ({ name, own }) => {
      this.#own(own);
      return (this.operators = [...this.operators, { number: this.operators.length + 1, name, is_you: false }]);
    },
    remove_operator: ({ number, own }) => {
      this.#own(own);
      return (this.operators = this.operators.filter((operator) => operator.number !== number));
    },
    renew_recovery_code: () => ({ recovery_code: "M4XQT-7KQ2M-9TBNW-3HVCE-6PYJA" }),
    settings: () => this.settings,
    save_settings: (settings) => {
      this.settings = { ...settings, groups: settings.groups.filter((group) => group.trim() !== "") };
      return this.status();
    },
    back_up: () => ({ path: "C:\\Users\\大坪村\\Documents\\童册登记册-备份\\2026-11-03_17-30-00_17_asked_1a2b3c4d.tongce" }),
    list_backups: () => this.#backups(),
    backups_beside: () => {
      this.chosenFolder = undefined;
      return this.#backups();
    },
    level_words: () => structuredClone(this.levels),
    save_level_words: ({ fields }) => structuredClone((this.levels = fields)),
    restore_backup: () => this.status(),
    today: () => ({ ...today(this.count, this.operations), backup_trouble: this.#backups().trouble }),
    list_children: (request) => this.#list(request),
    find_similar: ({ name, id_number }) => {
      const all = Array.from({ length: Math.min(this.count, 60) }, (_, at) => this.file(at));
      const found = all.filter(({ fields }) => (id_number !== "" && fields["child.id_number"] === id_number) || (name !== "" && String(fields["child.name"]).includes(name)));
      return found.slice(0, 8).map((file) => ({ row: row(file), same: file.fields["child.id_number"] === id_number }));
    },
    edit_children: ({ selected }) => {
      this.#did("统一填写就读学校", selected.ids.length);
      return { children: selected.ids.length };
    },
    leaving_reasons: () => ["户口迁出", "父母返乡照护", "随父母外出", "年满16周岁", "重复建档", "死亡", "其他"],
    leave_register: ({ selected, reason }) => {
      this.#did(`转出名册（${reason}）`, selected.ids.length);
      return { children: selected.ids.length };
    },
    left_children: ({ offset, limit }) => ({ total: this.left.length, rows: this.left.slice(offset, offset + limit) }),
    bring_back: ({ ids }) => {
      this.left = this.left.filter((child) => !ids.includes(child.id));
      return { children: ids.length };
    },
    list_attachments: () => this.attachments,
    attach_files: ({ files }) => {
      const added = files.map((file, at): AttachmentEntry => ({ key: `attachment/${file}/${this.attachments.length + at}`, name: at === 0 ? "户口簿.jpg" : "委托书.pdf", picture: at === 0, bytes: 204_800, added: "2026-11-03" }));
      return (this.attachments = [...this.attachments, ...added]);
    },
    read_attachment: () => ({ address: "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7" }),
    remove_attachment: ({ key }) => {
      this.attachments = this.attachments.filter((one) => one.key !== key);
      return null;
    },
    export_attachment: () => ({ file: "paper-1", name: "户口簿.jpg", path: "C:\\户口簿.jpg", children: 1, identities: [], outside: [] }),
    offer_rows: ({ name }) => ({ id: "rows-1", name }),
    unlock_file: ({ file, password }) => {
      this.#own(password);
      return { id: file, name: "加密的表.xlsx" };
    },
    places: () => PLACES,
    plan_fill: (request) => inventedFillPlan(request, this.#chosen(request), this.packs.has(request.sheet ?? "")),
    preview_fill: (request) => ({ ...inventedSheet("附件2", this.#chosen(request), true), identities: [], outside: [] }),
    fill_form: (request) => {
      this.packs.add(request.sheet ?? "");
      return inventedFilled(request, this.#chosen(request));
    },
    preview_export: (request) => ({ ...inventedSheet("农村留守儿童花名册", this.#chosen(request), false), identities: failing(request.form), outside: [] }),
    list_issued: () => ISSUED,
    set_recipient: () => null,
    list_packs: () => this.packEntries,
    forget_pack: ({ fingerprint }) => {
      this.packEntries = this.packEntries.filter((pack) => pack.fingerprint !== fingerprint);
      this.#did("忘掉表样", 0);
      return this.packEntries;
    },
    export_packs: () => ({ file: "packs-1", name: "表样包-全部.json", path: "C:\\表样包-全部.json", children: 0, identities: [], outside: [] }),
    import_packs: () => {
      this.packEntries = [...PACKS, { fingerprint: "f9", title: "县里发的花名册", columns: 12, last_used: null }];
      this.#did("记住表样", 0);
      return { taken: 1, packs: this.packEntries };
    },
    get_child: ({ id }) => structuredClone(this.file(Number(id.replace("child-", "")))),
    save_child: ({ id, version, changes }) => this.#save(id, version, changes),
    child_history: ({ id }) => {
      const entry = { at: "2026-11-03T14:05:09+08:00", operator: "李文书", operation: "修改档案", field: "father.phone", old: "13800001234", new: "13800005678", source: "手工填写" };
      return [entry, { ...entry, at: "2026-09-01T09:30:00+08:00", operation: "导入表格", old: null, new: "13800001234", source: "花名册.xlsx · Sheet1 · B8" }].filter(() => id !== "");
    },
    recent_operations: () => this.operations,
    undo: () => {
      const last = this.operations.find((operation) => !operation.undone);
      if (last === undefined) {
        throw new HostError({ code: "nothing_to_undo", message: "没有可以撤销的操作。" });
      }
      last.undone = true;
      return last;
    },
    plan_import: () => (this.plan = inventedPlan()),
    apply_import: () => {
      this.count += this.plan?.created ?? 0;
      this.#did("导入表格", this.plan?.created ?? 0);
      return { ...inventedPlan(), applied: true };
    },
    discard_import: () => ({}),
    kept_report: ({ plan }) => {
      if (plan !== this.keptReport) {
        throw new HostError({ code: "stale", message: "…" });
      }
      this.keptReport = null;
      return { ...inventedPlan(), plan, applied: true, operation: 7 };
    },
    decide_row: ({ row, decision }) => {
      const plan = structuredClone(this.plan ?? inventedPlan());
      const decided = plan.rows[row];
      if (decided !== undefined) {
        decided.decision = decision;
      }
      return (this.plan = plan);
    },
    take_side: () => this.plan ?? inventedPlan(),
    export_import_errors: () => ({ file: "errors-1", name: "没有导入的行.xlsx", path: "C:\\没有导入的行.xlsx", children: 1, identities: [], outside: [] }),
    list_parked: ({ offset, limit }) => ({ total: this.parkedRows.length, rows: this.parkedRows.slice(offset, offset + limit) }),
    decide_parked: ({ parked }) => {
      this.parkedRows = this.parkedRows.filter((entry) => entry.parked !== parked);
      return { operation: 9, child: null, waiting: this.parkedRows.length };
    },
    undo_import: () => ({ operation: 10, removed: 130, restored: 1, fields: 3, parked: 1, kept: [] }),
    progress: () => ({ phase: "reading", done: 1, total: 3 }),
    cancel: () => null,
    list_forms: () => [
      { key: "registration", title: "农村留守儿童基本情况登记表", about: "附件1，每个孩子一张，A4 打印", source: "民发〔2016〕42号附件1", since: "2016年起" },
      { key: "roster", title: "农村留守儿童花名册", about: "附件2，每个孩子一行", source: "民发〔2016〕42号附件2", since: "2016年起" },
      { key: "statistics", title: "农村留守儿童统计表", about: "附件3，32 栏，按下级区域汇总，带合计", source: "民发〔2016〕42号附件3", since: "2016年起" },
      { key: "contact-card", title: "联系卡", about: "每页八张，剪开发给孩子和监护人", source: "程序自带", since: "" },
    ],
    export_form: ({ form, search, selected }) => ({
      file: "export-1",
      name: "农村留守儿童统计表-20261103.xlsx",
      path: "C:\\Users\\大坪村\\Documents\\童册导出\\农村留守儿童统计表-20261103.xlsx",
      children: this.#chosen({ search, selected }),
      identities: failing(form),
      outside: [],
    }),
  };

  #backups(): Backups {
    const chosen = this.chosenFolder;
    return {
      folder: chosen !== undefined && !this.stickOut ? chosen : "C:\\Users\\大坪村\\Documents\\童册登记册-备份",
      chosen: chosen !== undefined,
      trouble: chosen !== undefined && this.stickOut ? { folder: chosen, missing: true, moved: false } : null,
      backups: [
        { name: "b2", at: "2026-11-02T17:28:03", reason: "关闭时自动备份", bytes: 1_482_752, last_step: 1, in_chosen: chosen !== undefined && !this.stickOut, beside: chosen === undefined || this.stickOut },
        { name: "b1", at: "2026-10-08T11:02:41", reason: "导入前自动备份", bytes: 901_120, last_step: 0, in_chosen: false, beside: true },
      ],
    };
  }

  #own(password: string): void {
    if (password !== this.password) {
      throw new HostError({ code: "wrong_password", message: WRONG });
    }
  }

  /** How many children a form is about. */
  #chosen({ search, selected }: Pick<ExportForm, "search" | "selected">): number {
    const query = selected?.query ?? undefined;
    if (selected !== null && query === undefined) {
      return selected.ids.length;
    }
    const place = PLACES.find((one) => one.village === query?.filters.village && one.group === query.filters.group);
    return place?.children ?? this.#matching(query?.search ?? search).length;
  }

  #matching(search: string, passing: (file: ChildFile) => boolean = () => true): number[] {
    const matching: number[] = [];
    for (let at = 0; at < this.count; at++) {
      if ((search === "" || (at < 2000 && JSON.stringify(this.file(at).fields).includes(search))) && (at >= 2000 || passing(this.file(at)))) {
        matching.push(at);
      }
    }
    return matching;
  }

  #list(request: ListChildren) {
    const place = PLACES.find((one) => one.village === request.filters.village && one.group === request.filters.group);
    if (place !== undefined) {
      return { total: place.children, rows: [] };
    }
    const matching = this.#matching(request.search, (file) => passes(file, request));
    if (request.descending) {
      matching.reverse();
    }
    const page = matching.slice(request.offset, request.offset + request.limit);
    return { total: matching.length, rows: page.map((at) => listed(this.file(at), request)) };
  }

  #save(id: string | null, version: number, changes: Record<string, WireValue | null | undefined>): ChildFile {
    const made = id === null;
    const file: ChildFile = made ? { id: `child-${this.count++}`, version: 0, fields: {}, originals: {}, extra: {}, derived: {}, findings: [], missing: [] } : this.file(Number(id.replace("child-", "")));
    if (file.version !== version) {
      throw new HostError({ code: "stale", message: "这份档案刚才在别处改过。" });
    }
    const saved = structuredClone(file);
    for (const [key, value] of Object.entries(changes)) {
      if (value === null || value === undefined) {
        delete saved.fields[key];
      } else {
        saved.fields[key] = key.endsWith("date") ? String(value).replaceAll(".", "-") : value;
      }
    }
    saved.version += 1;
    saved.missing = saved.missing.filter((key) => saved.fields[key] === undefined);
    this.changed.set(saved.id, saved);
    this.#did(made ? "新建档案" : "修改父亲联系电话", 1);
    return structuredClone(saved);
  }

  #did(operation: string, children: number) {
    this.operations.unshift({ number: this.operations.length + 1, at: "2026-11-03T14:05:09+08:00", operator: "李文书", operation, children, undone: false, undoable: true, child: null, import: operation.startsWith("导入") });
  }
}

/** An identity that fails, in the one form that has any. */
function failing(form: string): IdentityFailure[] {
  return form === "statistics" ? [{ identity: "C13+C14 = C24+C25", area: "大坪村", left: 40, right: 38, children: [{ id: "child-3", name: "单秋菊" }, { id: "child-4", name: "欧阳天佑" }] }] : [];
}

/** The real catalogue, with what the core adds to a field where the file is silent. */
export function fakeFields(): Fields {
  const raw = catalogue as unknown as { sections: Fields["sections"]; options: Record<string, object>; fields: (Partial<Field> & { key: string })[] };
  const options = Object.fromEntries(Object.entries(raw.options).map(([name, choices]) => [name, { open: false, levels: false, none: [], choices: [], ...choices }]));
  const fields = raw.fields.map((field) => ({ full_label: null, options: null, aliases: [], forms: [], ...field, when: field.when ? Object.assign({ is: null, is_not: null }, field.when) : null }) as Field);
  return { sections: raw.sections, options, fields };
}
