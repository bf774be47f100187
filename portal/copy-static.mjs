/**
 * Copies the browser files of the npm packages to portal/static/vendor/, where Django serves them from; packages of
 * several modules it puts together as one.
 *
 * The folder is made anew beside the old one and then put in its place, so that a run that was interrupted
 * leaves either the whole old set or the whole new one.
 */
import { cp, mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const PROJECT = dirname(dirname(fileURLToPath(import.meta.url)));
const PACKAGES = join(PROJECT, "node_modules");
const TARGET = join(PROJECT, "portal", "static", "vendor");

/** Package file or folder, and the name it is served under. The maps go along: Django's manifest storage asks for them. */
const FILES = [
  ["leaflet/dist/leaflet.js", "leaflet/leaflet.js"],
  ["leaflet/dist/leaflet.js.map", "leaflet/leaflet.js.map"],
  ["leaflet/dist/leaflet.css", "leaflet/leaflet.css"],
  ["leaflet/dist/images", "leaflet/images"],
  ["leaflet/LICENSE", "leaflet/LICENSE"],
  ["@geoman-io/leaflet-geoman-free/dist/leaflet-geoman.js", "leaflet-geoman/leaflet-geoman.js"],
  ["@geoman-io/leaflet-geoman-free/dist/leaflet-geoman.js.map", "leaflet-geoman/leaflet-geoman.js.map"],
  ["@geoman-io/leaflet-geoman-free/dist/leaflet-geoman.css", "leaflet-geoman/leaflet-geoman.css"],
  ["@geoman-io/leaflet-geoman-free/dist/leaflet-geoman.css.map", "leaflet-geoman/leaflet-geoman.css.map"],
  ["@geoman-io/leaflet-geoman-free/LICENSE", "leaflet-geoman/LICENSE"],
  ["protomaps-leaflet/dist/protomaps-leaflet.js", "protomaps-leaflet/protomaps-leaflet.js"],
  ["protomaps-leaflet/dist/protomaps-leaflet.js.map", "protomaps-leaflet/protomaps-leaflet.js.map"],
  ["protomaps-leaflet/LICENSE", "protomaps-leaflet/LICENSE"],
  ["@mapbox/vector-tile/LICENSE.txt", "vector-tile/LICENSE.txt"],
  ["pbf/LICENSE", "vector-tile/LICENSE-pbf"],
  ["htmx.org/dist/htmx.min.js", "htmx/htmx.min.js"],
  ["htmx.org/LICENSE", "htmx/LICENSE"],
];

/** Exports of a package of several modules, and the name of the one module they are served as. */
const MODULES = [
  [
    'export { VectorTile } from "@mapbox/vector-tile"; export { default as Protobuf } from "pbf";',
    "vector-tile/vector-tile.js",
  ],
];

async function makeAll(target) {
  for (const [contents, served] of MODULES) {
    await build({
      stdin: { contents, resolveDir: PROJECT },
      outfile: join(target, served),
      bundle: true,
      format: "esm",
      target: "es2022",
      minify: true,
      logLevel: "warning",
    });
  }
}

async function copyAll(target) {
  for (const [source, served] of FILES) {
    const destination = join(target, served);
    await mkdir(dirname(destination), { recursive: true });
    await cp(join(PACKAGES, source), destination, { recursive: true });
  }
}

const fresh = `${TARGET}.new`;
try {
  await rm(fresh, { recursive: true, force: true });
  await copyAll(fresh);
  await makeAll(fresh);
  await rm(TARGET, { recursive: true, force: true });
  await rename(fresh, TARGET);
} catch (error) {
  console.error(`Browser packages were not copied: ${error.message}. Run "npm ci" and try again.`);
  process.exitCode = 1;
}
