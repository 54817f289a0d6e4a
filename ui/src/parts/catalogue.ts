import type { Choices, Field, Fields, Section } from "../host/host";

/** The catalogue of fields with what the page asks of it. */
export class Catalogue {
  readonly sections: readonly Section[];
  readonly fields: readonly Field[];
  readonly #options: Fields["options"];
  readonly #byKey: ReadonlyMap<string, Field>;

  constructor(fields: Fields) {
    this.sections = fields.sections;
    this.fields = fields.fields;
    this.#options = fields.options;
    this.#byKey = new Map(fields.fields.map((field) => [field.key, field]));
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
