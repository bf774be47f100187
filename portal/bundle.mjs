/**
 * Puts all modules of a page into one file, and all its style sheets: `node portal/bundle.mjs TARGET ENTRY…`.
 *
 * An entry is the name of a static file, as `portal/workspace/main.js`. It is written under TARGET by the same name, with
 * everything that it imports in it; what it asks for later, by `import(…)`, is written beside it, and so is what both
 * need. Prints as JSON for each entry the names of the files that it still imports at once. Scripts are compiled by the
 * browser as they come ({@link HINT}); a library, `vendor/…`, is written as it is but for that and {@link OF_EXPLORER}.
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const STATIC = join(dirname(fileURLToPath(import.meta.url)), "static");
/** What browsers of the last four years read: none of what is newer may come in by the shortening. */
const SYNTAX = "es2022";
/** Libraries that are no modules; the import map says where they are. */
const SERVED_APART = ["vendor/leaflet-geoman/*"];

/**
 * Has V8 (Chrome 136 and later) compile all functions of a script while it comes, beside the page's own work, and not each
 * when it is first called: explicit JavaScript compile hints. Others read it as a comment. Of what is asked for later, most
 * is not called at once, and has none.
 */
const HINT = "//# allFunctionsCalledOnLoad\n";

/**
 * What Leaflet asks of Internet Explorer, and of no other browser without an exception: to say where that was thrown, V8
 * reads the whole library once more. In its place stands what does nothing, as long as it is, so that the map stays true.
 */
const OF_EXPLORER = "document.namespaces.add";
const NOTHING = "Boolean".padEnd(OF_EXPLORER.length);

const [target, ...entries] = process.argv.slice(2);

/** Entry by entry, as no page is to load what only another one needs. */
async function bundle(entry) {
  if (entry.startsWith("vendor/")) return library(entry);
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
  if (entry.endsWith(".js")) await hint(entry, join(target, entry));
  return importedBy(entry, metafile.outputs);
}

async function library(name) {
  await mkdir(dirname(join(target, name)), { recursive: true });
  await hint(name, join(STATIC, name));
  const map = JSON.parse(await readFile(join(STATIC, `${name}.map`), "utf8"));
  // Everything stands a line lower.
  await writeFile(join(target, `${name}.map`), JSON.stringify({ ...map, mappings: `;${map.mappings}` }));
  return [];
}

async function hint(name, source) {
  await writeFile(join(target, name), HINT + (await readFile(source, "utf8")).replace(OF_EXPLORER, NOTHING));
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
