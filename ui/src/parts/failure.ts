import { HostError } from "../host/host";
import { words } from "../words";

/** The sentence to show for whatever was thrown. */
export function sentence(thrown: unknown): string {
  return thrown instanceof HostError ? thrown.message : words.errors.unexpected;
}

/** The code by which the page decides what to offer. */
export function code(thrown: unknown): string {
  return thrown instanceof HostError ? thrown.code : "unexpected";
}
