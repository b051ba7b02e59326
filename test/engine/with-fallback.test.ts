import { beforeEach, describe, expect, test } from 'vitest';
import { makePng } from '../support/images.ts';
import { type RunOptions, useWorld } from '../support/run.ts';
import { startOnTerminal } from '../support/terminal.ts';

const world = useWorld();

const FIRST = 'claude-opus-5-5';
const OTHER = 'claude-haiku-5-5';
const OVERLOADED = { error: { status: 529, message: 'Overloaded' } } as const;
const refusal = (text: string, category: 'bio' | 'cyber' = 'bio') =>
  ({ text, stop_reason: 'refusal', stop_details: { category } }) as const;

beforeEach(() => world.file('a.png', makePng({ width: 64, height: 48 })));

const ask = (args: readonly string[], options?: RunOptions) =>
  world.run(['--fallback-model', 'haiku', '--retries', '0', ...args], options);
const bodies = () =>
  world.api.requests.filter(({ path }) => path === '/v1/messages').map(({ body }) => body as Body);
const models = () => bodies().map(({ model }) => model);

interface Body {
  readonly model: string;
  readonly max_tokens: number;
  readonly messages: unknown;
}

describe('where the first model is overloaded', () => {
  test('the other one answers, and a note says so', async () => {
    world.api.reply(OVERLOADED, 'A cat.');
    expect(await ask(['a.png', 'what is it?'])).toEqual({
      code: 0,
      stdout: 'A cat.\n',
      stderr: `${FIRST} was overloaded: asked ${OTHER}\n`,
    });
    expect(models()).toEqual([FIRST, OTHER]);
    expect(bodies()[1]?.messages).toEqual(bodies()[0]?.messages);
  });

  test('it is asked only after the retries', async () => {
    world.api.reply(OVERLOADED, OVERLOADED, 'A cat.');
    const { stdout } = await world.run(['a.png', 'x', '--fallback-model', 'haiku', '--retries', '1']);
    expect(stdout).toBe('A cat.\n');
    expect(models()).toEqual([FIRST, FIRST, OTHER]);
  });

  test('-q silences the note, and a setting is enough', async () => {
    world.api.reply(OVERLOADED, 'A cat.');
    const variables = { CLAUDE_SEE_FALLBACK_MODEL: 'haiku' };
    const { stdout, stderr } = await world.run(['a.png', 'x', '-q', '--retries', '0'], { variables });
    expect({ stdout, stderr }).toEqual({ stdout: 'A cat.\n', stderr: '' });
  });

  test('--json names both models', async () => {
    world.api.reply(OVERLOADED, 'A cat.');
    const { stdout } = await ask(['a.png', 'x', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ text: 'A cat.', model: OTHER, fallback_from: FIRST });
    const { stdout: usual } = await ask(['a.png', 'x', '--json']);
    expect(JSON.parse(usual)).not.toHaveProperty('fallback_from');
  });

  test('a failure of both is that of the other, with a word about the first', async () => {
    world.api.reply(OVERLOADED, OVERLOADED);
    const { code, stdout, stderr } = await ask(['a.png', 'x']);
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
    expect(stderr).toContain(`; before that, ${FIRST} was overloaded`);
    expect(models()).toEqual([FIRST, OTHER]);
  });

  test.each([
    ['that does not exist', 404, `model: ${OTHER}`, 'not_found_error'],
    ['that the account may not use', 403, 'not for you', 'permission_error'],
    ['that cannot take the question', 400, 'messages: too odd', 'invalid_request_error'],
  ])('an outage stays one with another model %s', async (_, status, reason, type) => {
    world.api.reply(OVERLOADED, { error: { status, type, message: reason } });
    const { code, stdout, stderr } = await ask(['a.png', 'x']);
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
    expect(stderr).toMatch(new RegExp(`claude-see: .*Overloaded; ${OTHER} cannot be asked: [^;]*${reason}`));
    expect(models()).toEqual([FIRST, OTHER]);
  });

  test('so does the record of an input with --each', async () => {
    world.api.reply(OVERLOADED, { error: { status: 404, message: `model: ${OTHER}` } });
    const { code, stdout } = await ask(['a.png', '--each', '-p', 'x', '--json']);
    expect(code).toBe(4);
    expect(JSON.parse(stdout).error).toMatchObject({ code: 'overloaded', retryable: true });
  });

  test('in the middle of its answer, a pipe does not get the beginning', async () => {
    const overloaded = { error: { type: 'overloaded_error', message: 'Overloaded' } };
    world.api.reply(
      { text: ['A dog\n', 'or'], interruptions: [{ after: 1, happens: overloaded }] },
      'A cat.',
    );
    expect((await ask(['a.png', 'x'])).stdout).toBe('A cat.\n');
  });

  test('a beginning that breaks off for another reason is shown', async () => {
    world.api.reply({ text: ['A dog\n', 'or'], interruptions: [{ after: 1, happens: 'reset' }] });
    expect(await ask(['a.png', 'x'])).toMatchObject({ code: 4, stdout: 'A dog\n' });
    expect(models()).toEqual([FIRST]);
  });

  test.each([
    ['goes as it is to a model that sees fewer pixels', []],
    ['is made smaller with --zoom, as coordinates depend on its size', ['--zoom']],
  ])('a picture that was made for the first one %s', async (_, flags) => {
    if (flags.length > 0) world.api.expectRejection(/would be downsized/);
    const older = 'claude-haiku-4-5';
    await world.file('large.png', makePng({ width: 3000, height: 2400 }));
    world.api.reply(OVERLOADED, 'A wall.');
    const args = ['large.png', 'x', ...flags, '--fallback-model', older, '--retries', '0'];
    const { code, stdout } = await world.run(args);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'A wall.\n' });
    expect([models()[0], models().at(-1)]).toEqual([FIRST, older]);
  });

  test('nothing is asked again after another failure', async () => {
    world.api.reply({ error: { status: 500, message: 'Internal server error' } });
    expect((await ask(['a.png', 'x'])).code).toBe(4);
    expect(models()).toEqual([FIRST]);
  });
});

