// Bundles src into a few ESM chunks in dist, with the licences of what is bundled.
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const out = join(root, 'dist');

await rm(out, { recursive: true, force: true });
const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: { main: 'src/main.ts', env: 'src/env.ts' },
  outdir: out,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  minifySyntax: true,
  minifyWhitespace: true,
  chunkNames: '[name]-[hash]',
  external: ['sharp'],
  metafile: true,
  legalComments: 'none',
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
