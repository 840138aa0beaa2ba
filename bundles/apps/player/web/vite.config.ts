import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { precompress } from "./precompress.ts";

const pages = ["index", "watch", "embed", "publish", "error"];
const head = readFileSync(new URL("src/ui/head.html", import.meta.url), "utf8").trimEnd().replaceAll("\n", "\n    ");

export default defineConfig({
  // "~" cannot be in a stream's name, so no stream is hidden by the assets
  base: "/watch/",
  build: {
    outDir: "../target/classes/web",
    emptyOutDir: true,
    assetsDir: "~assets",
    assetsInlineLimit: 0,
    target: "es2022",
    // what the licences of the media libraries ask for
    license: { fileName: "licenses.md" },
    modulePreload: { polyfill: false },
    // the media libraries are as large as they are, and loaded once
    chunkSizeWarningLimit: 1_000,
    rolldownOptions: {
      input: Object.fromEntries(pages.map((page) => [page, fileURLToPath(new URL(`${page}.html`, import.meta.url))])),
    },
  },
  plugins: [
    {
      name: "common-head",
      transformIndexHtml: { order: "pre", handler: (html) => html.replace("<!-- src/ui/head.html -->", head) },
    },
    {
      name: "render-once-styled",
      // the theme is set by the page's script: show nothing before it ran
      transformIndexHtml: {
        order: "post",
        handler: (html) => html.replace('<script type="module"', '<script blocking="render" type="module"'),
      },
    },
    {
      name: "preload-engine",
      // the player that nearly every viewer needs loads together with the page, not after it
      transformIndexHtml: {
        order: "post",
        handler: (_, { path, bundle }) =>
          Object.keys(bundle ?? {})
            .filter((file) => file.includes("/hls-engine-") && /watch|embed/.test(path))
            .map((file) => ({
              tag: "link",
              attrs: { rel: "modulepreload", crossorigin: true, href: `/watch/${file}` },
              injectTo: "head",
            })),
      },
    },
    precompress(),
  ],
  test: {
    include: ["test/**/*.test.ts"],
    environment: "node",
  },
});
