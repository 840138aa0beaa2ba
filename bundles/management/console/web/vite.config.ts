import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";
import { precompress } from "./precompress.ts";

export default defineConfig(({ mode }) => ({
  base: "/console/",
  build: {
    outDir: "../target/classes/web",
    emptyOutDir: true,
    assetsDir: "~assets",
    assetsInlineLimit: 0,
    target: "es2022",
    license: { fileName: "licenses.md" },
    modulePreload: { polyfill: false },
  },
  plugins: [
    svelte(),
    {
      name: "render-once-styled",
      // the theme is set by the page's script: show nothing before it ran
      transformIndexHtml: {
        order: "post",
        handler: (html) => html.replace('<script type="module"', '<script blocking="render" type="module"'),
      },
    },
    precompress(),
  ],
  // components are tested in jsdom, which is a browser to Svelte
  ...(mode === "test" ? { resolve: { conditions: ["browser"] } } : {}),
  test: {
    include: ["test/**/*.test.ts"],
    environment: "jsdom",
    setupFiles: ["test/setup.ts"],
    // loading every page takes as long as the machine is busy
    testTimeout: 60_000,
  },
}));