describe('where the first model refuses', () => {
  test('a pipe gets the usable answer alone', async () => {
    world.api.reply(refusal('I will tell you\nthat\n'), 'A cat.');
    expect(await ask(['a.png', 'x'])).toEqual({
      code: 0,
      stdout: 'A cat.\n',
      stderr: `${FIRST} refused to answer: asked ${OTHER}\n`,
    });
  });

  test('so does a file', async () => {
    world.api.reply(refusal('I will tell you\n'), 'A cat.');
    expect((await ask(['a.png', 'x', '-o', 'answer.txt'])).code).toBe(0);
    const { readFile } = await import('node:fs/promises');
    expect(await readFile(`${world.folder}/answer.txt`, 'utf8')).toBe('A cat.\n');
  });

  test('a terminal shows what came, and then the answer as a paragraph of its own', async () => {
    world.api.reply(refusal('I will tell'), 'A cat.');
    const run = startOnTerminal(world, ['a.png', 'x', '--fallback-model', 'haiku', '--plain']);
    expect(await run.code).toBe(0);
    expect(run.text('stdout')).toBe('I will tell\n\nA cat.\n');
  });

  test('a formatted beginning that is shown ends before the answer', async () => {
    world.api.reply(refusal('I will tell.\n\nFirst'), 'A cat.');
    const run = startOnTerminal(world, ['a.png', 'x', '--fallback-model', 'haiku']);
    expect(await run.code).toBe(0);
    expect(run.text('stdout')).toMatch(/^I will tell\.\n(?:.*\n)*\nA cat\.\n$/);
  });

  test('a refusal of both is one, with a word about the first', async () => {
    world.api.reply(refusal('No.'), refusal('Never.'));
    const { code, stdout, stderr } = await ask(['a.png', 'x']);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toContain(`; before that, ${FIRST} refused to answer`);
    expect(models()).toEqual([FIRST, OTHER]);
  });

  test('and the other model cannot take the question, it is a refusal', async () => {
    world.api.reply(refusal('No.'), {
      error: { status: 400, type: 'invalid_request_error', message: 'odd' },
    });
    const { code, stdout, stderr } = await ask(['a.png', 'x']);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toContain(`; ${OTHER} cannot be asked: `);
  });

  test('the cost and the usage are those of both, unless the refusal is free', async () => {
    const usage = { input_tokens: 1000, output_tokens: 100 };
    world.api.reply({ ...refusal('No.'), usage }, { text: 'A cat.', usage });
    const both = JSON.parse((await ask(['a.png', 'x', '--json'])).stdout);
    expect(both.usage).toMatchObject({ input_tokens: 2000, output_tokens: 200 });
    world.api.reply({ text: 'A cat.', usage });
    const first = JSON.parse((await world.run(['a.png', 'x', '--json'])).stdout);
    world.api.reply({ text: 'A cat.', usage });
    const other = JSON.parse((await world.run(['a.png', 'x', '--json', '-m', 'haiku'])).stdout);
    expect(both.cost_usd).toBeCloseTo(first.cost_usd + other.cost_usd, 12);
    world.api.reply({ ...refusal('', 'cyber'), usage }, { text: 'A cat.', usage });
    expect(JSON.parse((await ask(['a.png', 'x', '--json'])).stdout).cost_usd).toBeCloseTo(other.cost_usd, 12);
  });

  test('its cost is reported also where the other model gives no answer', async () => {
    await world.file('list.txt', 'a.png\n');
    world.api.reply(refusal('No.'), OVERLOADED);
    const { code, stdout } = await ask(['--inputs-from', 'list.txt', '--each', 'x', '--json']);
    expect(code).toBe(4);
    const { error, cost_usd } = JSON.parse(stdout);
    expect(error).toMatchObject({
      code: 'overloaded',
      message: expect.stringContaining(`before that, ${FIRST}`),
    });
    expect(cost_usd).toBeGreaterThan(0);
  });

  test('--max-cost pays for both together', async () => {
    const usage = { input_tokens: 10_000, output_tokens: 1500 };
    world.api.reply({ ...refusal('No.'), usage });
    const { code, stderr } = await ask(['a.png', 'x', '--max-cost', '0.04', '--max-tokens', '1500']);
    expect({ code, stderr: stderr.split('\n')[1] }).toEqual({
      code: 6,
      stderr: expect.stringMatching(
        /^claude-see: --max-cost: .*; before that, claude-opus-5-5 refused to answer$/,
      ),
    });
    expect(models()).toEqual([FIRST]);
  });

  test('a schema holds for the other model too', async () => {
    world.api.reply(refusal(''), '{"cats":1}');
    const { stdout } = await ask(['a.png', 'how many?', '--schema', 'cats int']);
    expect(JSON.parse(stdout)).toEqual({ cats: 1 });
  });
});

