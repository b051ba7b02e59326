/** `batch status`, `wait`, `results`, `cancel`, `ls` and `rm` on batches whose manifests are written by hand. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Anthropic from '@anthropic-ai/sdk';
import { describe, expect, test } from 'vitest';
import { acquireLock } from '../../src/batch/lock.ts';
import type { ManifestEvent } from '../../src/batch/manifest.ts';
import {
  batchEvents,
  inputEvent,
  MANIFEST_KEY,
  requestEvent,
  startEvent,
  writeManifest,
} from '../support/batch-manifest.ts';
import { BATCH_KEYS } from '../support/docs-texts.ts';
import { makePng } from '../support/images.ts';
import { useWorld } from '../support/run.ts';

const world = useWorld();

const ID = '20261127-7k3q9f';
const pathOf = (id = ID) => join(world.folder, 'data', 'batches', `${id}.jsonl`);

/** Creates a batch of the API with a request for each index, and returns its id. */
async function createAtApi(...indexes: readonly number[]): Promise<string> {
  const client = new Anthropic({ baseURL: world.api.url, apiKey: world.api.apiKey });
  const params = {
    model: 'claude-opus-5-5',
    max_tokens: 100,
    messages: [{ role: 'user' as const, content: 'hi' }],
  };
  const requests = indexes.map((index) => ({ custom_id: `${MANIFEST_KEY}-${index}`, params }));
  return (await client.messages.batches.create({ requests })).id;
}

interface Submission {
  readonly question?: Parameters<typeof startEvent>[0];
  /** By default that of the fake API. */
  readonly base_url?: string;
  /** After the events of the submission. */
  readonly more?: readonly ManifestEvent[];
  readonly path?: string;
  /** The inputs of each batch; three of one by default. */
  readonly parts?: readonly number[];
}

/** Submits inputs to the fake API, and writes the manifest of that. */
async function submit({ question, base_url, more = [], path = pathOf(), parts = [3] }: Submission = {}) {
  const total = parts.reduce((sum, count) => sum + count, 0);
  const ids: string[] = [];
  const events: ManifestEvent[] = [startEvent(question, { base_url: base_url ?? world.api.url })];
  for (let index = 0; index < total; index += 1) events.push(inputEvent(index));
  events.push({ event: 'listed', total });
  let first = 0;
  for (const [position, count] of parts.entries()) {
    const id = await createAtApi(...Array.from({ length: count }, (_, index) => first + index));
    events.push(...batchEvents(position + 1, [first, first + count - 1], { id }));
    ids.push(id);
    first += count;
  }
  writeManifest(path, [...events, ...more]);
  return { ids, path };
}

const answerByIndex = (custom_id: string) => `answer ${custom_id.split('-')[1]}`;
const endAtOnce = () => world.api.setBatches({ ends: { looks: 1 }, answer: answerByIndex });
const neverEnd = () => world.api.setBatches({ ends: { looks: 100 }, answer: answerByIndex });
const readEvents = (path = pathOf()) =>
  readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as ManifestEvent);

