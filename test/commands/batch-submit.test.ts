/** `batch submit` and `batch retry` as whole commands: from the inputs to the batch at the API. */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type Anthropic from '@anthropic-ai/sdk';
import { beforeEach, describe, expect, test } from 'vitest';
import { makePng } from '../support/images.ts';
import { useWorld } from '../support/run.ts';

const world = useWorld();

/** The batches of the fake API. */
interface FakeBatches {
  readonly batches: ReadonlyMap<string, { readonly id: string; readonly custom_ids: readonly string[] }>;
  setBatches(options: {
    readonly ends: { readonly looks: number };
    readonly answer: (custom_id: string) => string;
    readonly fate?: (custom_id: string) => 'errored' | undefined;
  }): void;
  failNext(endpoint: 'batches', failure: { readonly status: number; readonly message: string }): void;
}
const fake = () => world.api as unknown as FakeBatches;

const RED = makePng({ width: 60, height: 40 });
const OTHER = makePng({ width: 80, height: 40 });

beforeEach(async () => {
  await world.file('a.png', RED);
  await world.file('b.png', OTHER);
});

const manifests = () => readdirSync(join(world.folder, 'data', 'batches'));
const sent = () =>
  world.api.requests
    .filter(({ method, path }) => method === 'POST' && path === '/v1/messages/batches')
    .flatMap(({ body }) => (body as { requests: { custom_id: string; params: object }[] }).requests);
const toIndex = (custom_id: string) => custom_id.replace(/^[0-9a-z]{10}-/, '');
const indexOf = ({ custom_id }: { custom_id: string }) => toIndex(custom_id);
const answers = (custom_id: string) => `answer ${custom_id.split('-')[1]}`;

/** Submits and returns the id that was printed. */
async function submit(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await world.run(['batch', 'submit', ...args]);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  expect(stdout).toMatch(/^[0-9a-z]{6}\n$/);
  return stdout.trim();
}

test('each input becomes a request with the question, and the id is printed', async () => {
  const { code, stdout, stderr } = await world.run(['batch', 'submit', 'a.png', 'b.png', 'alt text']);
  expect(code).toBe(0);
  const [batch] = fake().batches.values();
  expect(stderr).toMatch(
    new RegExp(
      `^batch 1: 2 requests, \\d+ bytes, ${batch?.id}\n2 inputs: 2 requests submitted in 1 batch\nnext: `,
    ),
  );
  expect(manifests()).toEqual([expect.stringMatching(new RegExp(`^\\d{8}-${stdout.trim()}\\.jsonl$`))]);
  expect(sent().map(indexOf)).toEqual(['0', '1']);
  expect(sent()[1]?.params).toMatchObject({
    model: 'claude-opus-5-5',
    messages: [
      {
        role: 'user',
        content: [
          { type: 'image', source: { type: 'base64', data: OTHER.toString('base64') } },
          { type: 'text', text: 'alt text' },
        ],
      },
    ],
  });
});

test('the answers come back in the order of the inputs', async () => {
  fake().setBatches({ ends: { looks: 1 }, answer: answers });
  const id = await submit('b.png', 'a.png', 'alt text');
  const { stdout } = await world.run(['batch', 'results', id]);
  expect(stdout).toBe('b.png\tanswer 0\na.png\tanswer 1\n');
});

test.each([
  ['missing/x.jsonl', 'missing/x.jsonl: cannot be written: no such file or folder'],
  ['old.jsonl', '-o old.jsonl: exists already'],
  ['a.png', '-o a.png: '],
])('with --wait nothing is submitted when the answers cannot be written to %s', async (output, message) => {
  await world.file('old.jsonl', '{}\n');
  const { code, stderr } = await world.run(['batch', 'submit', 'a.png', 'alt text', '--wait', '-o', output]);
  expect(code).toBe(2);
  expect(stderr).toContain(`claude-see: ${message}`);
  expect([sent(), existsSync(join(world.folder, 'data', 'batches'))]).toEqual([[], false]);
});

