import type { Host } from "../host/host";
import { readDay } from "../parts/dates";
import { words } from "../words";
import { Scope, type ScopeRequest } from "./scope.svelte";

/** What a request for a form says besides the form. */
export interface SendingRequest extends ScopeRequest {
  as_of: string | null;
  keyed: boolean;
  to: string;
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

  /** What a request says; `undefined` while the day can't be read. */
  get request(): SendingRequest | undefined {
    const typed = this.asOf.trim();
    const day = typed === "" ? null : readDay(typed);
    return day === undefined ? undefined : { ...this.scope.request, as_of: day, keyed: this.keyed, to: this.to.trim() };
  }

  typeAsOf(typed: string): void {
    this.asOf = typed;
    this.asOfMistake = "";
  }

  /** Tells what is wrong with the day; what the request says when nothing is. */
  check(): SendingRequest | undefined {
    const request = this.request;
    this.asOfMistake = request === undefined ? words.exporting.asOfWrong : "";
    return request;
  }
}
