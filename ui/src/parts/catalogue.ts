import type { Choices, Field, Fields, LevelField, Section, WireValue } from "../host/host";
import { words } from "../words";
import { shown } from "./values";

/** The catalogue of fields with what the page asks of it. */
export class Catalogue {
  readonly sections: readonly Section[];
  readonly fields: readonly Field[];
  readonly #options: Fields["options"];
  readonly #byKey: ReadonlyMap<string, Field>;
  /** By field and official level: the county's word. */
  readonly #ownWords: ReadonlyMap<string, ReadonlyMap<string, string>>;

  constructor(fields: Fields, levels: readonly LevelField[] = []) {
    this.sections = fields.sections;
    this.fields = fields.fields;
    this.#options = fields.options;
    this.#byKey = new Map(fields.fields.map((field) => [field.key, field]));
    const named = (level: LevelField) => level.levels.filter(({ word }) => word !== "").map(({ level, word }) => [level, word] as const);
    this.#ownWords = new Map(levels.map((level) => [level.field, new Map(named(level))]));
  }

  /** A value as it is shown, with a word for nothing. */
  shown(key: string, value: WireValue | null | undefined): string {
    return this.told(key, shown(value));
  }

  /** A field's value in words: a level with what the county calls it. */
  told(key: string, label: string): string {
    const word = this.#ownWords.get(key)?.get(label);
    return word === undefined ? label : words.common.level(word, label);
  }

  get(key: string): Field | undefined {
    return this.#byKey.get(key);
  }

  /** The options of a field, `undefined` when it is not a choice. */
  choices(field: Field): Choices | undefined {
    return field.options === null ? undefined : this.#options[field.options];
  }

  /** The label that stands alone; an extra column is its own header. */
  title(key: string): string {
    const field = this.#byKey.get(key);
    return field === undefined ? key : (field.full_label ?? field.label);
  }
}
