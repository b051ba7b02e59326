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
const BARE = fileURLToPath(new URL('./bare-each.js', import.meta.url));
const PROMPT = 'Describe this picture.';

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
  const timed = (args: readonly string[]) => async () => {
    const { ms } = await runNode(args, env);
    const { requests } = await api.readCounts();
    if (requests !== PICTURES) throw new Error(`${requests} requests were made for ${PICTURES} pictures`);
    return ms;
  };
  const ask = (...flags: readonly string[]) =>
    timed([BINARY, '--each', join(folder, '*.png'), PROMPT, ...flags]);
  const jobs = String(REQUESTS_AT_ONCE);
  const asked = await medians(ROUNDS, {
    fixed: ask('--jobs', jobs),
    bareFixed: timed([BARE, folder, PROMPT, jobs]),
    growing: ask(),
    bareGrowing: timed([BARE, folder, PROMPT]),
  });
  const what = `--each over ${PICTURES} pictures at ${LATENCY_MS} ms`;
  const options = { unit: 'ms', baseline: 'a bare loop of as many requests at once', aim: 1.15 };
  reportRatio(`${what}, --jobs ${jobs}`, asked.fixed, asked.bareFixed, options);
  reportRatio(`${what}, from 4 to 32 at once`, asked.growing, asked.bareGrowing, options);
} finally {
  api.stop();
  await rm(folder, { recursive: true, force: true });
}
