/**
 * The only door to the outside. A host carries requests to the core, lets a person pick workbooks and hands over
 * what was exported. There are two: the window and the browser.
 */
import type { AddOperator } from "./generated/AddOperator";
import type { ApiError } from "./generated/ApiError";
import type { AttachFiles } from "./generated/AttachFiles";
import type { AttachmentContent } from "./generated/AttachmentContent";
import type { AttachmentEntry } from "./generated/AttachmentEntry";
import type { AttachmentRef } from "./generated/AttachmentRef";
import type { Backups } from "./generated/Backups";
import type { BringBack } from "./generated/BringBack";
import type { ChangePassword } from "./generated/ChangePassword";
import type { ChildFile } from "./generated/ChildFile";
import type { ChildPage } from "./generated/ChildPage";
import type { ChildRef } from "./generated/ChildRef";
import type { CloseRegister } from "./generated/CloseRegister";
import type { Created } from "./generated/Created";
import type { CreateRegister } from "./generated/CreateRegister";
import type { DecidedParked } from "./generated/DecidedParked";
import type { DecideParked } from "./generated/DecideParked";
import type { DecideRow } from "./generated/DecideRow";
import type { EditChildren } from "./generated/EditChildren";
import type { Exported } from "./generated/Exported";
import type { ExportForm } from "./generated/ExportForm";
import type { ExportPacks } from "./generated/ExportPacks";
import type { Fields } from "./generated/Fields";
import type { FindSimilar } from "./generated/FindSimilar";
import type { FilledForm } from "./generated/FilledForm";
import type { FillForm } from "./generated/FillForm";
import type { FillPlan } from "./generated/FillPlan";
import type { ForgetPack } from "./generated/ForgetPack";
import type { FormEntry } from "./generated/FormEntry";
import type { FormPreview } from "./generated/FormPreview";
import type { HistoryEntry } from "./generated/HistoryEntry";
import type { ImportPacks } from "./generated/ImportPacks";
import type { ImportReport } from "./generated/ImportReport";
import type { ImportUndone } from "./generated/ImportUndone";
import type { IssuedEntry } from "./generated/IssuedEntry";
import type { LeaveRegister } from "./generated/LeaveRegister";
import type { LevelField } from "./generated/LevelField";
import type { LeftPage } from "./generated/LeftPage";
import type { ListChildren } from "./generated/ListChildren";
import type { ManyDone } from "./generated/ManyDone";
import type { OfferedFile } from "./generated/OfferedFile";
import type { OfferRows } from "./generated/OfferRows";
import type { OpenRegister } from "./generated/OpenRegister";
import type { OperationEntry } from "./generated/OperationEntry";
import type { OperatorEntry } from "./generated/OperatorEntry";
import type { PackEntry } from "./generated/PackEntry";
import type { PacksImported } from "./generated/PacksImported";
import type { Paging } from "./generated/Paging";
import type { ParkedPage } from "./generated/ParkedPage";
import type { PlanImport } from "./generated/PlanImport";
import type { Place } from "./generated/Place";
import type { PlanRef } from "./generated/PlanRef";
import type { Progress } from "./generated/Progress";
import type { RecoveryCodeMade } from "./generated/RecoveryCodeMade";
import type { RegisterSettings } from "./generated/RegisterSettings";
import type { RemoveOperator } from "./generated/RemoveOperator";
import type { RenewRecoveryCode } from "./generated/RenewRecoveryCode";
import type { RestoreBackup } from "./generated/RestoreBackup";
import type { SaveChild } from "./generated/SaveChild";
import type { SaveLevelWords } from "./generated/SaveLevelWords";
import type { SavedTo } from "./generated/SavedTo";
import type { SetRecipient } from "./generated/SetRecipient";
import type { SimilarChild } from "./generated/SimilarChild";
import type { Status } from "./generated/Status";
import type { TakeSide } from "./generated/TakeSide";
import type { Today } from "./generated/Today";
import type { UndoImport } from "./generated/UndoImport";
import type { UnlockFile } from "./generated/UnlockFile";