test('answers that lose their place during --wait are kept, and the hint says how to get them', async () => {
  const answer = () => {
    writeFileSync(join(world.folder, 'x.jsonl'), '{}\n');
    return 'answer';
  };
  fake().setBatches({ ends: { looks: 1 }, answer });
  const args = ['batch', 'submit', 'a.png', 'alt text', '--wait', '-o', 'x.jsonl'];
  const { code, stderr } = await world.run([...args, '--manifest', 'm']);
  expect(code).toBe(2);
  expect(stderr).toMatch(
    /-o x.jsonl: exists already\n {2}the answers are kept: claude-see batch results --manifest m\n$/,
  );
});

test('with --wait and --json stdout holds records alone', async () => {
  fake().setBatches({ ends: { looks: 1 }, answer: answers });
  const args = ['batch', 'submit', 'a.png', 'nope.png', 'alt text', '--wait', '--json'];
  const { code, stdout } = await world.run(args);
  expect(code).toBe(2);
  const records = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(records.map(({ input, error }) => [input, error?.code])).toEqual([
    ['a.png', undefined],
    ['nope.png', 'input_missing'],
  ]);
});

test('an input that cannot be used is named and counted, and the others are submitted', async () => {
  await world.file('broken.png', 'no picture');
  const args = ['batch', 'submit', 'a.png', 'missing.png', 'broken.png', 'b.png', 'alt text'];
  const { code, stderr } = await world.run(args);
  expect(code).toBe(2);
  expect(stderr).toContain('claude-see: missing.png: ');
  expect(stderr).toContain('claude-see: broken.png: ');
  expect(stderr).toContain('4 inputs: 2 requests submitted in 1 batch, 2 inputs unusable\n');
  expect(sent().map(indexOf)).toEqual(['0', '3']);
});

test('--json prints one object', async () => {
  const args = ['batch', 'submit', 'a.png', 'missing.png', 'alt text', '--json'];
  const { code, stdout } = await world.run(args);
  expect(code).toBe(2);
  const [id] = fake().batches.keys();
  expect(JSON.parse(stdout)).toEqual({
    id: expect.stringMatching(/^[0-9a-z]{6}$/),
    manifest: expect.stringMatching(/\.jsonl$/),
    inputs: 2,
    requests: 1,
    unusable: 1,
    batches: [{ n: 1, id, requests: 1, bytes: expect.any(Number) }],
    max_cost_usd: null,
  });
});

test('a file that is named twice is uploaded once', async () => {
  await submit('a.png', 'b.png', 'a.png', 'alt text');
  const [file, ...others] = world.api.files.keys();
  expect(others).toEqual([]);
  const blocks = sent().map(
    ({ params }) => (params as Anthropic.MessageCreateParams).messages[0]?.content[0],
  );
  expect(blocks).toMatchObject([
    { source: { type: 'file', file_id: file } },
    { source: { type: 'base64' } },
    { source: { type: 'file', file_id: file } },
  ]);
});

test('--max-cost holds before anything is submitted', async () => {
  // Opus 5.5 in a batch: 16,000 tokens at $10 a million are $0.16, a tenth more in the USA.
  const args = ['batch', 'submit', 'a.png', 'b.png', 'alt text', '--max-cost'];
  const { code, stderr } = await world.run([...args, '0.3']);
  expect(code).toBe(6);
  expect(stderr).toMatch(
    /--max-cost: 2 requests may cost \$0\.3\d+, more than \$0\.30: nothing has been submitted/,
  );
  expect(sent()).toEqual([]);
  const again = await world.run([...args, '0.4']);
  expect(again.code).toBe(0);
});

describe('--manifest', () => {
  test('keeps the state in a file, and the same command goes on with it', async () => {
    const args = ['batch', 'submit', 'a.png', 'alt text', '--manifest', 'state.jsonl'];
    const first = await world.run(args);
    expect(first).toMatchObject({ code: 0, stdout: 'state.jsonl\n' });
    const second = await world.run(args);
    expect(second).toMatchObject({ code: 0, stdout: 'state.jsonl\n' });
    expect(second.stderr).toContain('1 input: 1 request submitted in 1 batch\n');
    expect(sent()).toHaveLength(1);
    expect(readFileSync(join(world.folder, 'state.jsonl'), 'utf8')).not.toContain(world.api.apiKey);
  });

  test('is no other file that is there', async () => {
    await world.file('notes.txt', 'shopping\n');
    const { code, stderr } = await world.run(['batch', 'submit', 'a.png', 'hi', '--manifest', 'notes.txt']);
    expect(code).toBe(2);
    expect(stderr).toContain('notes.txt: is not the manifest of a batch');
    expect(readFileSync(join(world.folder, 'notes.txt'), 'utf8')).toBe('shopping\n');
  });
});

