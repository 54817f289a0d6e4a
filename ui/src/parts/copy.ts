/** Puts a text into the clipboard, and the same as HTML for programs that take it; whether that worked. */
export function copy(text: string, html?: string): boolean {
  const fill = (event: ClipboardEvent) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    event.clipboardData?.setData("text/plain", text);
    if (html !== undefined) {
      event.clipboardData?.setData("text/html", html);
    }
  };
  // The newer interface asks for a permission that not every web view can give.
  document.addEventListener("copy", fill, { capture: true, once: true });
  const done = document.execCommand("copy");
  document.removeEventListener("copy", fill, { capture: true });
  return done;
}