describe('status', () => {
  test('shows the inputs, each batch of the API, and what comes next', async () => {
    neverEnd();
    const { ids } = await submit({ parts: [2, 1] });
    const { code, stdout, stderr } = await world.run(['batch', 'status']);
    expect(code).toBe(0);
    expect(stdout.replace(/made .*/, 'made …')).toBe(
      [
        `${ID}: in progress, made …`,
        '3 inputs, claude-opus-5-5',
        '',
        `batch of the API${' '.repeat((ids[0]?.length ?? 0) - 14)}requests`,
        `${ids[0]}  2 in progress, expires in 24 h`,
        `${ids[1]}  1 in progress, expires in 24 h`,
        '',
      ].join('\n'),
    );
    expect(stderr).toBe('next: claude-see batch wait 7k3q9f\n');
  });

  test('as JSON has what the API says, and notes the end in the manifest', async () => {
    endAtOnce();
    const { ids } = await submit();
    const { stdout, stderr } = await world.run(['batch', 'status', '7k3', '--json']);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual({
      id: ID,
      manifest: pathOf(),
      state: 'ended',
      created_at: '2026-11-27T12:00:00.000Z',
      provider: 'anthropic',
      model: 'claude-opus-5-5',
      prompt: 'alt text',
      inputs: 3,
      unusable: 0,
      unsubmitted: 0,
      requests: { processing: 0, succeeded: 3, errored: 0, canceled: 0, expired: 0 },
      batches: [
        {
          id: ids[0],
          state: 'ended',
          requests: 3,
          processing: 0,
          succeeded: 3,
          errored: 0,
          canceled: 0,
          expired: 0,
          created_at: expect.stringMatching(/^20/),
          ended_at: expect.stringMatching(/^20/),
          expires_at: expect.stringMatching(/^20/),
        },
      ],
      next: 'claude-see batch results 7k3q9f',
    });
    expect(readEvents().at(-1)).toMatchObject({ event: 'ended', n: 1, counts: { succeeded: 3 } });
    const asked = world.api.requests.length;
    await world.run(['batch', 'status']);
    expect(world.api.requests.length).toBe(asked);
  });

  test('has the keys that the reference lists', async () => {
    endAtOnce();
    await submit();
    const { stdout } = await world.run(['batch', 'status', '--json']);
    const { batches, ...others } = JSON.parse(stdout);
    const counts = Object.keys(others.requests);
    const own = Object.keys(batches[0]).filter((key) => !counts.includes(key));
    const keys = [...Object.keys(others), ...own.map((key) => `batches[].${key}`)];
    expect(keys.toSorted()).toEqual(Object.keys(BATCH_KEYS).toSorted());
  });

  test('works while another process submits, even in the middle of a line', async () => {
    endAtOnce();
    const { path } = await submit({ more: [inputEvent(3)] });
    const torn = readFileSync(path, 'utf8').slice(0, -20);
    await world.file('torn.jsonl', torn);
    const lock = acquireLock(join(world.folder, 'torn.jsonl'));
    try {
      const { stdout } = await world.run(['batch', 'status', '--manifest', 'torn.jsonl', '--json']);
      expect(JSON.parse(stdout)).toMatchObject({ state: 'ended', inputs: 3 });
    } finally {
      lock.release();
    }
    expect(readFileSync(join(world.folder, 'torn.jsonl'), 'utf8')).toBe(torn);
  });

  test('does not send the key to an address that only the manifest names', async () => {
    await submit({ base_url: 'https://elsewhere.test' });
    const { code, stderr } = await world.run(['batch', 'status']);
    expect(code).toBe(2);
    expect(stderr).toContain('https://elsewhere.test');
  });
});

describe('the batch that is meant', () => {
  test.each<[readonly string[], number, string]>([
    [['zzz'], 2, 'claude-see: zzz: no batch has this id\n  `claude-see batch ls` lists the ids\n'],
    [
      [ID, '--manifest', 'x.jsonl'],
      2,
      `claude-see: --manifest: cannot be combined with an id: ${ID}\n  pass one of the two\n`,
    ],
    [
      ['--manifest', 'x.jsonl'],
      2,
      'claude-see: x.jsonl: no such file or folder\n  `claude-see batch submit --manifest FILE` makes the file\n',
    ],
  ])('status %j', async (args, code, stderr) => {
    await submit();
    expect(await world.run(['batch', 'status', ...args])).toMatchObject({ code, stderr });
  });

  test('is missing where none was submitted', async () => {
    expect(await world.run(['batch', 'status'])).toMatchObject({ code: 2, stdout: '' });
  });
});

