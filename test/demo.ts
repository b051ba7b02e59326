/**
 * `npm run demo`: runs three sample commands against the fake API of the tests and exits. With `--keep` it leaves the
 * API running until Ctrl-C, for the commands of the documentation.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { BINARY } from './support/binary.ts';
import type { DocsWorld } from './support/docs-world.ts';

const args = process.argv.slice(2);
const keep = args.includes('--keep');
const unknown = args.filter((arg) => arg !== '--keep');
if (unknown.length > 0) {
  console.error(`unknown argument ${unknown.join(' ')}; the demo takes --keep`);
  process.exit(2);
}

// Registered before the folder exists and never removed, so that no signal leaves it behind.
const stopped = new Promise<void>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => resolve());
});
// Loaded once the arguments are right, as the fake API takes a second.
const { openDocsWorld } = await import('./support/docs-world.ts');
const world = await openDocsWorld();
try {
  if (keep) explain(world);
  await Promise.race(keep ? [stopped] : [stopped, showSamples(world)]);
} finally {
  await world.close();
}

function explain({ api, folder, binFolder }: DocsWorld): void {
  console.log(`A fake Claude API is running. It describes the request that it received.

In another terminal, enter the folder with the sample files and point claude-see to the API:

  cd ${quote(folder)}
  export ANTHROPIC_BASE_URL=${api.url}
  export ANTHROPIC_API_KEY=${api.apiKey}${proxyLine()}

To run this checkout, with settings and conversations apart from yours:

  export PATH=${quote(binFolder)}:"$PATH"

Then try any command of the README, such as:

  claude-see photo.jpg "describe"

Ctrl-C stops the API and deletes the folder.`);
}

/** Returns the line that keeps requests to this machine from a proxy, where one is set. */
function proxyLine(): string {
  const { HTTP_PROXY, http_proxy } = process.env;
  return HTTP_PROXY || http_proxy ? '\n  export NO_PROXY=127.0.0.1 no_proxy=127.0.0.1' : '';
}

async function showSamples({ api, folder, variables }: DocsWorld): Promise<void> {
  console.log('A fake Claude API answers these commands. It describes the request that it received.\n');
  // The fake API is on this machine: no proxy can reach it.
  const env = { ...process.env, ...variables, NO_PROXY: '127.0.0.1' };
  const show = async (words: readonly string[], expected = 0) => {
    console.log(
      `$ claude-see ${words.map((word) => (/^[\w./-]+$/.test(word) ? word : `"${word}"`)).join(' ')}`,
    );
    const child = spawn(process.execPath, [BINARY, ...words], { cwd: folder, env, stdio: 'inherit' });
    const [code] = await once(child, 'close');
    console.log(`[exit ${code}]\n`);
    if (code !== expected) throw new Error(`expected exit ${expected}`);
  };
  await show(['photo.jpg', 'describe', '-v', '-u']);
  await show(['photo.jpg', 'what shapes do you see?', '--upload', '--json']);
  await show(['phto.jpg', 'describe'], 2);
  api.assertClean();
}

/** Quotes a path for a shell where that is needed. */
function quote(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
