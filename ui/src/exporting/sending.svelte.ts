import type { Host } from "../host/host";
import { readDay } from "../parts/dates";
import { words } from "../words";
import { type KeptScope, Scope, type ScopeRequest } from "./scope.svelte";

/** What a request for a form says besides the form. */
export interface SendingRequest extends ScopeRequest {
  as_of: string | null;
  keyed: boolean;
  to: string;
}

/** What was said before a lock. */
export interface KeptSending {
  asOf: string;
  to: string;
  keyed: boolean;
  scope: KeptScope;
}

/** What holds for every form that goes out: the day for which it speaks, the children, who gets it, and whether its rows carry keys. */
export class Sending {
  asOf = $state("");
  /** What is wrong with the day, once somebody has left its field. */
  asOfMistake = $state("");
  to = $state("");
  keyed = $state(true);
  readonly scope: Scope;

  constructor(host: Host) {
    this.scope = new Scope(host);
  }

  /** The day, `null` for today; `undefined` while it can't be read. */
  get #day(): string | null | undefined {
    const typed = this.asOf.trim();
    return typed === "" ? null : readDay(typed);
  }

  /** What a request says; `undefined` while the day can't be read or nobody has said which children. */
  get request(): SendingRequest | undefined {
    const [day, scope] = [this.#day, this.scope.request];
    return day === undefined || scope === undefined ? undefined : { ...scope, as_of: day, keyed: this.keyed, to: this.to.trim() };
  }

  /** Whether it is known that there are children, so that a file may be written. */
  get ready(): boolean {
    return this.scope.request !== undefined && (this.scope.children ?? 0) > 0;
  }

  /** What is to be gone on with after a lock; nothing when nobody has said anything. */
  get kept(): KeptSending | undefined {
    const { asOf, to, keyed, scope } = this;
    return asOf + to === "" && keyed && scope.kind === "all" ? undefined : { asOf, to, keyed, scope: scope.kept };
  }

  /** Goes on with what was said before a lock. */
  takeUp({ asOf, to, keyed, scope }: KeptSending): void {
    Object.assign(this, { asOf, to, keyed });
    this.scope.takeUp(scope);
  }

  typeAsOf(typed: string): void {
    this.asOf = typed;
    this.asOfMistake = "";
  }

  /** Tells what is wrong with the day; what the request says when nothing is missing. */
  check(): SendingRequest | undefined {
    this.asOfMistake = this.#day === undefined ? words.exporting.asOfWrong : "";
    return this.request;
  }
}
