/** How the system's Chromium is started: nothing of it may look for the network. */
export const browser = {
  executablePath: process.env["TONGCE_CHROMIUM"] ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
};
