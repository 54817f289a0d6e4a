/**
 * Notes when a page can be used, for `cargo xtask bench --window`. A mark of the browser's own clock: nothing leaves the page,
 * and nobody waits for it.
 */
export function usable(): void {
  performance.mark("usable");
}
