/** Keys that the page acts upon, silent while an input method is composing. */

type Key = Pick<KeyboardEvent, "key" | "isComposing" | "keyCode" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">;

/**
 * Whether the key belongs to the input method. Input methods on Linux report 229 without `isComposing`,
 * others the reverse.
 */
export function composing(event: Pick<Key, "isComposing" | "keyCode">): boolean {
  return event.isComposing || event.keyCode === 229;
}

/** Whether this is Ctrl (⌘) with the letter and nothing else. */
export function control(event: Key, letter: string): boolean {
  return (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && !composing(event) && event.key.toLowerCase() === letter;
}

/** Whether somebody is typing there, so that keys such as Ctrl+Z belong to the field. A field just as it is stored has nothing of its own to undo. */
export function typing(target: EventTarget | null): boolean {
  if (typeof HTMLElement === "undefined" || !(target instanceof HTMLElement)) {
    return false;
  }
  return target.dataset["typed"] === "true" || (target.matches("input:not([type='checkbox'], [type='radio']), textarea") && target.dataset["typed"] === undefined);
}
