import { words } from "../words";

/** Shortest password that the page accepts. */
export const LEAST_PASSWORD = 8;

/** What is wrong with a new password and its repetition; empty where nothing is. */
export interface PasswordMistakes {
  password: string;
  again: string;
}

/** Looks at a new password that is typed twice. That both differ is said only once the first one will do. */
export function passwordMistakes(password: string, again: string): PasswordMistakes {
  if ([...password].length < LEAST_PASSWORD) {
    return { password: words.create.passwordShort(LEAST_PASSWORD), again: "" };
  }
  return { password: "", again: password === again ? "" : words.create.passwordDiffers };
}