export type * from "./generated/AttachmentEntry";
export type * from "./generated/BackupEntry";
export type * from "./generated/Backups";
export type * from "./generated/BackupTrouble";
export type * from "./generated/BringBack";
export type * from "./generated/Candidate";
export type * from "./generated/Certainty";
export type * from "./generated/ChangePassword";
export type * from "./generated/ChildFile";
export type * from "./generated/ChildName";
export type * from "./generated/ChildPage";
export type * from "./generated/ChildRow";
export type * from "./generated/Choice";
export type * from "./generated/Choices";
export type * from "./generated/CodedValue";
export type * from "./generated/ColumnChoice";
export type * from "./generated/TablePlace";
export type * from "./generated/Conflict";
export type * from "./generated/Created";
export type * from "./generated/Decision";
export type * from "./generated/EditChildren";
export type * from "./generated/Exported";
export type * from "./generated/ExportForm";
export type * from "./generated/Field";
export type * from "./generated/FieldChange";
export type * from "./generated/FieldPair";
export type * from "./generated/Fields";
export type * from "./generated/FilledColumn";
export type * from "./generated/FilledForm";
export type * from "./generated/FillForm";
export type * from "./generated/FillPlan";
export type * from "./generated/FillReport";
export type * from "./generated/FillSheet";
export type * from "./generated/Filters";
export type * from "./generated/Finding";
export type * from "./generated/FindSimilar";
export type * from "./generated/LeftOut";
export type * from "./generated/LevelField";
export type * from "./generated/LevelWord";
export type * from "./generated/FormEntry";
export type * from "./generated/FormPreview";
export type * from "./generated/HistoryEntry";
export type * from "./generated/IdentityFailure";
export type * from "./generated/ImportColumn";
export type * from "./generated/ImportReport";
export type * from "./generated/ImportRow";
export type * from "./generated/ImportTable";
export type * from "./generated/ImportUndone";
export type * from "./generated/IssuedEntry";
export type * from "./generated/KeptEntry";
export type * from "./generated/KindCount";
export type * from "./generated/LastBackup";
export type * from "./generated/LeaveRegister";
export type * from "./generated/LeftChild";
export type * from "./generated/TableNote";
export type * from "./generated/ListChildren";
export type * from "./generated/ManyDone";
export type * from "./generated/Match";
export type * from "./generated/OfferedFile";
export type * from "./generated/OnBlank";
export type * from "./generated/OperationEntry";
export type * from "./generated/OperatorEntry";
export type * from "./generated/Outcome";
export type * from "./generated/OutsideReturn";
export type * from "./generated/PackEntry";
export type * from "./generated/ParkedEntry";
export type * from "./generated/Place";
export type * from "./generated/PreviewCell";
export type * from "./generated/PreviewLook";
export type * from "./generated/PreviewRow";
export type * from "./generated/Problem";
export type * from "./generated/Progress";
export type * from "./generated/RecoveryCodeMade";
export type * from "./generated/RegisterSettings";
export type * from "./generated/RenewRecoveryCode";
export type * from "./generated/RestoreBackup";
export type * from "./generated/RosterQuery";
export type * from "./generated/SaveChild";
export type * from "./generated/SavedTo";
export type * from "./generated/Section";
export type * from "./generated/Selected";
export type * from "./generated/SetRecipient";
export type * from "./generated/SheetPreview";
export type * from "./generated/SimilarChild";
export type * from "./generated/SortBy";
export type * from "./generated/Status";
export type * from "./generated/Today";
export type * from "./generated/ValueChoice";
export type * from "./generated/When";
export type * from "./generated/WireValue";

/** A request without content. */
export type Nothing = Record<string, never>;