describe('each question', () => {
  test('of several has its own', async () => {
    world.api.reply('One.', refusal('No.'), 'Two.');
    const { code, stdout } = await ask(['a.png', '-p', 'one?', '-p', 'two?']);
    expect(code).toBe(0);
    expect(stdout).toBe('## one?\n\nOne.\n\n## two?\n\nTwo.\n');
    expect(models()).toEqual([FIRST, FIRST, OTHER]);
  });

  test('with --each has its own, and its record names both models', async () => {
    world.api.reply(refusal('No.'), 'A cat.');
    const { code, stdout, stderr } = await ask(['a.png', 'x', '--each', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ text: 'A cat.', model: OTHER, fallback_from: FIRST });
    expect(stderr).toContain(`a.png: ${FIRST} refused to answer: asked ${OTHER}\n`);
  });

  test('of a chat goes to the first model, and the conversation keeps who answered', async () => {
    world.api.reply(refusal('No.'), 'A cat.', 'Black.');
    const { stdout } = await world.run(['chat', 'a.png', '--fallback-model', 'haiku'], {
      stdin: 'what is it?\nwhat colour?\n',
    });
    expect(stdout).toBe('A cat.\nBlack.\n');
    expect(models()).toEqual([FIRST, OTHER, FIRST]);
    const show = await world.run(['history', 'show']);
    expect(show.stdout).toContain(`## Claude, ${OTHER}\n\nA cat.`);
    expect(show.stdout).toContain(`## Claude, ${FIRST}\n\nBlack.`);
  });
});

describe('the flag', () => {
  test('refuses the model that is asked first, and a setting of that model does nothing', async () => {
    const { code, stderr } = await ask(['a.png', 'x', '-m', 'haiku']);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `claude-see: --fallback-model: ${OTHER} is the model that is asked first\n  name another one\n`,
    });
    world.api.reply(OVERLOADED);
    const variables = { CLAUDE_SEE_FALLBACK_MODEL: 'haiku' };
    expect((await world.run(['a.png', 'x', '-m', 'haiku', '--retries', '0'], { variables })).code).toBe(4);
    expect(models()).toEqual([OTHER]);
  });

  test('is named by --dry-run, which shows the first request', async () => {
    const { stdout, stderr } = await ask(['a.png', 'x', '--dry-run']);
    expect(stdout).toContain(FIRST);
    expect(stderr).toBe(`if ${FIRST} is overloaded or refuses, ${OTHER} is asked once\n`);
    expect(models()).toEqual([]);
  });
});