describe('--resume', () => {
  /** Lists three inputs into a manifest; the API refuses the batch. Returns the id. */
  async function stop(...flags: string[]): Promise<string> {
    await world.file('c.png', RED);
    fake().failNext('batches', { status: 403, message: 'You may not.' });
    const args = ['batch', 'submit', 'a.png', 'b.png', 'c.png', 'alt text', ...flags];
    const { code, stdout, stderr } = await world.run(args);
    expect(code).toBe(5);
    expect(stderr).toContain(`go on: claude-see batch submit --resume ${stdout.trim()}`);
    return stdout.trim();
  }

  test('asks the same question, whatever the settings of that day are', async () => {
    const id = await stop('--model', 'haiku', '--system', 'Be brief.');
    const options = { variables: { CLAUDE_SEE_MODEL: 'opus', CLAUDE_SEE_SYSTEM: 'Shout.' } };
    const { code } = await world.run(['batch', 'submit', '--resume', id], options);
    expect(code).toBe(0);
    for (const { params } of sent().slice(-3)) {
      expect(params).toMatchObject({ model: expect.stringContaining('haiku'), system: 'Be brief.' });
    }
    expect([...fake().batches.values()].map(({ custom_ids }) => custom_ids.length)).toEqual([3]);
  });

  test('says which inputs have gone since', async () => {
    const id = await stop();
    rmSync(join(world.folder, 'b.png'));
    const { code, stderr } = await world.run(['batch', 'submit', '--resume', id]);
    expect(code).toBe(2);
    expect(stderr).toContain('claude-see: b.png: ');
    const [batch] = fake().batches.values();
    expect(batch?.custom_ids.map(toIndex)).toEqual(['0', '2']);
  });

  test.each([
    [['--model', 'haiku'], '--model: differs from the value that the batch was submitted with'],
    [['--strip'], '--strip: differs from the value'],
    [['b.png'], 'b.png: cannot be combined with --resume'],
    [['--recursive'], '--recursive: cannot be combined with --resume'],
    [['--base-url', 'http://127.0.0.1:9'], 'was submitted with --base-url http://127.0.0.1:'],
    [['--workspace', 'wrkspc_other'], 'was submitted with no --workspace'],
    [['--provider', 'aws'], 'was submitted with --provider anthropic'],
  ])('refuses %j', async (flags, message) => {
    const id = await stop();
    const variables = { AWS_REGION: 'us-east-1', ANTHROPIC_AWS_WORKSPACE_ID: 'wrkspc_1' };
    const { code, stderr } = await world.run(['batch', 'submit', '--resume', id, ...flags], { variables });
    expect(stderr).toContain(message);
    expect(code).toBe(2);
    expect(fake().batches.size).toBe(0);
  });

  test('of a batch that is complete does nothing', async () => {
    const id = await submit('a.png', 'alt text');
    const { code, stderr } = await world.run(['batch', 'submit', '--resume', id]);
    expect(code).toBe(0);
    expect(stderr).toContain('1 input: 1 request submitted in 1 batch');
    expect(sent()).toHaveLength(1);
  });
});

