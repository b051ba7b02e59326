/** `npm run test:package`: packs the tarball, installs it into an empty folder without optional packages, and runs it. */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { startFakeApi } from './support/fake-api/server.ts';
import { makePng } from './support/images.ts';

/** A tarball larger than this is no quick `npx`; in bytes. */
const LARGEST_TARBALL = 1024 * 1024;
const EXPECTED_FILES = [
  'CHANGELOG.md',
  'LICENSE',
  'README.md',
  'bin/claude-see.js',
  'bin/compiled-code.js',
  'bin/package.json',
  'dist/claude-see.1',
  'dist/complete.cjs',
  'dist/completion.json',
  'dist/start.cjs',
  'docs/claude-see.check.schema.json',
  'package.json',
];

/** Code of others inside bundled packages, by its copyright notice: llhttp, ws, fetch-blob, Node, qs and so on. */
const CONTAINED_CODE = [
  'llhttp, in undici (MIT)\n\nCopyright Fedor Indutny, 2018.\n\nPermission is hereby granted',
  'Copyright (c) 2016 Luigi Pinca and contributors',
  'Copyright (c) 2019 David Frank',
  'Copyright Node.js contributors',
  'Copyright (c) 2020 Ethan Arrowood',
  'https://github.com/puruvj/neoqs/graphs/contributors',
  'Copyright (c) 2012 Niklas von Hertzen',
  'Copyright 2012 Mozilla Foundation',
];

const run = promisify(execFile);
const root = fileURLToPath(new URL('..', import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'claude-see-package-'));
const api = await startFakeApi();
try {
  const { messages } = await publint({ pkgDir: root, strict: true });
  const { default: packageJson } = await import('../package.json', { with: { type: 'json' } });
  for (const message of messages) console.error(formatMessage(message, packageJson));
  if (messages.length > 0) throw new Error('publint found problems');

  const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
    cwd: root,
  });
  const [packed] = JSON.parse(stdout) as [{ filename: string; size: number; files: { path: string }[] }];
  const paths = packed.files.map(({ path }) => path);
  const missing = EXPECTED_FILES.filter((path) => !paths.includes(path));
  const strange = paths.filter((path) => !EXPECTED_FILES.includes(path) && !path.startsWith('dist/'));
  if (missing.length + strange.length > 0)
    throw new Error(`tarball: missing ${missing}; not expected ${strange}`);
  if (packed.size > LARGEST_TARBALL) throw new Error(`the tarball has ${packed.size} bytes`);

  await writeFile(join(folder, 'package.json'), '{"private": true}');
  await run('npm', ['install', '--omit=optional', '--no-audit', '--no-fund', join(folder, packed.filename)], {
    cwd: folder,
  });
  const installed = (await readdir(join(folder, 'node_modules'))).filter((name) => !name.startsWith('.'));
  if (installed.join() !== 'claude-see') throw new Error(`installed more than itself: ${installed}`);

  const licenses = await readFile(
    join(folder, 'node_modules/claude-see/dist/THIRD-PARTY-LICENSES.txt'),
    'utf8',
  );
  const unnamed = CONTAINED_CODE.filter((notice) => !licenses.includes(notice));
  if (unnamed.length > 0) throw new Error(`no licence notice of ${unnamed.join('; ')}`);

  await writeFile(join(folder, 'photo.png'), makePng({ width: 320, height: 200 }));
  const answer = await run(join(folder, 'node_modules/.bin/claude-see'), ['photo.png', 'describe'], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      CLAUDE_SEE_CONFIG_DIR: folder,
      CLAUDE_SEE_DATA_DIR: folder,
      ANTHROPIC_BASE_URL: api.url,
      ANTHROPIC_API_KEY: api.apiKey,
    },
  });
  if (
    !/^I received 1 image: image\/png 320x200, .*"describe"\.\n$/.test(answer.stdout) ||
    answer.stderr !== ''
  ) {
    throw new Error(`the installed binary said: ${answer.stdout}${answer.stderr}`);
  }
  api.assertClean();
  console.log(`package: ${paths.length} files, ${packed.size} bytes packed; installed alone and answered`);
} finally {
  await api.close();
  await rm(folder, { recursive: true, force: true });
}