describe('wait', () => {
  test('ends when the batch has ended, and says how', async () => {
    endAtOnce();
    await submit();
    const { code, stdout, stderr } = await world.run(['batch', 'wait', ID]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toBe('3 requests have ended: 3 answered\nnext: claude-see batch results 7k3q9f\n');
    const json = await world.run(['batch', 'wait', ID, '--json']);
    expect(JSON.parse(json.stdout)).toMatchObject({ id: ID, state: 'ended' });
  });

  test('ends with a signal, and says that the batch goes on', async () => {
    neverEnd();
    const { ids } = await submit();
    const run = world.start(['batch', 'wait', ID]);
    await world.api.waitFor(({ path, finished }) => path.endsWith(`${ids[0]}`) && finished);
    run.interrupt();
    expect(await run.result).toEqual({
      code: 130,
      stdout: '',
      stderr: 'the batch goes on: claude-see batch wait 7k3q9f\n',
    });
  });

  test('ends with exit code 7 when --timeout is over', async () => {
    neverEnd();
    await submit();
    expect(await world.run(['batch', 'wait', '--timeout', '50ms'])).toEqual({
      code: 7,
      stdout: '',
      stderr:
        'claude-see: 7k3q9f: the batch has not ended after 50 ms\n  wait for it: claude-see batch wait 7k3q9f\n',
    });
  });
});

describe('results', () => {
  test('are refused with exit code 7 while a part has not ended', async () => {
    neverEnd();
    await submit();
    expect(await world.run(['batch', 'results'])).toEqual({
      code: 7,
      stdout: '',
      stderr: 'claude-see: 7k3q9f: the batch has not ended\n  wait for it: claude-see batch wait 7k3q9f\n',
    });
  });

  test('are lines in the order of the inputs, with a summary', async () => {
    endAtOnce();
    await submit({ parts: [2, 2] });
    const { code, stdout, stderr } = await world.run(['batch', 'results']);
    expect(stdout).toBe('a.png\tanswer 0\nb.png\tanswer 1\nc.png\tanswer 2\nd.png\tanswer 3\n');
    expect(stderr).toMatch(/^4 inputs: 4 answered; \$[\d.]+\n$/);
    expect(code).toBe(0);
  });

  test('that failed are named, asked again by the command of the summary, and decide the exit code', async () => {
    world.api.setBatches({
      answer: answerByIndex,
      fate: (custom_id) =>
        custom_id.endsWith('-1') ? 'expired' : custom_id.endsWith('-2') ? 'errored' : undefined,
    });
    await submit();
    const { code, stdout, stderr } = await world.run(['batch', 'results', ID]);
    expect(code).toBe(4);
    expect(stdout).toBe('a.png\tanswer 0\n');
    expect(stderr.replace(/\$[\d.]+/, '$…')).toBe(
      [
        'claude-see: c.png: the API answered: scripted error of one request',
        '  ask again: claude-see batch retry 7k3q9f',
        'claude-see: 1 input: not answered within 24 hours',
        '  ask again: claude-see batch retry 7k3q9f',
        '3 inputs: 1 answered, 2 failed; $…; claude-see batch retry 7k3q9f asks the failed ones again',
        '',
      ].join('\n'),
    );
  });

  test('as JSON lines in a file have the data of the schema that was asked for', async () => {
    world.api.setBatches({ answer: (custom_id) => `{"price": ${custom_id.endsWith('-1') ? '"?"' : '7'}}` });
    const schema = {
      type: 'object',
      properties: { price: { type: 'number' } },
      required: ['price'],
      additionalProperties: false,
    };
    const manifest = 'run.jsonl';
    await submit({ question: { schema }, parts: [2], path: join(world.folder, manifest) });
    const args = ['batch', 'results', '--manifest', manifest, '-o', 'answers.jsonl'];
    const { code, stdout, stderr } = await world.run(args);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toContain('claude-see: b.png: ');
    const records = readFileSync(join(world.folder, 'answers.jsonl'), 'utf8').trimEnd().split('\n');
    expect(records.map((line) => JSON.parse(line))).toMatchObject([
      { index: 0, input: 'a.png', data: { price: 7 }, usage: { service_tier: 'batch' }, error: null },
      { index: 1, input: 'b.png', data: null, error: { code: 'schema_not_met', exit_code: 3 } },
    ]);
    expect(await world.run(args)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('exists already'),
    });
  });

  test('are tried again when the download breaks off', async () => {
    endAtOnce();
    await submit();
    world.api.cutResults(1);
    const { code, stdout } = await world.run(['batch', 'results']);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: 'a.png\tanswer 0\nb.png\tanswer 1\nc.png\tanswer 2\n',
    });
  });
});

