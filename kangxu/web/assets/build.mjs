// Builds the browser assets: kangxu.css, kangxu.js with lazy chunks, icons.svg, assets.json (content hashes).
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import * as esbuild from "esbuild";

const assets = dirname(fileURLToPath(import.meta.url));
const web = dirname(assets);
const root = dirname(dirname(web));
const out = join(web, "static", "kangxu");

const notWorkplaces = ["assets", "components", "static", "templates", "templatetags", "locale", "tests"];

async function folders(parent) {
  const entries = await readdir(parent, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name).sort();
}

/** The file of the same name as its folder, where there is one: components/tag/tag.css, desk/desk.css. */
async function ownFiles(parent, extension, without = []) {
  const names = (await folders(join(web, parent))).filter((name) => !without.includes(name));
  const files = names.map((name) => `./${parent}/${name}/${name}.${extension}`);
  return files.filter((file) => existsSync(join(web, file)));
}

const componentFiles = (extension) => ownFiles("components", extension);
const workplaceFiles = (extension) => ownFiles(".", extension, notWorkplaces);

// Virtual entries: the base files first, then every component's and workplace's own file, so that adding one edits no list.
const entries = {
  name: "entries",
  setup(build) {
    build.onResolve({ filter: /^kx:/ }, (args) => ({ path: args.path, namespace: "kx" }));
    build.onLoad({ filter: /^kx:styles$/, namespace: "kx" }, async () => {
      const base = ["tokens", "base", "layout", "forms", "print"].map((name) => `./assets/css/${name}.css`);
      const files = [...base.slice(0, -1), ...(await componentFiles("css")), ...(await workplaceFiles("css")), base.at(-1)];
      return { contents: files.map((file) => `@import "${file}";`).join("\n"), loader: "css", resolveDir: web };
    });
    build.onLoad({ filter: /^kx:script$/, namespace: "kx" }, async () => {
      const files = ["./assets/js/main.js", ...(await componentFiles("js")), ...(await workplaceFiles("js"))];
      return { contents: files.map((file) => `import "${file}";`).join("\n"), loader: "js", resolveDir: web };
    });
  },
};

async function sprite() {
  const source = join(root, "node_modules", "@tabler", "icons", "icons", "outline");
  const lines = (await readFile(join(assets, "icons.txt"), "utf8")).split("\n").map((line) => line.split("#")[0].trim()).filter(Boolean);
  const symbols = await Promise.all(
    lines.map(async (line) => {
      const [name, tabler = name] = line.split(/\s+/);
      const svg = await readFile(join(source, `${tabler}.svg`), "utf8");
      const inner = svg.replace(/^[\s\S]*?<svg[^>]*>/, "").replace("</svg>", "").replace(/\s*\n\s*/g, "");
      return `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round">${inner}</symbol>`;
    }),
  );
  await writeFile(join(out, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`);
}

/** A compressed twin beside each text file, for the static server to send. */
async function compress(path) {
  await writeFile(join(out, `${path}.gz`), gzipSync(await readFile(join(out, path)), { level: 9 }));
}

async function listHashes() {
  const files = (await readdir(out, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const paths = files.map((file) => relative(out, join(file.parentPath, file.name))).filter((path) => path !== "assets.json" && !path.endsWith(".gz")).sort();
  const pairs = await Promise.all(
    paths.map(async (path) => [path, createHash("sha256").update(await readFile(join(out, path))).digest("hex").slice(0, 10)]),
  );
  await Promise.all(paths.filter((path) => /\.(css|js|svg)$/.test(path)).map(compress));
  await writeFile(join(out, "assets.json"), JSON.stringify(Object.fromEntries(pairs), null, 1) + "\n");
}

/** The fonts that printed reports embed; pages use the reader's own. */
async function fonts() {
  const source = join(root, "node_modules", "@expo-google-fonts", "noto-sans-sc");
  await mkdir(join(out, "fonts"), { recursive: true });
  const files = ["400Regular/NotoSansSC_400Regular.ttf", "600SemiBold/NotoSansSC_600SemiBold.ttf", "LICENSE_FONT"];
  await Promise.all(files.map((file) => cp(join(source, file), join(out, "fonts", basename(file)))));
}

/** A failed build leaves the old assets in place; a good one clears what it no longer makes. */
async function removeStale(metafile) {
  const made = new Set(Object.keys(metafile.outputs).map((path) => join(root, path)));
  const chunks = join(out, "chunks");
  if (!existsSync(chunks)) return;
  const stale = (await readdir(chunks)).map((name) => join(chunks, name)).filter((path) => !made.has(path.replace(/\.gz$/, "")));
  await Promise.all(stale.map((path) => rm(path)));
}

const finish = {
  name: "finish",
  setup(build) {
    build.onEnd(async (result) => {
      if (result.errors.length) return;
      await sprite();
      await cp(join(assets, "images"), out, { recursive: true });
      await fonts();
      await removeStale(result.metafile);
      await listHashes();
    });
  },
};

await mkdir(out, { recursive: true });
const common = {
  bundle: true,
  target: ["chrome100", "firefox100", "safari15"],
  outdir: out,
  minify: true,
  absWorkingDir: root,
  legalComments: "linked",
  logLevel: "info",
};
// Service workers are whole by themselves: not every browser lets them fetch chunks.
const workers = {
  ...common,
  entryPoints: ["screening_worker", "visits_worker"].map((name) => ({ in: `./kangxu/web/assets/js/${name}.js`, out: name })),
  format: "iife",
};
const pages = {
  ...common,
  entryPoints: [
    { in: "kx:styles", out: "kangxu" },
    { in: "kx:script", out: "kangxu" },
  ],
  splitting: true,
  format: "esm",
  chunkNames: "chunks/[name]-[hash]",
  metafile: true,
  plugins: [entries, finish],
};
for (const options of [workers, pages]) {
  if (process.argv.includes("--watch")) await (await esbuild.context(options)).watch();
  else await esbuild.build(options);
}
