// Bundles src into a few ESM chunks in dist, with the licences of what is bundled.
import { execFile } from 'node:child_process';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const out = join(root, 'dist');
/** Built here and then put in place at once, so that a run meanwhile finds the old files or the new ones. */
const workshop = join(root, 'dist.new');

/**
 * Commander can run subcommands as programs of their own, which claude-see has none of: loading Node's
 * child_process for that would cost every start 2 ms.
 * @type {import('esbuild').Plugin}
 */
const commanderWithoutChildProcess = {
  name: 'commander-without-child-process',
  setup(context) {
    context.onResolve({ filter: /^node:child_process$/ }, ({ importer }) =>
      importer.includes('commander') ? { path: 'child-process', namespace: 'empty' } : undefined,
    );
    context.onLoad({ filter: /./, namespace: 'empty' }, () => ({ contents: '' }));
  },
};

/**
 * Reading page trees and writing pages needs a fifth of the PDF library, whose own package does not say that the
 * rest can be left out; the fonts that it draws with are half of what remains.
 * @type {import('esbuild').Plugin}
 */
const pdfLibraryInPart = {
  name: 'pdf-library-in-part',
  setup(context) {
    context.onLoad({ filter: /standard-fonts[\\/].*\.compressed\.json$/ }, () => ({
      contents: '""',
      loader: 'json',
    }));
    context.onResolve({ filter: /./ }, async ({ path, importer, kind, resolveDir, pluginData }) => {
      const concerned = path === '@cantoo/pdf-lib' || /[\\/]@cantoo[\\/]pdf-lib[\\/]/.test(importer);
      if (!concerned || pluginData === 'resolved') return undefined;
      const found = await context.resolve(path, { importer, kind, resolveDir, pluginData: 'resolved' });
      return { ...found, sideEffects: false };
    });
  },
};

/** Runs the bundle in the folder of the first argument with the flag that the second one names. */
const PRINT = `
  const [, folder, name] = process.argv;
  const { start } = await import(new URL('start.js', 'file://' + folder + '/'));
  process.argv = ['node', 'claude-see', '--' + name];
  process.exitCode = await start(process);
`;

/** @type {import('esbuild').BuildOptions} */
const options = {
  absWorkingDir: root,
  outdir: workshop,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  minify: true,
  chunkNames: '[name]-[hash]',
  external: ['sharp', 'libheif-js', '@anthropic-ai/*-sdk'],
  legalComments: 'none',
  plugins: [commanderWithoutChildProcess, pdfLibraryInPart],
  // CommonJS dependencies call require for Node's own modules.
  banner: {
    js: "import{createRequire as claudeSeeRequire}from'node:module';const require=claudeSeeRequire(import.meta.url);",
  },
};

await rm(workshop, { recursive: true, force: true });
// What two entries share becomes a file of its own, and each file costs every start: processes of their own share none.
const entries = {
  start: 'src/start.ts',
  'prepare-worker': 'src/image/prepare-worker.ts',
  'pdf-worker': 'src/document/pdf-worker.ts',
};
const inputs = [];
for (const [name, path] of Object.entries(entries)) {
  const { metafile } = await build({ ...options, metafile: true, entryPoints: { [name]: path } });
  inputs.push(...Object.values(metafile.outputs).flatMap((output) => Object.keys(output.inputs)));
}
await writeFile(join(workshop, 'THIRD-PARTY-LICENSES.txt'), await collectLicenses(inputs));
// What never changes is printed by the launcher without loading the program: by far the quickest.
for (const name of ['version', 'help']) {
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--input-type=module',
    '-e',
    PRINT,
    workshop,
    name,
  ]);
  await writeFile(join(workshop, `${name}.txt`), stdout);
}
await rm(out, { recursive: true, force: true });
await rename(workshop, out);

/**
 * Joins the licence texts of all bundled packages.
 * @param {string[]} inputs paths of the bundled files
 */
async function collectLicenses(inputs) {
  const folders = new Set(
    inputs.flatMap((input) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1] ?? []),
  );
  const texts = [];
  for (const folder of [...folders].sort()) {
    const { name, version, license } = JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8'));
    const files = (await readdir(join(root, folder)))
      .filter((file) => /^(licen[cs]e|notice)/i.test(file))
      .sort();
    const text = await Promise.all(files.map((file) => readFile(join(root, folder, file), 'utf8')));
    texts.push(`${name} ${version} (${license})\n\n${text.join('\n').trim()}\n`);
  }
  return `claude-see contains code of these packages:\n\n${texts.join(`\n${'-'.repeat(80)}\n\n`)}`;
}
