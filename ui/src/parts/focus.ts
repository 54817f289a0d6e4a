import { tick } from "svelte";

/** Goes to the first field of a form in which something is wrong. */
export async function toMistake(form: ParentNode | null | undefined): Promise<void> {
  await tick();
  form?.querySelector<HTMLElement>("[aria-invalid='true']")?.focus();
}

/**
 * Puts the keyboard somewhere sensible when what it was on has gone from the page: a button that did its work, a dialog
 * that closed over its opener. `where` is a selector; without one it is the screen itself.
 */
export async function keepFocus(where = "#content"): Promise<void> {
  await tick();
  const active = document.activeElement;
  if (active === null || active === document.body) {
    (document.querySelector<HTMLElement>(where) ?? document.querySelector<HTMLElement>("#content"))?.focus();
  }
}
