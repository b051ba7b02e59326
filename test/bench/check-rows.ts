/** The rows of the bench about `check`: a hundred screenshots with five assertions each, and the memory for two thousand. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startLateServer } from './late-server.ts';
import { medians, reportAim, reportRatio, runNode } from './measure.ts';
import { writeScreenshots } from './screenshots.ts';

const ROUNDS = 5;
const PICTURES = 100;
const MANY_PICTURES = 2000;
const LATENCY_MS = 200;
const REQUESTS_AT_ONCE = 4;
const MAX_MEMORY_MB = 300;

/** Pictures that the bare script decodes at once: as many as the product asks about and prepares. */
const DECODED_AT_ONCE = 2;

const BINARY = fileURLToPath(new URL('../../bin/claude-see.js', import.meta.url));
const BARE = fileURLToPath(new URL('./bare-hash.js', import.meta.url));

const ASSERTIONS = [
  'The heading is fully visible',
  'No error message is shown',
  'No text is cut off',
  'The photo is shown beside the text',
  'The table has no empty row',
];

const folder = await mkdtemp(join(tmpdir(), 'claude-see-bench-check-'));
const api = await startLateServer(LATENCY_MS);
try {
  const few = await makeSuites('few', PICTURES);
  const env = {
    HOME: folder,
    CLAUDE_SEE_CONFIG_DIR: folder,
    CLAUDE_SEE_DATA_DIR: folder,
    CLAUDE_SEE_CACHE_DIR: join(folder, 'cache'),
    ANTHROPIC_API_KEY: 'sk-ant-bench',
    ANTHROPIC_BASE_URL: api.url,
  };
  const check = (suite: string, ...flags: readonly string[]) =>
    runNode([BINARY, 'check', suite, '--cache-dir', join(folder, 'verdicts'), ...flags], env);
  const timed = (run: () => ReturnType<typeof runNode>) => async () => (await run()).ms;
  const forget = () => rm(join(folder, 'cache'), { recursive: true, force: true });
  const bare = (...args: readonly string[]) => timed(() => runNode([BARE, few.pictures, ...args], env));

  await check(few.asserted);
  await api.readCounts();
  const again = await medians(ROUNDS, { ours: timed(() => check(few.asserted)), bare: bare() });
  const { requests } = await api.readCounts();
  if (requests > 0) throw new Error(`${requests} requests were made for verdicts that are remembered`);
  reportRatio(`check of ${PICTURES} screenshots, all remembered`, again.ours, again.bare, {
    unit: 'ms',
    baseline: 'hashing the files',
    aim: 1.5,
  });

  const anew = await medians(ROUNDS, {
    ours: async () => {
      await forget();
      return (await check(few.expected)).ms;
    },
    bare: bare(String(DECODED_AT_ONCE)),
  });
  reportRatio(`check of ${PICTURES} screenshots, nothing remembered, nothing asked`, anew.ours, anew.bare, {
    unit: 'ms',
    baseline: 'decoding and hashing them',
    aim: 2,
  });

  const ideal = Math.ceil(PICTURES / REQUESTS_AT_ONCE) * LATENCY_MS;
  const askAll = async (...flags: readonly string[]) => {
    await forget();
    return (await check(few.asserted, '--cache', 'off', ...flags)).ms;
  };
  const asked = await medians(3, { fixed: () => askAll('--jobs', String(REQUESTS_AT_ONCE)) });
  reportRatio(`check of ${PICTURES} screenshots, --jobs ${REQUESTS_AT_ONCE}`, asked.fixed, ideal, {
    unit: 'ms',
    baseline: `requests of ${LATENCY_MS} ms alone`,
    aim: 1.15,
  });
  await api.readCounts();
  const adaptive = await medians(3, { adaptive: () => askAll() });
  const { most } = await api.readCounts();
  const idealAtMost = Math.ceil(PICTURES / most) * LATENCY_MS;
  reportRatio(`the same, as many at once as it likes (at most ${most})`, adaptive.adaptive, idealAtMost, {
    unit: 'ms',
    baseline: `requests at that number`,
    aim: undefined,
  });

  const many = await makeSuites('many', MANY_PICTURES);
  const reporters = ['html', 'json', 'junit'].flatMap((name) => [
    '--reporter',
    `${name}=${join(folder, name)}`,
  ]);
  const peak = await runNode(
    [BINARY, 'check', many.asserted, '--cache-dir', join(folder, 'verdicts'), ...reporters],
    env,
    true,
  );
  reportAim(
    `peak memory of a check of ${MANY_PICTURES} screenshots with reports (one process)`,
    peak.peakMb,
    MAX_MEMORY_MB,
    'MB',
  );
} finally {
  api.stop();
  await rm(folder, { recursive: true, force: true });
}

/** Writes pictures, and check files that ask about them and that only look at their sizes. */
async function makeSuites(name: string, count: number) {
  const pictures = join(folder, name);
  await mkdir(pictures);
  await writeScreenshots(pictures, count);
  const write = async (kind: string, content: object) => {
    const path = join(folder, `${name}-${kind}.json`);
    const check = { id: kind, images: `${name}/*.png`, ...content };
    await writeFile(path, JSON.stringify({ version: 1, checks: [check] }));
    return path;
  };
  return {
    pictures,
    asserted: await write('asserted', { assert: ASSERTIONS }),
    expected: await write('expected', { expect: { width: 1280, minHeight: 600, blank: false } }),
  };
}