describe('cancel', () => {
  test('speaks of one request in the singular', async () => {
    neverEnd();
    await submit({ parts: [1] });
    const { stderr } = await world.run(['batch', 'cancel', ID]);
    expect(stderr).toBe(
      '1 request is being canceled; it may be answered before that\nnext: claude-see batch wait 7k3q9f\n',
    );
  });

  test('cancels what is in progress, and notes that before the end', async () => {
    neverEnd();
    const { ids } = await submit({ parts: [2, 1] });
    const { code, stderr } = await world.run(['batch', 'cancel', ID]);
    expect(code).toBe(0);
    expect(stderr).toBe(
      '3 requests are being canceled; some may be answered before that\nnext: claude-see batch wait 7k3q9f\n',
    );
    const canceled = readEvents().filter(({ event }) => event === 'canceled');
    expect(canceled).toMatchObject([{ n: 1 }, { n: 2 }]);
    const cancels = world.api.requests.filter(({ path }) => path.endsWith('/cancel'));
    expect(cancels.map(({ path }) => path)).toEqual(ids.map((id) => `/v1/messages/batches/${id}/cancel`));
  });

  test('has nothing to do for a batch that has ended', async () => {
    endAtOnce();
    await submit();
    const { code, stdout } = await world.run(['batch', 'cancel', '--json']);
    expect({ code, status: JSON.parse(stdout) }).toMatchObject({ code: 0, status: { state: 'ended' } });
    expect(world.api.requests.filter(({ path }) => path.endsWith('/cancel'))).toEqual([]);
  });

  test('is refused while another process submits', async () => {
    neverEnd();
    const { path } = await submit();
    const lock = acquireLock(path);
    const { code, stderr } = await world.run(['batch', 'cancel']).finally(lock.release);
    expect(code).toBe(2);
    expect(stderr).toContain(`is in use by process ${process.pid}`);
  });
});

describe('ls', () => {
  test('lists the batches, newest first, without a request', async () => {
    writeManifest(pathOf('20261126-aaaaaa'), [
      startEvent({ prompt: 'what does\nit say?' }, { id: '20261126-aaaaaa' }),
      inputEvent(0),
      { event: 'listed', total: 1 },
      requestEvent(0, 1),
    ]);
    await submit();
    const asked = world.api.requests.length;
    const { stdout, stderr } = await world.run(['batch', 'ls']);
    expect(world.api.requests.length).toBe(asked);
    expect(stderr).toBe('');
    const rows = stdout.split('\n').map((line) => line.split(/ {2,}/));
    expect(rows[0]).toEqual(['id', 'made', 'inputs', 'state', 'prompt']);
    expect(rows[1]?.toSpliced(1, 1)).toEqual(['7k3q9f', '3', 'in progress', 'alt text']);
    expect(rows[2]?.toSpliced(1, 1)).toEqual(['aaaaaa', '1', 'not all submitted', 'what does it say?']);
    const json = JSON.parse((await world.run(['batch', 'ls', '--json', '--limit', '1'])).stdout);
    expect(json).toMatchObject([{ id: ID, state: 'in_progress', inputs: 3, batches: [{ requests: 3 }] }]);
    expect(json).toHaveLength(1);
  });

  test('skips what it cannot read, and says so', async () => {
    await submit();
    await world.file('data/batches/20261125-bbbbbb.jsonl', 'no manifest\n');
    const { code, stdout, stderr } = await world.run(['batch', 'ls']);
    expect({ code, rows: stdout.trimEnd().split('\n').length }).toEqual({ code: 0, rows: 2 });
    expect(stderr).toBe(`${pathOf('20261125-bbbbbb')}: is not the manifest of a batch\n`);
  });

  test('of nothing says so', async () => {
    expect(await world.run(['batch', 'ls'])).toEqual({
      code: 0,
      stdout: '',
      stderr: 'no batch has been submitted from this machine\n',
    });
    expect((await world.run(['batch', 'ls', '--json'])).stdout).toBe('[]\n');
  });
});

