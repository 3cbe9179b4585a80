// Bundles js/src into the files that the widget and its exported pages ship:
//
//     node js/build.mjs            once
//     node js/build.mjs --watch    again after every change
//
// Each file opens with a hash of everything it was made from, so that a stale bundle can be told
// from a fresh one: hatch_build.py rebuilds on a mismatch and tests/package/test_bundle.py fails.

import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** SHA-256 over path, length and bytes of every source; its twin is in hatch_build.py. */
export function sourceHash() {
  const names = readdirSync(join(root, "js/src"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .map((name) => name.split(sep).join("/"));
  const hash = createHash("sha256");
  for (const name of [...names, "js/build.mjs", "package.json"].sort()) {
    const content = readFileSync(join(root, name));
    hash.update(`${name}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

/** Writes the outputs itself: esbuild's own banner would keep its first hash while watching. */
const stamp = {
  name: "stamp",
  setup(build) {
    let hash = "";
    // Before the sources are read: an edit during the build then leaves a stale stamp, not a lie.
    build.onStart(() => {
      hash = sourceHash();
    });
    build.onEnd((result) => {
      for (const file of result.errors.length ? [] : (result.outputFiles ?? [])) {
        mkdirSync(dirname(file.path), { recursive: true });
        writeFileSync(`${file.path}.part`, `/* gdwidget sources sha256:${hash} */\n${file.text}`);
        renameSync(`${file.path}.part`, file.path);
      }
    });
  },
};

const options = {
  absWorkingDir: root,
  // Stylesheets are entries of their own, so no script imports them.
  entryPoints: [
    { in: "js/src/index.ts", out: "widget" },
    { in: "js/src/styles.css", out: "widget" },
    { in: "js/src/access.ts", out: "access" },
    { in: "js/src/standalone.ts", out: "standalone" },
    { in: "js/src/standalone.css", out: "standalone" },
  ],
  outdir: "gdwidget/widget/static",
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  charset: "utf8",
  logLevel: "warning",
  write: false,
  plugins: [stamp],
};

try {
  const esbuild = await import("esbuild");
  if (process.argv.includes("--watch")) {
    await (await esbuild.context({ ...options, logLevel: "info" })).watch();
  } else {
    await esbuild.build(options);
  }
} catch (error) {
  const why =
    error.code === "ERR_MODULE_NOT_FOUND"
      ? "esbuild is not installed; run `npm ci`."
      : error.message.split("\n")[0];
  console.error(`The widget's bundle was not built: ${why}`);
  process.exitCode = 1;
}
