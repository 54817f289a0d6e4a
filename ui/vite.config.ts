/// <reference types="vitest/config" />
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [svelte()],
  // WebKitGTK and the browsers on Kylin and UOS are about as old as this Chromium.
  build: { target: "chrome109", assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  server: { host: "127.0.0.1", port: 1420, strictPort: true, fs: { allow: [".."] } },
  clearScreen: false,
  test: { include: ["src/**/*.test.ts"], environment: "node" },
});