/** Every command of the core with its request and its answer. */
export interface Commands {
  status: [Nothing, Status];
  create_register: [CreateRegister, Created];
  open_register: [OpenRegister, Status];
  close_register: [CloseRegister, Status];
  fields: [Nothing, Fields];
  change_password: [ChangePassword, unknown];
  level_words: [Nothing, LevelField[]];
  save_level_words: [SaveLevelWords, LevelField[]];
  renew_recovery_code: [RenewRecoveryCode, RecoveryCodeMade];
  list_operators: [Nothing, OperatorEntry[]];
  add_operator: [AddOperator, OperatorEntry[]];
  remove_operator: [RemoveOperator, OperatorEntry[]];
  settings: [Nothing, RegisterSettings];
  save_settings: [RegisterSettings, Status];
  back_up: [Nothing, SavedTo];
  list_backups: [Nothing, Backups];
  backups_beside: [Nothing, Backups];
  restore_backup: [RestoreBackup, Status];
  today: [Nothing, Today];
  list_children: [ListChildren, ChildPage];
  places: [Nothing, Place[]];
  find_similar: [FindSimilar, SimilarChild[]];
  edit_children: [EditChildren, ManyDone];
  leaving_reasons: [Nothing, string[]];
  leave_register: [LeaveRegister, ManyDone];
  left_children: [Paging, LeftPage];
  bring_back: [BringBack, ManyDone];
  get_child: [ChildRef, ChildFile];
  save_child: [SaveChild, ChildFile];
  child_history: [ChildRef, HistoryEntry[]];
  recent_operations: [Nothing, OperationEntry[]];
  undo: [Nothing, OperationEntry];
  list_attachments: [ChildRef, AttachmentEntry[]];
  attach_files: [AttachFiles, AttachmentEntry[]];
  read_attachment: [AttachmentRef, AttachmentContent];
  remove_attachment: [AttachmentRef, unknown];
  export_attachment: [AttachmentRef, Exported];
  offer_rows: [OfferRows, OfferedFile];
  unlock_file: [UnlockFile, OfferedFile];
  plan_import: [PlanImport, ImportReport];
  apply_import: [PlanRef, ImportReport];
  take_side: [TakeSide, ImportReport];
  decide_row: [DecideRow, ImportReport];
  kept_report: [PlanRef, ImportReport];
  export_import_errors: [PlanRef, Exported];
  list_parked: [Paging, ParkedPage];
  decide_parked: [DecideParked, DecidedParked];
  undo_import: [UndoImport, ImportUndone];
  progress: [Nothing, Progress];
  cancel: [Nothing, unknown];
  discard_import: [PlanRef, unknown];
  list_forms: [Nothing, FormEntry[]];
  preview_export: [ExportForm, FormPreview];
  export_form: [ExportForm, Exported];
  list_issued: [Nothing, IssuedEntry[]];
  set_recipient: [SetRecipient, unknown];
  plan_fill: [FillForm, FillPlan];
  preview_fill: [FillForm, FormPreview];
  fill_form: [FillForm, FilledForm];
  list_packs: [Nothing, PackEntry[]];
  forget_pack: [ForgetPack, PackEntry[]];
  export_packs: [ExportPacks, Exported];
  import_packs: [ImportPacks, PacksImported];
}

/** The name of a command. */
export type Command = keyof Commands;

export interface Host {
  /** Asks the core. Rejects with a {@link HostError}. */
  call<C extends Command>(command: C, request: Commands[C][0]): Promise<Commands[C][1]>;
  /** Lets a person choose workbooks; none when they change their mind. */
  pickWorkbooks(): Promise<OfferedFile[]>;
  /** Lets a person choose photographs and scans; none when they change their mind. */
  pickPapers(): Promise<OfferedFile[]>;
  /** Lets a person choose files of remembered forms; none when they change their mind. */
  pickPacks(): Promise<OfferedFile[]>;
  /** Takes workbooks dropped on the page; absent where the page can't see them. */
  readonly offer?: (files: readonly File[]) => Promise<OfferedFile[]>;
  /** Lets a person choose where the register lies or where exported forms go; absent where that is fixed. */
  readonly pickFolder?: (which: "register" | "export") => Promise<Status>;
  /** How a person says where backups go: in a dialog, or by typing the path where there is none. */
  readonly backupFolder: "dialog" | "typed";
  /** Lets backups go there; nothing when they change their mind. */
  chooseBackupFolder(typed: string): Promise<Backups | undefined>;
  /** Lets a person save a small text under a name; whether they did. */
  saveText(name: string, text: string): Promise<boolean>;
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
