/** --schema: the request sent to the API, and a stdout that holds valid JSON or nothing. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type Anthropic from '@anthropic-ai/sdk';
import { beforeEach, describe, expect, test } from 'vitest';
import { makePng } from '../support/images.ts';
import { useWorld } from '../support/run.ts';

const world = useWorld();

beforeEach(async () => {
  await world.file('a.png', makePng({ width: 4, height: 4 }));
});

const asked = () => world.api.requests.filter(({ path }) => path === '/v1/messages');
const format = () => (asked()[0]?.body as Anthropic.MessageCreateParams | undefined)?.output_config?.format;

const ITEM = {
  type: 'object',
  properties: { name: { type: 'string' }, price: { type: 'number', minimum: 0 } },
  required: ['name', 'price'],
};

describe('--schema', () => {
  test('prints the validated JSON and nothing else', async () => {
    world.api.reply({ json: { name: 'Tea', price: 2.5 } });
    const run = await world.run(['a.png', '--schema', 'name, price number', 'what is it?']);
    expect(run).toEqual({ code: 0, stdout: '{"name":"Tea","price":2.5}\n', stderr: '' });
    expect(format()).toEqual({
      type: 'json_schema',
      schema: {
        type: 'object',
        properties: { name: { type: 'string' }, price: { type: 'number' } },
        required: ['name', 'price'],
        additionalProperties: false,
      },
    });
  });

  test('with -v shows the fields of the short form as they have been read', async () => {
    const args = ['a.png', '--schema', 'name, price: number, tags[]: short labels', 'what?', '--no-save'];
    const run = await world.run([...args, '-v']);
    expect(run.stderr).toContain('--schema: name string, price number, tags[] string: short labels\n');
    expect(await world.run(args)).toMatchObject({ code: 0, stderr: '' });
  });

  test('notes what is not used as it stands, unless -q is given', async () => {
    const schema = {
      type: 'object',
      properties: { name: { type: 'string', example: 'Tea' } },
      required: ['name'],
    };
    await world.file('tool.json', JSON.stringify({ name: 'save', input_schema: schema }));
    const args = ['a.png', '--schema', 'tool.json', 'what?', '--no-save'];
    expect((await world.run(args)).stderr).toBe(
      '--schema: uses the schema in /input_schema\n--schema: ignores what is not a keyword of JSON Schema: example\n',
    );
    expect(await world.run([...args, '-q'])).toMatchObject({ code: 0, stderr: '' });
  });

  test('accepts a file; keywords that the API does not support are enforced here', async () => {
    await world.file('item.json', JSON.stringify(ITEM));
    world.api.reply({ json: { name: 'Tea', price: -1 } });
    const { code, stdout, stderr } = await world.run(['a.png', '--schema', 'item.json', 'what?']);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toMatch(/^claude-see: --schema: the answer does not match the schema: .*price.*0/);
    expect(JSON.stringify(format())).not.toContain('"minimum"');
    expect(JSON.stringify(format())).toMatch(/minimum/); // In the description.
  });

  test('with --json gives the data beside everything else', async () => {
    world.api.reply({ json: { name: 'Tea' } });
    const { stdout } = await world.run(['a.png', '--schema', 'name', 'what?', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ text: '{"name":"Tea"}', data: { name: 'Tea' } });
  });

  test.each([[[]], [['--json']]])('prints no number that the answer did not contain (%j)', async (more) => {
    world.api.reply({ text: '{"order": 9007199254740993}' });
    const run = await world.run(['a.png', '--schema', 'order integer', 'what?', ...more]);
    expect(run).toMatchObject({ code: 3, stdout: expect.not.stringContaining('9007199254740992') });
    expect(run.stderr).toContain('/order: 9007199254740993 cannot be stored exactly');
    if (more.length > 0) expect(JSON.parse(run.stdout)).toMatchObject({ data: null });
  });

  test.each([
    ['cut', { text: '{"name":"Te', stop_reason: 'max_tokens' }],
    ['refused', { text: 'I cannot', stop_reason: 'refusal' }],
    ['no JSON', { text: 'It is tea.' }],
  ])('prints nothing of an answer that is %s; -v shows it', async (_, reply) => {
    world.api.reply(reply, reply);
    const quiet = await world.run(['a.png', '--schema', 'name', 'what?']);
    expect({ code: quiet.code, stdout: quiet.stdout }).toEqual({ code: 3, stdout: '' });
    expect(quiet.stderr).not.toContain(reply.text);
    const verbose = await world.run(['a.png', '--schema', 'name', 'what?', '-v']);
    expect({ code: verbose.code, stdout: verbose.stdout }).toEqual({ code: 3, stdout: '' });
    expect(verbose.stderr).toContain(reply.text);
    expect(verbose.stderr).not.toContain('-v shows');
  });

  test('with --json gives no data for an answer that does not match', async () => {
    world.api.reply({ text: 'It is tea.' });
    const { code, stdout } = await world.run(['a.png', '--schema', 'name', 'what?', '--json', '-q']);
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({ text: 'It is tea.', data: null, conversation_id: null });
  });

  test('leaves the file of -o unchanged if the answer does not match', async () => {
    const path = await world.file('out.json', 'old');
    world.api.reply({ text: 'It is tea.' }, { json: { name: 'Tea' } });
    const args = ['a.png', '--schema', 'name', 'what?', '-o', 'out.json'];
    expect(await world.run(args)).toMatchObject({ code: 3 });
    expect(await readFile(path, 'utf8')).toBe('old');
    expect(await world.run(args)).toMatchObject({ code: 0 });
    expect(await readFile(path, 'utf8')).toBe('{"name":"Tea"}\n');
  });

  test('applies to each of several questions: one line each, without headings', async () => {
    world.api.reply({ json: { n: 'one' } }, { json: { n: 'two' } });
    const { stdout } = await world.run(['a.png', '--schema', 'n', '-p', '1?', '-p', '2?']);
    expect(stdout).toBe('{"n":"one"}\n{"n":"two"}\n');
  });

  test.each([
    [
      '{"type":"object","properties":{"a":{"$ref":"#/$defs/b"}}}',
      /\/properties\/a\/\$ref: "#\/\$defs\/b" does not exist/,
    ],
    ['{"type":"object","properties":{"a":{"type":"text"}}}', /\/properties\/a\/type: must be one of/],
    ['missing.json', /missing\.json: no such file/],
    ['name nonsense', /nonsense/],
  ])('%s is rejected before any request', async (schema, message) => {
    const { code, stdout, stderr } = await world.run(['a.png', '--schema', schema, 'what?']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(asked()).toEqual([]);
  });

  test.each([[[]], [['--json']], [['-o', 'out.json']]])(
    'takes no answer of 5,000 levels (%j)',
    async (more) => {
      world.api.reply({ text: `{"name":${'['.repeat(5000)}${']'.repeat(5000)}}` });
      const { code, stderr } = await world.run(['a.png', '--schema', 'name', 'what?', ...more]);
      expect(code).toBe(3);
      expect(stderr).toContain('the answer is nested too deeply: it may have 1000 levels');
    },
  );

  test('goes into the prompt if structured outputs cannot express it', async () => {
    const tree = {
      type: 'object',
      properties: { name: { type: 'string' }, children: { type: 'array', items: { $ref: '#' } } },
      required: ['name'],
    };
    await world.file('tree.json', JSON.stringify(tree));
    const answers = [{ name: 'a' }, { name: 'b', children: [{ name: 'c' }] }];
    world.api.reply({
      text: answers.map((each) => `Here:\n\`\`\`json\n${JSON.stringify(each)}\n\`\`\``).join('\n'),
    });
    const run = await world.run(['a.png', '--schema', 'tree.json', 'what?', '-o', 'out.json']);
    expect(run).toEqual({
      code: 0,
      stdout: '',
      stderr: [
        '--schema: structured outputs do not support recursion (at /properties/children/items/$ref); the schema goes into the prompt instead',
        '--schema: the reply holds several JSON values that match the schema and differ; the last one counts',
        '',
      ].join('\n'),
    });
    expect(await readFile(join(world.folder, 'out.json'), 'utf8')).toBe(`${JSON.stringify(answers[1])}\n`);
    expect(format()).toBeUndefined();
    expect(JSON.stringify(asked()[0]?.body)).toContain(JSON.stringify(JSON.stringify(tree)).slice(1, -1));
  });

  test('in the prompt is shown by --dry-run, counts against --max-cost, and is silent under -q', async () => {
    const schema = JSON.stringify({
      type: 'object',
      additionalProperties: { type: 'integer', title: 'n'.repeat(3000) },
    });
    const args = ['a.png', '--schema', schema, 'what?', '--dry-run', '-q'];
    const { stdout, stderr } = await world.run([...args, '--json']);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout).request.messages[0].content.at(-1).text).toBe(
      `Answer with one JSON value that is valid against this JSON Schema, and with nothing else:\n${schema}`,
    );
    // No token is shorter than a byte: 3,000 tokens at $5 a million cost more than a cent.
    expect(await world.run([...args, '--max-cost', '0.01'])).toMatchObject({ code: 6 });
    expect(
      await world.run(['a.png', '--schema', 'a', 'what?', '--dry-run', '--max-cost', '0.05']),
    ).toMatchObject({ code: 0 });
  });

  test('is enforced by the built program too', async () => {
    world.api.reply({ json: { name: 'Tea' } }, { text: 'It is tea.' });
    const args = ['a.png', '--schema', 'name', 'what?'];
    expect(await world.runBinary(args)).toEqual({ code: 0, stdout: '{"name":"Tea"}\n', stderr: '' });
    expect(await world.runBinary(args)).toMatchObject({ code: 3, stdout: '' });
  });
});
