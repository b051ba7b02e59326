/** `npm run demo`: claude-see as a user runs it, on a picture made here, against the fake API of the tests. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startFakeApi } from './support/fake-api/server.ts';
import { makeScene } from './support/images.ts';

const BINARY = fileURLToPath(new URL('../bin/claude-see.js', import.meta.url));

const api = await startFakeApi();
const folder = await mkdtemp(join(tmpdir(), 'claude-see-demo-'));
const env = {
  ...process.env,
  ANTHROPIC_BASE_URL: api.url,
  ANTHROPIC_API_KEY: api.apiKey,
  CLAUDE_SEE_CONFIG_DIR: folder,
  CLAUDE_SEE_CACHE_DIR: folder,
  CLAUDE_SEE_DATA_DIR: folder,
  // The fake API is on this machine: no proxy can reach it.
  NO_PROXY: '127.0.0.1',
};

console.log('A fake Claude API answers here; it says what it really received and decoded.\n');
try {
  await writeFile(join(folder, 'scene.png'), makeScene({ width: 800, height: 600 }));
  await show(['scene.png', 'describe', '-v', '-u']);
  await show(['scene.png', 'what shapes do you see?', '--upload', '--json']);
  await show(['scen.png', 'describe'], 2);
  api.assertClean();
} finally {
  await api.close();
  await rm(folder, { recursive: true, force: true });
}

/** Runs one command in the terminal; a code other than the expected one fails the demo. */
async function show(args: readonly string[], expected = 0): Promise<void> {
  console.log(`$ claude-see ${args.map((arg) => (/^[\w./-]+$/.test(arg) ? arg : `"${arg}"`)).join(' ')}`);
  const child = spawn(process.execPath, [BINARY, ...args], { cwd: folder, env, stdio: 'inherit' });
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  console.log(`[exit ${code}]\n`);
  if (code !== expected) throw new Error(`expected exit ${expected}`);
}
