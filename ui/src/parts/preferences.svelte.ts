/** How this person likes the page: kept on this computer, outside the register, and never a word about a child. Of the register only who opened it. */

export type Theme = "system" | "light" | "dark";
export type TextSize = "normal" | "large" | "larger";

export const THEMES: readonly Theme[] = ["system", "light", "dark"];
export const SIZES: readonly TextSize[] = ["normal", "large", "larger"];
export const LOCK_MINUTES: readonly number[] = [2, 5, 10, 30];

/** By how much each step of text is larger; the same figures stand in theme.css. */
const SCALES: Readonly<Record<TextSize, number>> = { normal: 1, large: 1.125, larger: 1.25 };
const KEY = "tongce-preferences";

/** A column of the list with the width that somebody gave it. */
export interface ColumnChoice {
  key: string;
  width?: number;
}

interface Stored {
  theme: Theme;
  size: TextSize;
  lockAfter: number;
  columns: readonly ColumnChoice[];
  operators: readonly string[];
}

/** Names that are offered when a register asks who opens it. */
const OPERATORS = 8;

export class Preferences {
  theme = $state<Theme>("system");
  size = $state<TextSize>("normal");
  /** Idle minutes after which the register is locked. */
  lockAfter = $state(5);
  /** Columns of the list; none when nobody chose any. */
  columns = $state.raw<readonly ColumnChoice[]>([]);

  /** Who opened a register of several operators on this computer, the last one first. */
  operators = $state.raw<readonly string[]>([]);

  readonly #storage: Pick<Storage, "getItem" | "setItem"> | undefined;

  constructor(storage?: Pick<Storage, "getItem" | "setItem">) {
    this.#storage = storage;
    const stored = read(storage);
    this.theme = THEMES.find((theme) => theme === stored.theme) ?? this.theme;
    this.size = SIZES.find((size) => size === stored.size) ?? this.size;
    this.lockAfter = LOCK_MINUTES.find((minutes) => minutes === stored.lockAfter) ?? this.lockAfter;
    this.columns = Array.isArray(stored.columns) ? stored.columns.filter(isColumn) : [];
    this.operators = Array.isArray(stored.operators) ? stored.operators.filter((name) => typeof name === "string") : [];
  }

  /** Remembers who opened the register, to be offered first the next time; nobody where one alone works. */
  opened(operator: string, operators: number): void {
    const before = this.operators;
    this.operators = operators > 1 ? [operator, ...before.filter((name) => name !== operator)].slice(0, OPERATORS) : [];
    if (this.operators.join("\n") !== before.join("\n")) {
      this.keep();
    }
  }

  /** Forgets the names of those who can't open the register any more, and offers those who can. */
  offer(operators: readonly string[]): void {
    const kept = this.operators.filter((name) => operators.includes(name));
    this.operators = operators.length > 1 ? [...kept, ...operators.filter((name) => !kept.includes(name))].slice(0, OPERATORS) : [];
    this.keep();
  }

  /** By how much text and rows are larger than designed. */
  get scale(): number {
    return SCALES[this.size];
  }

  /** Keeps what is chosen now. Where nothing can be kept, it holds until the page is closed. */
  keep(): void {
    const { theme, size, lockAfter, columns, operators } = this;
    try {
      this.#storage?.setItem(KEY, JSON.stringify({ theme, size, lockAfter, columns, operators } satisfies Stored));
    } catch {
      // A full or forbidden storage costs only the memory of a choice.
    }
  }
}

function read(storage: Pick<Storage, "getItem"> | undefined): Partial<Stored> {
  try {
    const stored: unknown = JSON.parse(storage?.getItem(KEY) ?? "{}");
    return typeof stored === "object" && stored !== null ? stored : {};
  } catch {
    return {};
  }
}

function isColumn(column: unknown): column is ColumnChoice {
  return typeof column === "object" && column !== null && "key" in column && typeof column.key === "string";
}
