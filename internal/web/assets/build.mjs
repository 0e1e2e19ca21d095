// Bundles the sources in src/ and the packages they name into built/, each file under a name with
// the hash of its content, and writes built/manifest.json: plain name to hashed name.
// Run by `npm run build` (which `make gen` runs). Nothing is fetched here.
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../../..");
const out = join(here, "built");

// The alphabets that our two typefaces cover and that we ship; others fall to the system's fonts.
const alphabets = new Set(["latin", "latin-ext", "vietnamese", "greek", "cyrillic"]);

// keepAlphabets drops the @font-face rules of all other alphabets from a fontsource style sheet.
const keepAlphabets = {
  name: "keep-alphabets",
  setup(b) {
    b.onLoad({ filter: /@fontsource-variable.*\.css$/ }, async ({ path }) => {
      const css = await readFile(path, "utf8");
      const faces = css.split(/(?=\/\* [\w-]+ \*\/)/);
      const kept = faces.filter((face) => {
        const name = face.match(/\/\* (?:literata|source-sans-3)-(.+)-(?:opsz|wght)-normal \*\//);
        return name && alphabets.has(name[1]);
      });
      if (kept.length !== alphabets.size) {
        throw new Error(`${path}: expected ${alphabets.size} alphabets, found ${kept.length}`);
      }
      return { contents: kept.join("\n"), loader: "css" };
    });
  },
};

// The MIT licence of packages that name it and come without its text: who has to be named in it.
const holders = { "@event-calendar/core": "Copyright (c) 2021 vkurko" };

// licenceOf reads the licence of a package.
async function licenceOf(name) {
  const dir = join(root, "node_modules", name);
  const file = (await readdir(dir)).find((f) => /^licen[cs]e(\.\w+)?$/i.test(f));
  if (file) return (await readFile(join(dir, file), "utf8")).trim();
  const { license } = JSON.parse(await readFile(join(dir, "package.json"), "utf8"));
  if (license !== "MIT" || !holders[name]) throw new Error(`${name} comes without its licence`);
  const terms = await licenceOf("svelte"); // the same words after its own line
  return `MIT License\n\n${holders[name]}\n\n${terms.slice(terms.indexOf("Permission is hereby granted"))}`;
}

// bundled names the packages of which something is in the files that were built, or whose style sheets
// and typefaces are.
function bundled(inputs, dependencies) {
  const names = Object.keys(inputs).map((path) => path.match(/node_modules\/((?:@[^/]+\/)?[^/]+)\//)?.[1]);
  return [...new Set([...dependencies, ...names.filter(Boolean)])].sort();
}

// licences writes the licences of what is bundled into one file: they ask to travel with the copies.
async function licences(inputs) {
  const { dependencies } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  const texts = [];
  for (const name of bundled(inputs, Object.keys(dependencies))) {
    texts.push(`${name}\n\n${await licenceOf(name)}\n`);
  }
  const text = texts.join("\n\n");
  const hashed = `licences-${createHash("sha256").update(text).digest("hex").slice(0, 8).toUpperCase()}.txt`;
  await writeFile(join(out, hashed), text);
  return hashed;
}

async function emptied() {
  await mkdir(out, { recursive: true });
  for (const name of await readdir(out)) {
    if (name !== ".gitkeep") await rm(join(out, name), { recursive: true });
  }
}

await emptied();
const result = await build({
  entryPoints: [
    { in: join(here, "src/app.css"), out: "app" },
    { in: join(here, "src/app.js"), out: "app" },
    { in: join(here, "src/calendar.css"), out: "calendar" },
    { in: join(here, "src/calendar.js"), out: "calendar" },
    { in: join(here, "src/mark.svg"), out: "mark" },
  ],
  bundle: true,
  minify: true,
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  outdir: out,
  entryNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  loader: { ".woff2": "file", ".svg": "copy" },
  plugins: [keepAlphabets],
  metafile: true,
  logLevel: "warning",
});

const manifest = { "licences.txt": await licences(result.metafile.inputs) };
for (const path of Object.keys(result.metafile.outputs)) {
  const hashed = basename(path);
  manifest[hashed.replace(/-[A-Z0-9]{8}(\.\w+)$/, "$1")] = hashed;
}
await writeFile(join(out, "manifest.json"), JSON.stringify(manifest, null, 1) + "\n");
