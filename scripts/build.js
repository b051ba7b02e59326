// Bundles src into a few CommonJS chunks in dist, with the licences of what is bundled.
import { execFile } from 'node:child_process';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { rolldown } from 'rolldown';
import { collectLicenses } from './licenses.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const out = join(root, 'dist');
/** Files are built here and then moved as one folder, so that a concurrent run finds the old files or the new ones. */
const workshop = join(root, 'dist.new');

/**
 * Commander loads child_process to run subcommands as separate programs. claude-see has none, and loading it would
 * cost every start 2 ms.
 * @type {import('rolldown').Plugin}
 */
const commanderWithoutChildProcess = {
  name: 'commander-without-child-process',
  resolveId: (id, importer) =>
    id === 'node:child_process' && importer?.includes('commander') ? '\0no-child-process' : undefined,
  load: (id) => (id === '\0no-child-process' ? 'export default {};' : undefined),
};

/**
 * The fonts that the PDF library draws with are half of what remains of it.
 * @type {import('rolldown').Plugin}
 */
const pdfLibraryWithoutFonts = {
  name: 'pdf-library-without-fonts',
  load: (id) =>
    /standard-fonts[\\/].*\.compressed\.json$/.test(id) ? { code: '""', moduleType: 'json' } : undefined,
};

/**
 * Names are looked up by their extension alone: media types without one are more than half of the table.
 * @type {import('rolldown').Plugin}
 */
const mediaTypesWithExtensions = {
  name: 'media-types-with-extensions',
  async load(id) {
    if (!/mime-db[\\/]db\.json$/.test(id)) return undefined;
    /** @type {Record<string, { source?: string, extensions?: string[] }>} */
    const types = JSON.parse(await readFile(id, 'utf8'));
    const entries = Object.entries(types).flatMap(([type, { source, extensions }]) =>
      extensions ? [[type, { source, extensions }]] : [],
    );
    return { code: JSON.stringify(Object.fromEntries(entries)), moduleType: 'json' };
  },
};

/** Runs the bundle in the folder named by the first argument, with the flag named by the second. */
const PRINT = `
  const [, folder, name] = process.argv;
  const { start } = require(folder + '/start.cjs');
  process.argv = ['node', 'claude-see', '--' + name];
  start(process).then((code) => { process.exitCode = code; });
`;

/** @type {import('rolldown').InputOptions} */
const inputOptions = {
  cwd: root,
  platform: 'node',
  external: [
    'sharp',
    /^libheif-js\//,
    /^@imagemagick\/magick-wasm/,
    /^@anthropic-ai\/.*-sdk$/,
    '@azure/identity',
    'playwright-core',
  ],
  plugins: [commanderWithoutChildProcess, pdfLibraryWithoutFonts, mediaTypesWithExtensions],
  treeshake: {
    // Reading page trees and writing pages needs a fifth of it, and its own package does not say that the rest can go.
    moduleSideEffects: [{ test: /@cantoo[\\/]pdf-lib/, sideEffects: false }],
  },
};

/** The decoders that need no package: most of them use parts of others. */
const DECODERS = /src[\\/]image[\\/]decode-(?:bmp|fits|icns|icon|netpbm|qoi|radiance)\.ts$/;

/** @type {import('rolldown').OutputOptions} */
const outputOptions = {
  dir: workshop,
  format: 'cjs',
  dynamicImportInCjs: false,
  minify: true,
  comments: false,
  entryFileNames: '[name].cjs',
  // The launcher asks env-paths where compiled code is kept.
  chunkFileNames: ({ name }) => (name === 'env-paths' ? '[name].cjs' : '[name]-[hash].cjs'),
  codeSplitting: {
    groups: [
      // One file for everything that each run loads, even if a later chunk shares parts of it.
      { name: 'main', tags: ['$initial'] },
      // Each file costs more than the few kilobytes of its neighbours that a run does not use.
      { name: 'frames', test: /src[\\/](?:frames[\\/]|engine[\\/]count-frames)/ },
      { name: 'decoders', test: DECODERS },
    ],
  },
};

await rm(workshop, { recursive: true, force: true });
// Each entry is bundled alone: shared code would become a file of its own, and each file slows every start.
const entries = {
  start: 'src/main.ts',
  'prepare-worker': 'src/image/prepare-worker.ts',
  'pdf-worker': 'src/document/pdf-worker.ts',
  complete: 'src/completion/complete.ts',
};
const modules = [];
for (const [name, path] of Object.entries(entries)) {
  const bundle = await rolldown({ ...inputOptions, input: { [name]: path } });
  const { output } = await bundle.write(
    name === 'complete' ? { ...outputOptions, codeSplitting: false } : outputOptions,
  );
  modules.push(...output.flatMap((file) => (file.type === 'chunk' ? file.moduleIds : [])));
}
await writeShippedTexts();
await writeFile(join(workshop, 'THIRD-PARTY-LICENSES.txt'), await collectLicenses(modules));
// The launcher prints these without loading the program, which is by far the fastest.
for (const name of ['version', 'help']) {
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', PRINT, workshop, name]);
  await writeFile(join(workshop, `${name}.txt`), stdout);
}
await rm(out, { recursive: true, force: true });
await rename(workshop, out);

/** Writes what derives from the tables of the program. The code that does so is bundled for this alone. */
async function writeShippedTexts() {
  const folder = join(workshop, 'texts');
  const bundle = await rolldown({
    ...inputOptions,
    input: 'src/cli/shipped-texts.ts',
    // No command runs here, so what commands load is left out.
    plugins: [
      {
        name: 'without-dynamic-imports',
        resolveId: (id, _, { kind }) => (kind === 'dynamic-import' ? { id, external: true } : undefined),
      },
      ...[inputOptions.plugins ?? []].flat(),
    ],
  });
  const file = join(folder, 'texts.cjs');
  await bundle.write({ format: 'cjs', file, codeSplitting: false });
  await createRequire(file)(file).writeShippedTexts(workshop, new Date());
  await rm(folder, { recursive: true });
}
