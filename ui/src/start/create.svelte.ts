import type { Created, Host } from "../host/host";
import { sentence } from "../parts/failure";
import { passwordMistakes } from "../parts/passwords";
import { words } from "../words";

/** The steps of a first start, in order. */
export const STEPS = ["unit", "operator", "recovery"] as const;

export type Step = (typeof STEPS)[number];

/** What is wrong with a field; empty when nothing is. */
export type Mistakes = Record<"unit" | "region" | "operator" | "password" | "again", string>;

const FIELDS: Record<Step, readonly (keyof Mistakes)[]> = { unit: ["unit", "region"], operator: ["operator", "password", "again"], recovery: [] };

/** A first start: what was typed in its steps, what is wrong with it, and the register that came of it. */
export class Create {
  step = $state<Step>("unit");
  unit = $state("");
  region = $state("");
  operator = $state("");
  password = $state("");
  again = $state("");
  sample = $state(false);
  working = $state(false);
  failure = $state("");
  /** The register that was made, with its recovery code; there is no way back from there. */
  created = $state.raw<Created | undefined>();

  /** Steps that somebody tried to leave: only then is said what is wrong in them. */
  #tried = $state.raw<readonly Step[]>([]);
  readonly #host: Host;

  constructor(host: Host) {
    this.#host = host;
  }

  /** Where one is, from 0. */
  get at(): number {
    return STEPS.indexOf(this.step);
  }

  /** What is wrong, at its field; as soon as it is mended it is not wrong any more. */
  get mistakes(): Mistakes {
    const all = this.#check();
    const told = this.#tried.flatMap((step) => FIELDS[step]);
    return Object.fromEntries(Object.entries(all).map(([field, mistake]) => [field, told.includes(field as keyof Mistakes) ? mistake : ""])) as Mistakes;
  }

  /** Goes on when nothing is wrong in this step; the second one makes the register. Whether one is further now. */
  async next(): Promise<boolean> {
    this.failure = "";
    const wrong = this.#firstWrong();
    if (this.working || this.step === "recovery" || wrong === this.step) {
      return false;
    }
    if (this.step === "unit") {
      this.step = "operator";
    } else if (wrong !== undefined) {
      this.step = wrong;
      return false;
    } else {
      await this.#make();
    }
    return this.failure === "";
  }

  /** Goes back to an earlier step; what was typed stays. */
  back(step: Step): void {
    if (STEPS.indexOf(step) < this.at && this.created === undefined && !this.working) {
      this.failure = "";
      this.step = step;
    }
  }

  /** The first step up to this one in which something is wrong. */
  #firstWrong(): Step | undefined {
    const here = STEPS.slice(0, this.at + 1);
    this.#tried = [...new Set([...this.#tried, ...here])];
    const mistakes = this.#check();
    return here.find((step) => FIELDS[step].some((field) => mistakes[field] !== ""));
  }

  async #make(): Promise<void> {
    this.working = true;
    try {
      this.created = await this.#host.call("create_register", {
        unit: this.unit.trim(),
        region: this.#region() || null,
        operator: this.operator.trim(),
        password: this.password,
        sample: this.sample,
      });
      [this.password, this.again] = ["", ""];
      this.step = "recovery";
    } catch (thrown) {
      this.failure = sentence(thrown);
    } finally {
      this.working = false;
    }
  }

  #region(): string {
    return this.region.normalize("NFKC").replaceAll(/\s/g, "");
  }

  #check(): Mistakes {
    return {
      unit: this.unit.trim() === "" ? words.create.unitMissing : "",
      region: /^(\d{12})?$/.test(this.#region()) ? "" : words.create.regionWrong,
      operator: this.operator.trim() === "" ? words.create.operatorMissing : "",
      ...passwordMistakes(this.password, this.again),
    };
  }
}
