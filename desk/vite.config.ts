import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

// The page lives under /desk/. `npm run dev` serves it apart and sends its calls to a running assistant.
const assistant = "http://127.0.0.1:8000";

export default defineConfig({
  base: "/desk/",
  plugins: [svelte()],
  build: {
    target: "es2022",
    cssTarget: ["chrome123", "firefox120", "safari17.5"], // the first that know light-dark()
    // The strict policy of the page knows no data: fonts or scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 400,
  },
  server: { proxy: { "/api": { target: assistant, ws: true }, "/media": assistant } },
});
