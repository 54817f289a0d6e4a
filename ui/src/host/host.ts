/**
 * The only door to the outside. A host carries requests to the core, lets a person pick workbooks and hands over
 * what was exported. There are two: the window and the browser.
 */
import type { ApiError } from "./generated/ApiError";
import type { ChildFile } from "./generated/ChildFile";
import type { ChildPage } from "./generated/ChildPage";
import type { ChildRef } from "./generated/ChildRef";
import type { Created } from "./generated/Created";
import type { CreateRegister } from "./generated/CreateRegister";
import type { Exported } from "./generated/Exported";
import type { ExportForm } from "./generated/ExportForm";
import type { Fields } from "./generated/Fields";
import type { FilledForm } from "./generated/FilledForm";
import type { FillForm } from "./generated/FillForm";
import type { FillPlan } from "./generated/FillPlan";
import type { FormEntry } from "./generated/FormEntry";
import type { HistoryEntry } from "./generated/HistoryEntry";
import type { ImportReport } from "./generated/ImportReport";
import type { ListChildren } from "./generated/ListChildren";
import type { OfferedFile } from "./generated/OfferedFile";
import type { OpenRegister } from "./generated/OpenRegister";
import type { OperationEntry } from "./generated/OperationEntry";
import type { PlanImport } from "./generated/PlanImport";
import type { PlanRef } from "./generated/PlanRef";
import type { SaveChild } from "./generated/SaveChild";
import type { Status } from "./generated/Status";

export type * from "./generated/ChildFile";
export type * from "./generated/ChildName";
export type * from "./generated/ChildPage";
export type * from "./generated/ChildRow";
export type * from "./generated/Choice";
export type * from "./generated/Choices";
export type * from "./generated/Created";
export type * from "./generated/Exported";
export type * from "./generated/Field";
export type * from "./generated/FieldChange";
export type * from "./generated/Fields";
export type * from "./generated/FilledColumn";
export type * from "./generated/FilledForm";
export type * from "./generated/FillForm";
export type * from "./generated/FillPlan";
export type * from "./generated/FillReport";
export type * from "./generated/FillSheet";
export type * from "./generated/Finding";
export type * from "./generated/LeftOut";
export type * from "./generated/FormEntry";
export type * from "./generated/HistoryEntry";
export type * from "./generated/IdentityFailure";
export type * from "./generated/ImportReport";
export type * from "./generated/ImportRow";
export type * from "./generated/ImportTable";
export type * from "./generated/OfferedFile";
export type * from "./generated/OnBlank";
export type * from "./generated/OperationEntry";
export type * from "./generated/Outcome";
export type * from "./generated/Problem";
export type * from "./generated/SaveChild";
export type * from "./generated/Section";
export type * from "./generated/Status";
export type * from "./generated/WireValue";

/** A request without content. */
export type Nothing = Record<string, never>;

/** Every command of the core with its request and its answer. */
export interface Commands {
  status: [Nothing, Status];
  create_register: [CreateRegister, Created];
  open_register: [OpenRegister, Status];
  close_register: [Nothing, Status];
  fields: [Nothing, Fields];
  list_children: [ListChildren, ChildPage];
  get_child: [ChildRef, ChildFile];
  save_child: [SaveChild, ChildFile];
  child_history: [ChildRef, HistoryEntry[]];
  recent_operations: [Nothing, OperationEntry[]];
  undo: [Nothing, OperationEntry];
  plan_import: [PlanImport, ImportReport];
  apply_import: [PlanRef, ImportReport];
  discard_import: [PlanRef, unknown];
  list_forms: [Nothing, FormEntry[]];
  export_form: [ExportForm, Exported];
  plan_fill: [FillForm, FillPlan];
  fill_form: [FillForm, FilledForm];
}

/** The name of a command. */
export type Command = keyof Commands;

export interface Host {
  /** Asks the core. Rejects with a {@link HostError}. */
  call<C extends Command>(command: C, request: Commands[C][0]): Promise<Commands[C][1]>;
  /** Lets a person choose workbooks; none when they change their mind. */
  pickWorkbooks(): Promise<OfferedFile[]>;
  /** Takes workbooks dropped on the page; absent where the page can't see them. */
  readonly offer?: (files: readonly File[]) => Promise<OfferedFile[]>;
  /** Lets a person choose where the register lies or where exported forms go; absent where that is fixed. */
  readonly pickFolder?: (which: "register" | "export") => Promise<Status>;
  /** What a person can do with an exported file: download it, or be shown its folder. */
  readonly handover: "download" | "show";
  /** Does that. */
  handOver(exported: Exported): Promise<void>;
}

/** What went wrong, in words for the person, with a code for the page. */
export class HostError extends Error {
  readonly code: string;

  constructor(error: ApiError) {
    super(error.message);
    this.code = error.code;
  }
}

/** Whether something thrown has the shape in which the core reports errors. */
export function isApiError(thrown: unknown): thrown is ApiError {
  return typeof thrown === "object" && thrown !== null && "code" in thrown && "message" in thrown;
}
