// Bundles src into a few ESM chunks in dist, with the licences of what is bundled.
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const out = join(root, 'dist');

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

await rm(out, { recursive: true, force: true });
const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: ['src/start.ts'],
  outdir: out,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  minifySyntax: true,
  minifyWhitespace: true,
  chunkNames: '[name]-[hash]',
  external: ['sharp', 'libheif-js'],
  metafile: true,
  legalComments: 'none',
  plugins: [commanderWithoutChildProcess],
  // CommonJS dependencies call require for Node's own modules.
  banner: {
    js: "import{createRequire as claudeSeeRequire}from'node:module';const require=claudeSeeRequire(import.meta.url);",
  },
});
await writeFile(join(out, 'THIRD-PARTY-LICENSES.txt'), await collectLicenses(Object.keys(metafile.inputs)));

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