describe('rm', () => {
  test('forgets batches that have ended, and names those that it does not find', async () => {
    endAtOnce();
    await submit();
    await world.run(['batch', 'status']);
    const { code, stdout, stderr } = await world.run(['batch', 'rm', '7k3q9f', 'zzz']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '7k3q9f\n' });
    expect(stderr).toContain('zzz: no batch has this id');
    expect(existsSync(pathOf())).toBe(false);
  });

  test('needs --yes for a batch that has not ended', async () => {
    neverEnd();
    const path = join(world.folder, 'm.jsonl');
    await submit({ path });
    await world.file('m.jsonl.body', '{"requests":[');
    const refused = await world.run(['batch', 'rm', '--manifest', 'm.jsonl']);
    expect(refused).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'claude-see: there is no terminal to confirm on\n  pass --yes to forget a batch that has not ended\n',
    });
    const { code, stdout } = await world.run(['batch', 'rm', '--manifest', 'm.jsonl', '--yes', '--json']);
    expect({ code, removed: JSON.parse(stdout) }).toEqual({
      code: 0,
      removed: [{ input: 'm.jsonl', manifest: path }],
    });
    expect([path, `${path}.body`].map(existsSync)).toEqual([false, false]);
  });

  test('of nothing is wrong usage', async () => {
    expect(await world.run(['batch', 'rm'])).toMatchObject({ code: 2 });
  });
});

describe('a batch from its submission to its answers', () => {
  test('waits with --wait, and prints the answers alone', async () => {
    world.api.setBatches({ ends: { looks: 1 }, answer: answerByIndex });
    await world.file('b.png', makePng({ width: 8, height: 8 }));
    await world.file('a.png', makePng({ width: 9, height: 9 }));
    const args = ['batch', 'submit', 'b.png', 'missing.png', 'a.png', 'alt text', '--wait'];
    const { code, stdout, stderr } = await world.run([...args, '--json', '-q']);
    expect(code).toBe(2);
    const records = stdout.trimEnd().split('\n');
    expect(records.map((line) => JSON.parse(line))).toMatchObject([
      {
        index: 0,
        input: 'b.png',
        text: 'answer 0',
        question: 'alt text',
        images: [{ input: 'b.png' }],
        error: null,
      },
      { index: 1, input: 'missing.png', key: null, error: { code: 'input_missing' } },
      { index: 2, input: 'a.png', text: 'answer 2', error: null },
    ]);
    expect(JSON.parse(stderr)).toMatchObject({ error: { message: expect.stringContaining('missing.png') } });
  });

  test('can be asked for by another process, which has the manifest', async () => {
    world.api.setBatches({ ends: { looks: 1 }, answer: answerByIndex });
    await world.file('a.png', makePng({ width: 8, height: 8 }));
    const run = async (...args: readonly string[]) => {
      const { code, stdout } = await world.run(['batch', ...args, '--manifest', 'm.jsonl']);
      return { code, stdout };
    };
    expect(await run('submit', 'a.png', 'alt text')).toEqual({ code: 0, stdout: 'm.jsonl\n' });
    expect(await run('wait')).toEqual({ code: 0, stdout: '' });
    expect(await run('results', '--sidecar', 'txt')).toEqual({ code: 0, stdout: '' });
    expect(readFileSync(join(world.folder, 'a.txt'), 'utf8')).toBe('answer 0\n');
  });
});
