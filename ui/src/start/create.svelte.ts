import type { Created, Host } from "../host/host";
import { sentence } from "../parts/failure";
import { words } from "../words";

/** Shortest password that the page accepts. */
export const LEAST_PASSWORD = 8;

/** The fields of the form in the order in which a mistake is shown. */
export type CreateField = "unit" | "region" | "operator" | "password" | "again";

/** Making a register: what was typed, what is wrong with it, and the answer with the recovery code. */
export class Create {
  unit = $state("");
  region = $state("");
  operator = $state("");
  password = $state("");
  again = $state("");
  sample = $state(false);
  working = $state(false);
  /** What is wrong, at its field; shown once somebody tried to go on. */
  mistakes = $state<Partial<Record<CreateField, string>>>({});
  failure = $state("");

  readonly #host: Host;

  constructor(host: Host) {
    this.#host = host;
  }

  /** Makes the register; nothing when something is wrong, which then stands at its field. */
  async submit(): Promise<Created | undefined> {
    this.mistakes = this.#check();
    this.failure = "";
    if (this.working || Object.keys(this.mistakes).length > 0) {
      return undefined;
    }
    this.working = true;
    try {
      return await this.#host.call("create_register", {
        unit: this.unit.trim(),
        region: this.#region() || null,
        operator: this.operator.trim(),
        password: this.password,
        sample: this.sample,
      });
    } catch (thrown) {
      this.failure = sentence(thrown);
      return undefined;
    } finally {
      this.working = false;
    }
  }

  #region(): string {
    return this.region.normalize("NFKC").replaceAll(/\s/g, "");
  }

  #check(): Partial<Record<CreateField, string>> {
    const mistakes: Partial<Record<CreateField, string>> = {};
    if (this.unit.trim() === "") {
      mistakes.unit = words.create.unitMissing;
    }
    if (!/^(\d{12})?$/.test(this.#region())) {
      mistakes.region = words.create.regionWrong;
    }
    if (this.operator.trim() === "") {
      mistakes.operator = words.create.operatorMissing;
    }
    if ([...this.password].length < LEAST_PASSWORD) {
      mistakes.password = words.create.passwordShort(LEAST_PASSWORD);
    } else if (this.password !== this.again) {
      mistakes.again = words.create.passwordDiffers;
    }
    return mistakes;
  }
}
