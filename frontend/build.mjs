// Builds the islands, the styles and the fonts into the Python package, with a manifest from plain to hashed names.
import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { fontFiles } from "./fonts.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const out = path.resolve(here, "../src/tocsin/surfaces/web/static/built");
const require = createRequire(import.meta.url);

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });

// Font rules come first in the style sheet; their files carry their content in their name.
const fonts = await fontFiles(here, require);
for (const file of fonts.files) {
  await writeFile(path.join(out, file.name), file.bytes);
}

for (const file of fonts.print) {
  await writeFile(path.join(out, file.name), file.bytes);
}

const result = await build({
  absWorkingDir: here,
  entryPoints: {
    site: "styles/site.css",
    print: "styles/print.css",
    main: "src/main.ts",
    watch: "src/watch.ts",
    place: "src/place.ts",
    organisation: "src/organisation.ts",
    record: "src/record.ts",
    data: "src/data.ts",
    alerts: "src/alerts.ts",
    incident: "src/incident.ts",
  },
  bundle: true,
  splitting: true,
  format: "esm",
  target: ["es2022"],
  minify: true,
  legalComments: "linked",
  outdir: out,
  entryNames: "[name]-[hash]",
  chunkNames: "part-[hash]",
  metafile: true,
  logLevel: "warning",
});

const manifest = {};
for (const [file, made] of Object.entries(result.metafile.outputs)) {
  if (!made.entryPoint) continue;
  const name = path.basename(file);
  manifest[path.parse(made.entryPoint).name + path.extname(name)] = name;
}
const families = { "fonts.css": fonts.everywhere, "chinese.css": fonts.chinese };
for (const [plain, text] of Object.entries(families)) {
  const digest = createHash("sha256").update(text).digest("hex").slice(0, 8);
  const name = plain.replace(".css", `-${digest}.css`);
  await writeFile(path.join(out, name), text);
  manifest[plain] = name;
}
await writeFile(path.join(out, "manifest.json"), JSON.stringify(manifest, null, 1));

const largest = Object.entries(result.metafile.outputs).map(([file, made]) => `${path.basename(file)} ${made.bytes}`);
if (process.env.TOCSIN_BUILD_SIZES) console.log(largest.join("\n"));
