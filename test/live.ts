/**
 * `npm run test:live`: confirms the facts that the program stands on by small real requests with your own key. With
 * `check` it measures how often models judge screenshots wrongly.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Anthropic from '@anthropic-ai/sdk';
import { runCheckSuite } from './live/check/run-check-suite.ts';
import { shootSuite } from './live/check/shoot.ts';
import { makeSuite } from './live/check/suite.ts';
import { runLive } from './live/live.ts';
import { startBrowser } from './support/browser.ts';
import { setup as build } from './support/build.ts';
import { pagePath } from './support/docs.ts';
import { ROOT, readFacts } from './support/facts.ts';
import { collect, spawnBinary } from './support/run.ts';

const interrupt = new AbortController();
// A second Ctrl-C ends the process at once.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupt.abort());

const [first, ...rest] = process.argv.slice(2);
process.exitCode = first === 'check' ? await measureCheck(rest) : await confirmFacts(process.argv.slice(2));

async function confirmFacts(args: readonly string[]): Promise<number> {
  return runLive(args, {
    client: new Anthropic({ maxRetries: 4 }),
    facts: await readFacts(),
    path: join(ROOT, 'live-facts.json'),
    signal: interrupt.signal,
    pollMs: 10_000,
    now: () => new Date(),
    print: (text) => console.log(text),
  });
}

async function measureCheck(args: readonly string[]): Promise<number> {
  build();
  const folder = await mkdtemp(join(tmpdir(), 'claude-see-suite-'));
  // The defaults are measured, and not the settings of whoever runs this.
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('CLAUDE_SEE_'));
  const state = Object.fromEntries(
    ['CONFIG', 'CACHE', 'DATA'].map((name) => [`CLAUDE_SEE_${name}_DIR`, join(folder, 'state')]),
  );
  const variables = { ...Object.fromEntries(own), ...state } as Record<string, string>;
  try {
    return await runCheckSuite(args, {
      client: new Anthropic({ maxRetries: 4 }),
      cases: makeSuite(),
      async shoot(cases, into) {
        const browser = await startBrowser();
        try {
          await shootSuite(cases, into, browser);
        } finally {
          await browser.close();
        }
      },
      runSee: (words, cwd) => collect(spawnBinary(words, cwd, variables)),
      folder,
      page: pagePath('docs/ci.md'),
      signal: interrupt.signal,
      now: () => new Date(),
      print: (text) => console.log(text),
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