describe('retry', () => {
  test('asks again what failed, with the bytes of today, and the answers of both come in order', async () => {
    const fate = (custom_id: string) => (custom_id.endsWith('-1') ? 'errored' : undefined);
    fake().setBatches({ ends: { looks: 1 }, answer: answers, fate });
    const id = await submit('a.png', 'b.png', 'alt text');
    await world.run(['batch', 'wait', id]);
    fake().setBatches({ ends: { looks: 1 }, answer: (custom_id) => `again ${custom_id.split('-')[1]}` });
    await world.file('b.png', makePng({ width: 90, height: 40 }));
    const { code, stdout, stderr } = await world.run(['batch', 'retry', id]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toContain('b.png: has changed since it was submitted');
    const asked = [...fake().batches.values()].map(({ custom_ids }) => custom_ids.map(toIndex));
    expect(asked).toEqual([['0', '1'], ['1']]);
    const results = await world.run(['batch', 'results', id]);
    expect(results).toMatchObject({ code: 0, stdout: 'a.png\tanswer 0\nb.png\tagain 1\n' });
  });

  test('has nothing to do when every input has its answer', async () => {
    fake().setBatches({ ends: { looks: 1 }, answer: answers });
    const id = await submit('a.png', 'alt text');
    const { code, stderr } = await world.run(['batch', 'retry', id]);
    expect(code).toBe(0);
    expect(stderr).toContain('nothing to retry: no input errored, expired or was canceled');
  });

  test('waits for nothing: a batch in progress is exit code 7', async () => {
    fake().setBatches({ ends: { looks: 100 }, answer: answers });
    const id = await submit('a.png', 'alt text');
    const { code, stderr } = await world.run(['batch', 'retry', id]);
    expect(code).toBe(7);
    expect(stderr).toContain(`wait for the end: claude-see batch wait ${id}\n`);
  });

  test('asks again about an input that has been mended, and says which it leaves out', async () => {
    fake().setBatches({ ends: { looks: 1 }, answer: answers });
    await world.file('broken.png', 'no picture');
    const args = ['a.png', 'broken.png', 'nope.png', 'alt text', '--manifest', 'm'];
    expect((await world.run(['batch', 'submit', ...args])).code).toBe(2);
    await world.file('broken.png', OTHER);
    const { code, stderr } = await world.run(['batch', 'retry', '--manifest', 'm']);
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /^1 input left out: no such file when the batch was submitted\nsubmitting again 1 input without an answer, of which 1 could not be read\n/,
    );
    const { stdout } = await world.run(['batch', 'results', '--manifest', 'm']);
    expect(stdout).toBe('a.png\tanswer 0\nbroken.png\tanswer 1\n');
  });
});

test.each([
  [['--csv'], '--csv: is about the answers'],
  [['-o', 'x.jsonl'], '--output: is about the answers'],
  [['--expires', '1h'], '--expires: is shorter than a batch may take'],
  [['--max-tokens', '10000000'], '--max-tokens: 10,000,000 is more than'],
])('%j is refused before anything is submitted', async (flags, message) => {
  const { code, stderr } = await world.run(['batch', 'submit', 'a.png', 'alt text', ...flags]);
  expect(stderr).toContain(message);
  expect(code).toBe(2);
  expect(world.api.requests).toEqual([]);
});

describe('a manifest that exists', () => {
  const submitInto = (...args: string[]) =>
    world.run(['batch', 'submit', '--manifest', 'state.jsonl', ...args]);

  test('goes on with the same inputs, submitting nothing twice', async () => {
    const args = ['*.png', 'alt text'];
    expect(await submitInto(...args)).toMatchObject({ code: 0, stdout: 'state.jsonl\n' });
    expect(await submitInto(...args)).toMatchObject({ code: 0, stdout: 'state.jsonl\n' });
    expect(await submitInto()).toMatchObject({ code: 0, stdout: 'state.jsonl\n' });
    expect(sent()).toHaveLength(2);
  });

  test.each([
    ['another prompt', ['*.png', 'a caption']],
    ['one input fewer', ['a.png', 'alt text']],
    ['one more', ['*.png', 'a.png', 'alt text']],
    ['another order', ['b.png', 'a.png', 'alt text']],
  ])('is refused for %s', async (_, args) => {
    await submitInto('*.png', 'alt text');
    expect(await submitInto(...args)).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'claude-see: --manifest state.jsonl: holds a batch of other inputs or another prompt\n' +
        '  name another file; to go on with that batch, leave inputs and prompt out\n',
    });
    expect(sent()).toHaveLength(2);
  });
});

test('a provider without batches is refused before an input is read', async () => {
  const { code, stdout, stderr } = await world.run([
    ...['batch', 'submit', 'missing.png', 'alt text', '--provider', 'bedrock', '-m', 'opus'],
  ]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toBe(
    'claude-see: --provider bedrock: Amazon Bedrock has no batches\n  ask each input now: claude-see … --each\n',
  );
});
