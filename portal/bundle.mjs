/**
 * Puts all modules of a page into one file, and all its style sheets: `node portal/bundle.mjs TARGET ENTRY…`.
 *
 * An entry is the name of a static file, as `portal/workspace/main.js`. It is written under TARGET by the same name, with
 * everything that it imports in it; what it asks for later, by `import(…)`, is written beside it, and so is what both
 * need. Prints as JSON for each entry the names of the files that it still imports at once.
 */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const STATIC = join(dirname(fileURLToPath(import.meta.url)), "static");
/** What browsers of the last four years read: none of what is newer may come in by the shortening. */
const SYNTAX = "es2022";
/** Libraries that are no modules; the import map says where they are. */
const SERVED_APART = ["vendor/leaflet-geoman/*"];

const [target, ...entries] = process.argv.slice(2);

/** Entry by entry, as no page is to load what only another one needs. */
async function bundle(entry) {
  const { metafile } = await build({
    absWorkingDir: target,
    entryPoints: [join(STATIC, entry)],
    outdir: target,
    outbase: STATIC,
    entryNames: "[dir]/[name]",
    chunkNames: "portal/parts/[name]-[hash]",
    nodePaths: [STATIC],
    external: entry.endsWith(".js") ? SERVED_APART : [],
    loader: { ".png": "dataurl", ".svg": "dataurl" },
    bundle: true,
    splitting: true,
    format: "esm",
    target: SYNTAX,
    charset: "utf8",
    minify: true,
    metafile: true,
    logLevel: "warning",
  });
  return importedBy(entry, metafile.outputs);
}

function importedBy(entry, outputs) {
  const found = new Set([entry]);
  for (const name of found) {
    for (const { path, kind } of outputs[name].imports) if (kind === "import-statement" && path in outputs) found.add(path);
  }
  found.delete(entry);
  return [...found];
}

const imported = await Promise.all(entries.map(async (entry) => [entry, await bundle(entry)]));
console.log(JSON.stringify(Object.fromEntries(imported)));
