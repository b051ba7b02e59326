/** -t in ask, --each, chat and batch submit: the request that it makes, and the errors that it names. */
import type Anthropic from '@anthropic-ai/sdk';
import { beforeEach, describe, expect, test } from 'vitest';
import { askedIn } from '../support/asked.ts';
import { makePng } from '../support/images.ts';
import { useWorld } from '../support/run.ts';

const world = useWorld();

beforeEach(async () => {
  await world.file('a.png', makePng({ width: 12, height: 8 }));
  await world.file('b.png', makePng({ width: 13, height: 8 }));
});

const template = (name: string, text: string) => world.file(`config/templates/${name}.yaml`, text);
const requests = () => world.api.requests.filter(({ path }) => path === '/v1/messages');
const bodies = () => requests().map(({ body }) => body as Anthropic.MessageCreateParams);

/** Asks and returns the parameters of the request. */
async function ask(...args: string[]): Promise<Anthropic.MessageCreateParams> {
  const { code, stderr } = await world.run(args);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  return bodies().at(-1) as Anthropic.MessageCreateParams;
}

async function fail(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await world.run(args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  return stderr;
}

describe('ask', () => {
  test('sends the prompt, the system text and the flags of a template', async () => {
    await template(
      'mine',
      'prompt: Name it.\nsystem: Be exact.\nmodel: haiku\neffort: low\nmax-tokens: 99\n',
    );
    const { model, system, max_tokens, output_config } = await ask('a.png', '-t', 'mine');
    expect({ model, system, max_tokens, output_config }).toEqual({
      model: 'claude-haiku-5-5',
      system: 'Be exact.',
      max_tokens: 99,
      output_config: { effort: 'low' },
    });
    expect(askedIn(world)).toEqual(['Name it.']);
  });

  test.each([
    [[], 'Name it.'],
    [['in French'], 'Name it.\n\nin French'],
    [['-p', 'in French'], 'Name it.\n\nin French'],
  ])('with %j asks %j', async (typed, expected) => {
    await template('mine', 'prompt: Name it.');
    await ask(...typed, 'a.png', '-t', 'mine');
    expect(askedIn(world)).toEqual([expected]);
  });

  test('asks each -p with the prompt of the template', async () => {
    await template('mine', 'prompt: Briefly');
    await ask('a.png', '-p', 'what?', '-p', 'where?', '-t', 'mine');
    expect(askedIn(world)).toEqual(['Briefly\n\nwhat?', 'Briefly\n\nwhere?']);
  });

  test('fills variables in, and puts the typed text where {prompt} stands', async () => {
    await template('mine', 'prompt: "{tone}: {prompt} as {{json}}"\nvars: { tone: calm }');
    await ask('a.png', 'a {tone} text', '-t', 'mine', '--var', 'tone={prompt}');
    expect(askedIn(world)).toEqual(['{prompt}: a {tone} text as {json}']);
  });

  test.each([
    ['the flag', ['-m', 'opus', '-s', 'typed'], { CLAUDE_SEE_MODEL: 'sonnet' }, 'claude-opus-5-5', 'typed'],
    ['the template', [], { CLAUDE_SEE_MODEL: 'sonnet', CLAUDE_SEE_SYSTEM: 'x' }, 'claude-haiku-5-5', 'mine'],
    ['none', ['-s', 'none'], {}, 'claude-haiku-5-5', undefined],
  ])(
    'takes %s before a variable, and a flag before the template',
    async (_, args, variables, model, system) => {
      await template('mine', 'prompt: Name it.\nmodel: haiku\nsystem: mine');
      await world.run(['config', 'set', 'model', 'fable']);
      expect((await world.run(['a.png', '-t', 'mine', ...args], { variables })).code).toBe(0);
      expect(bodies()[0]).toMatchObject({ model });
      expect(bodies()[0]?.system).toBe(system);
    },
  );

  test('a template may turn off what a setting turns on, and a flag turns on again', async () => {
    await template('mine', 'prompt: Name it.\nplain: true\nlabels: false\nstrip: false');
    await ask('a.png', 'b.png', '-t', 'mine');
    expect(JSON.stringify(bodies()[0]?.messages)).not.toContain('Image 1');
    const url = 'http://127.0.0.1:1/a.png';
    expect(await fail(url, '-t', 'mine', '--strip')).toContain('claude-see: --strip: cannot remove metadata');
    await ask('a.png', 'b.png', '-t', 'mine', '--labels');
    expect(JSON.stringify(bodies()[1]?.messages)).toContain('Image 1');
  });

  test('continues a conversation with the prompt of a template', async () => {
    await ask('a.png', 'what?');
    await template('mine', 'prompt: And {what}?\nsystem: Be exact.');
    const { messages, system } = await ask('-c', '-t', 'mine', '--var', 'what=now');
    expect(messages).toHaveLength(3);
    expect(system).toBe('Be exact.');
    expect(askedIn(world).at(-1)).toBe('And now?');
  });

  test('--dry-run prints the request and sends nothing', async () => {
    await template('mine', 'prompt: Name it.');
    const { code, stdout } = await world.run(['a.png', '-t', 'mine', '--dry-run']);
    expect(code).toBe(0);
    expect(stdout).toContain('"text": "Name it."');
    expect(requests()).toEqual([]);
  });

  test('a template without a prompt adds its flags only', async () => {
    await template('private', 'strip: true\nmodel: haiku');
    expect((await ask('a.png', 'what?', '-t', 'private')).model).toBe('claude-haiku-5-5');
    expect(askedIn(world)).toEqual(['what?']);
  });
});

describe('the schema of a template is', () => {
  const SCHEMA = {
    type: 'object',
    properties: { name: { type: 'string' } },
    required: ['name'],
    additionalProperties: false,
  };

  test.each([
    ['the short form, whatever files there are', 'schema: name'],
    ['JSON', `schema: '${JSON.stringify(SCHEMA)}'`],
    ['a mapping', `schema: ${JSON.stringify(SCHEMA)}`],
    ['a file beside the template', 'schema: ../name.json'],
  ])('%s', async (_, line) => {
    await world.file('name', 'no schema');
    await world.file('config/name.json', JSON.stringify(SCHEMA));
    await template('mine', `prompt: Name it.\n${line}`);
    world.api.reply({ json: { name: 'Tea' } });
    const run = await world.run(['a.png', '-t', 'mine']);
    expect(run).toEqual({ code: 0, stdout: '{"name":"Tea"}\n', stderr: '' });
    expect(bodies()[0]?.output_config?.format).toEqual({ type: 'json_schema', schema: SCHEMA });
  });

  test.each([
    ['schema: gone.json', 'config/templates/gone.json: cannot be read: no such file or folder'],
    ['schema: bad.json', 'config/templates/bad.json: is not valid JSON'],
    ['schema: "name nonsense"', 'claude-see: template mine: schema: '],
    ['schema: { type: nonsense }', 'claude-see: template mine: schema: '],
  ])('%s: refused', async (line, expected) => {
    await world.file('config/templates/bad.json', 'x');
    await template('mine', `prompt: Name it.\n${line}`);
    expect(await fail('a.png', '-t', 'mine')).toContain(expected);
  });

  test('named when an answer does not match', async () => {
    await template('mine', 'prompt: Name it.\nschema: name');
    world.api.reply('no JSON');
    const { code, stderr } = await world.run(['a.png', '-t', 'mine']);
    expect(code).toBe(3);
    expect(stderr).toContain('claude-see: template mine: schema: the answer is not valid JSON');
  });
});

describe('an error about a flag of a template names the template', () => {
  const URL = 'http://127.0.0.1:1/a.png';

  test.each([
    [
      'strip: true',
      [URL],
      `template mine: strip: cannot remove metadata from ${URL}, which is not a local file\n  --no-strip overrides the template mine\n`,
    ],
    [
      'max-edge: 100',
      ['a.png', '--no-resize'],
      '--no-resize: cannot be combined with max-edge of the template mine\n  --max-edge none overrides the template mine\n',
    ],
    [
      'cite: true',
      ['a.png', '--schema', 'name'],
      'template mine: cite: cannot be combined with --schema, because the API does not support both\n  --no-cite overrides the template mine\n',
    ],
    [
      'max-zooms: 3',
      ['a.png'],
      'template mine: max-zooms: limits --zoom, which is not given\n  another --max-zooms overrides the template mine\n',
    ],
  ])('%s with %j', async (line, args, expected) => {
    await template('mine', `prompt: Name it.\n${line}`);
    expect(await fail(...args, '-t', 'mine')).toBe(`claude-see: ${expected}`);
  });

  test.each([
    ['strip: true', [URL, '--no-strip']],
    ['tile: true', ['a.png', '--no-resize', '--no-tile']],
    ['cite: true', ['a.png', '--schema', 'name', '--no-cite']],
    ['zoom: true\nmax-zooms: 3', ['a.png', '--no-zoom']],
    ['effort: high', ['a.png', '-m', 'claude-3-haiku-20240307', '--effort', 'default']],
  ])('%s is overridden by %j', async (line, args) => {
    await template('mine', `prompt: Name it.\n${line}`);
    expect(await world.run([...args, '-t', 'mine', '--dry-run'])).toMatchObject({ code: 0 });
  });
});

test.each([
  [
    ['-t', 'altt'],
    '--template altt: there is no template of this name\n  did you mean alt? `claude-see template ls` lists them',
  ],
  [['-t', 'Alt'], '--template Alt: is not a valid template name\n  write it in lowercase: alt'],
  [
    ['-t', '../x'],
    '--template ../x: is not a valid template name\n  a name has up to 64 lowercase letters, digits, - and _, such as alt or ui-review',
  ],
  [['-t', 'con'], '--template con: is the name of a device on Windows\n  choose another name'],
  [
    ['--var', 'a=b'],
    '--var: fills in a template, and none is given\n  add -t NAME; `claude-see template ls` lists them',
  ],
  [
    ['-t', 'ocr', '--var', 'a=b'],
    '--var a: the template ocr has no variable of this name\n  ocr has no variables',
  ],
])('%j is refused', async (args, expected) => {
  expect(await fail('a.png', ...args)).toBe(`claude-see: ${expected}\n`);
});

test('locate and check take no template', async () => {
  expect(await fail('locate', 'a.png', 'x', '-t', 'alt')).toContain('--template: does not apply to `locate`');
  expect(await fail('check', 'a.png', '-e', 'x', '-t', 'alt')).toContain(
    '--template: does not apply to `check`',
  );
});

describe('--each', () => {
  test('asks about each input with the template', async () => {
    await template('mine', 'prompt: In {language}.');
    await ask('--each', 'a.png', 'b.png', '-t', 'mine', '--var', 'language=French', 'Briefly.');
    expect(askedIn(world)).toEqual(['In French.\n\nBriefly.', 'In French.\n\nBriefly.']);
  });

  test('with --fill takes the facts of each input for variables without a value', async () => {
    await template('mine', 'prompt: "{index} {name}: {prompt}; {what}"');
    await ask('--each', '--fill', 'a.png', 'b.png', '-t', 'mine', '--var', 'what={name}', 'not {path}');
    expect(askedIn(world).toSorted()).toEqual(['1 a.png: not a.png; {name}', '2 b.png: not b.png; {name}']);
    expect(await fail('--each', 'a.png', '-t', 'mine', 'x', '--var', 'what=x')).toContain(
      'no value for {index}, {name}',
    );
  });

  test('puts the prompts of a list into the template, and reports an input without one', async () => {
    await template('mine', 'prompt: "Say {prompt}."');
    await world.file('list.jsonl', '{"input": "a.png", "prompt": "yes"}\n{"input": "b.png"}\n');
    const run = await world.run(['--each', '--inputs-from', 'list.jsonl', '-t', 'mine', '--json']);
    expect(run.code).toBe(2);
    expect(askedIn(world)).toEqual(['Say yes.']);
    expect(run.stdout).toContain('needs a text: its prompt has the place {prompt} for it');
    expect(await fail('--each', 'a.png', '-t', 'mine')).toContain('template mine: needs a text');
  });

  test('--fill needs a place to fill in, in the template or the text', async () => {
    await template('mine', 'prompt: Name it.');
    expect(await fail('--each', '--fill', 'a.png', '-t', 'mine')).toContain(
      '--fill: the prompt has no placeholder',
    );
  });
});

describe('chat', () => {
  test('asks the prompt of a template first, and keeps its settings', async () => {
    await template('mine', 'prompt: Name it.\nsystem: Be exact.\nmodel: haiku');
    world.api.reply('one', 'two');
    const run = await world.run(['chat', 'a.png', '-t', 'mine'], { stdin: 'more?\n' });
    expect(run).toMatchObject({ code: 0, stdout: 'one\ntwo\n' });
    expect(askedIn(world)).toEqual(['Name it.', 'more?']);
    expect(bodies().map(({ model, system }) => [model, system])).toEqual([
      ['claude-haiku-5-5', 'Be exact.'],
      ['claude-haiku-5-5', 'Be exact.'],
    ]);
  });
});

describe('the template is named', () => {
  test('in an error of a later turn of a chat', async () => {
    await template('mine', 'prompt: Name it.\nschema: name');
    world.api.reply({ json: { name: 'Tea' } }, 'no JSON');
    const { code, stderr } = await world.run(['chat', 'a.png', '-t', 'mine'], { stdin: 'more?\n' });
    expect(code).toBe(3);
    expect(stderr).toContain('claude-see: template mine: schema: the answer is not valid JSON');
    expect(stderr).not.toContain('--schema');
  });

  test('in the record of an input with --each', async () => {
    await template('mine', 'prompt: Name it.\nschema: name');
    world.api.reply('no JSON');
    const { stdout } = await world.run(['--each', 'a.png', '-t', 'mine', '--json']);
    expect(JSON.parse(stdout).error.message).toContain('a.png: template mine: schema: the answer is not');
  });

  test('in a note, unless the flag was typed', async () => {
    await template('mine', 'prompt: Name it.\ncite: true');
    const run = await world.run(['a.png', '-t', 'mine']);
    expect(run.stderr).toBe('template mine: cite ignored: no PDF in this question\n');
    const typed = await world.run(['a.png', '-t', 'mine', '--cite']);
    expect(typed.stderr).toBe('--cite ignored: no PDF in this question\n');
  });
});

describe('batch submit', () => {
  const params = () =>
    world.api.requests
      .filter(({ method, path }) => method === 'POST' && path === '/v1/messages/batches')
      .flatMap(({ body }) => (body as { requests: { params: Anthropic.MessageCreateParams }[] }).requests)
      .map((request) => request.params);

  test('submits the question of a template, without what only concerns the look of answers', async () => {
    await template('mine', 'prompt: Name it.\nmodel: haiku\nplain: true\nlabels: false');
    expect(await world.run(['batch', 'submit', 'a.png', 'b.png', '-t', 'mine'])).toMatchObject({ code: 0 });
    expect(params().map(({ model }) => model)).toEqual(['claude-haiku-5-5', 'claude-haiku-5-5']);
    expect(JSON.stringify(params()[0]?.messages)).toContain('Name it.');
  });

  test('estimates it under --dry-run', async () => {
    await template('mine', 'prompt: Name it.');
    expect(await world.run(['batch', 'submit', 'a.png', '-t', 'mine', '--dry-run'])).toMatchObject({
      code: 0,
    });
    expect(world.api.requests).toEqual([]);
  });

  test.each([
    ['zoom: true', [], 'template mine: zoom: does not apply to `batch submit`'],
    ['fallback-model: haiku', [], 'template mine: fallback-model: does not apply to `batch submit`'],
    ['', ['--resume', 'abc123'], '--template: cannot be combined with --resume'],
  ])('with %j and %j is refused', async (line, args, expected) => {
    await template('mine', `prompt: Name it.\n${line}`);
    const inputs = args.length === 0 ? ['a.png'] : [];
    expect(await fail('batch', 'submit', ...inputs, '-t', 'mine', ...args)).toContain(
      `claude-see: ${expected}`,
    );
  });
});
