/** The rows of the bench about `--each`: three hundred pictures at an API that takes its time. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makePng } from '../support/images.ts';
import { startLateServer } from './late-server.ts';
import { medians, reportRatio, runNode } from './measure.ts';

const ROUNDS = 3;
const PICTURES = 300;
const LATENCY_MS = 200;
const REQUESTS_AT_ONCE = 16;
const BINARY = fileURLToPath(new URL('../../bin/claude-see.js', import.meta.url));

/** Requests at once in each round of answers, while the API refuses none: one more after each answer, up to 32. */
const GROWTH = [4, 8, 16, 32];

const folder = await mkdtemp(join(tmpdir(), 'claude-see-bench-each-'));
const api = await startLateServer(LATENCY_MS);
try {
  for (let index = 0; index < PICTURES; index += 1) {
    // Equal pictures would be asked about once.
    await writeFile(join(folder, `${index}.png`), makePng({ width: 300 + index, height: 200, noise: true }));
  }
  const env = {
    HOME: folder,
    CLAUDE_SEE_CONFIG_DIR: folder,
    CLAUDE_SEE_DATA_DIR: folder,
    ANTHROPIC_API_KEY: 'sk-ant-bench',
    ANTHROPIC_BASE_URL: api.url,
  };
  const ask =
    (...flags: readonly string[]) =>
    async () => {
      const args = [BINARY, '--each', join(folder, '*.png'), 'Describe this picture.', ...flags];
      const { ms } = await runNode(args, env);
      const { requests } = await api.readCounts();
      if (requests !== PICTURES) throw new Error(`${requests} requests were made for ${PICTURES} pictures`);
      return ms;
    };
  const fixedRounds = Math.ceil(PICTURES / REQUESTS_AT_ONCE);
  const grown = GROWTH.reduce((sum, requests) => sum + requests, 0);
  const growingRounds = GROWTH.length + Math.ceil((PICTURES - grown) / Math.max(...GROWTH));
  const asked = await medians(ROUNDS, {
    fixed: ask('--jobs', String(REQUESTS_AT_ONCE)),
    growing: ask(),
  });
  const what = `--each over ${PICTURES} pictures`;
  const baseline = `requests of ${LATENCY_MS} ms alone`;
  reportRatio(`${what}, --jobs ${REQUESTS_AT_ONCE}`, asked.fixed, fixedRounds * LATENCY_MS, {
    unit: 'ms',
    baseline,
    aim: 1.15,
  });
  reportRatio(`${what}, from 4 to 32 at once`, asked.growing, growingRounds * LATENCY_MS, {
    unit: 'ms',
    baseline,
    aim: 1.15,
  });
} finally {
  api.stop();
  await rm(folder, { recursive: true, force: true });
}
