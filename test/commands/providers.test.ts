import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type Anthropic from '@anthropic-ai/sdk';
import sharp from 'sharp';
import { beforeEach, describe, expect, test } from 'vitest';
import { GOOGLE_PROJECT } from '../support/fake-api/platforms.ts';
import { startFakeProxy } from '../support/fake-api/proxy.ts';
import { useFileServer } from '../support/file-server.ts';
import { makePng } from '../support/images.ts';
import { memoryOf } from '../support/memory.ts';
import { useOtherServer } from '../support/other-server.ts';
import { makePdf } from '../support/pdfs.ts';
import { BEDROCK_KEY, type PlatformName, platformVariables } from '../support/platforms.ts';
import { useWorld } from '../support/run.ts';

const world = useWorld();
const serve = useFileServer();
const SMALL = makePng({ width: 8, height: 8 });
const otherServer = useOtherServer();
const MIB = 1024 * 1024;
const png = makePng({ width: 320, height: 200 });
/** 6 million characters of base64: more than Bedrock and Google Cloud take of one image, less than the Claude API. */
const HEAVY = makePng({ width: 1500, height: 1000, noise: true });

beforeEach(async () => {
  await world.file('photo.png', png);
});

interface Body {
  readonly model?: string;
  readonly output_config?: unknown;
  readonly messages: { content: Anthropic.ContentBlockParam[] }[];
}

async function run(
  platform: PlatformName,
  args: readonly string[],
  more: Record<string, string | undefined> = {},
) {
  return world.run(args, { variables: { ...(await platformVariables(platform, world)), ...more } });
}

const questions = () => world.api.requests.filter(({ body }) => body !== undefined);
const lastBody = () => questions().at(-1)?.body as Body;
const dataOf = ({ messages }: Body) =>
  messages.flatMap(({ content }) =>
    content.flatMap((block) =>
      block.type === 'image' && block.source.type === 'base64' ? [block.source.data] : [],
    ),
  );

describe.each(['bedrock', 'vertex'] as const)('%s takes only base64', (platform) => {
  const title = { bedrock: 'Amazon Bedrock', vertex: 'Google Cloud' }[platform];

  test.each([
    [
      ['file_011CNha8iCJcU1wXNR6q4V8w'],
      `is a stored file, and ${title} stores no files and takes only base64`,
    ],
    [['photo.png', '--upload'], `photo.png: cannot be uploaded: ${title} stores no files`],
    [['photo.png', '--source', 'url'], `--source url: cannot be used with ${title}, which fetches no URLs`],
    [['files', 'ls', '--mine'], 'files ls: cannot'],
    [['files', 'ls'], `files ls: cannot be used with ${title}, which stores no files`],
    [['files', 'upload', 'photo.png'], `files upload: cannot be used with ${title}`],
    [['models'], `models: cannot be used with ${title}, which does not list its models`],
    [['photo.png', '--workspace', 'w'], `--workspace: does not apply to ${title}`],
    [['photo.png', '--max-cost', '1'], `the price of claude-opus-5-5 is unknown on ${title}`],
  ])('%j is rejected with a reason and a hint, and without a request', async (args, message) => {
    const { code, stdout, stderr } = await run(platform, args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/\n {2}\S.*\n$/);
    expect(world.api.requests).toEqual([]);
  });

  test('a URL is downloaded and sent as base64', async () => {
    const server = await serve((_, response) => void response.end(SMALL));
    const { code, stderr } = await run(platform, [`${server.url}/cat.png`]);
    expect({ code, stderr }).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('/cat.png: downloaded, '),
    });
    expect(dataOf(lastBody())).toEqual([SMALL.toString('base64')]);
  });

  test('an image over 5 MB as base64 is shrunk; the Claude API gets it unchanged', async () => {
    await world.file('heavy.png', HEAVY);
    expect(await world.run(['heavy.png'])).toMatchObject({ code: 0, stderr: '' });
    expect(dataOf(lastBody())).toEqual([HEAVY.toString('base64')]);
    const { code, stderr } = await run(platform, ['heavy.png'], platform === 'bedrock' ? BEDROCK_KEY : {});
    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringMatching(/^heavy\.png: .*→/) });
    const [sent = ''] = dataOf(lastBody());
    expect(sent.length).toBeLessThanOrEqual(5 * MIB);
    expect(sent.length).toBeGreaterThan(2 * MIB);
  });

  test('--no-resize rejects it, with the limit', async () => {
    await world.file('heavy.png', HEAVY);
    const { code, stderr } = await run(platform, ['heavy.png', '--no-resize']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/heavy\.png: is 4\.\d MB; 3\.8 MB fit as base64\n {2}leave --no-resize out\n/);
  });

  test('a PDF counts among the 20 images beyond which each must be smaller', async () => {
    const wide = makePng({ width: 2400, height: 30 });
    const names = Array.from({ length: 20 }, (_, index) => `wide/${index}.png`);
    await Promise.all(names.map((name) => world.file(name, wide)));
    await world.file('doc.pdf', makePdf({ texts: ['one'] }));
    const inputs = ['wide/*.png', 'doc.pdf', 'which?', '-m', 'claude-opus-5-5', '-q'];
    expect(await run(platform, inputs)).toMatchObject({ code: 0, stderr: '' });
    const [image = ''] = dataOf(lastBody());
    expect(await sharp(Buffer.from(image, 'base64')).metadata()).toMatchObject({ width: 2000, height: 25 });
    // Only the Claude API itself does not count it.
    expect(await world.run(inputs)).toMatchObject({ code: 0, stderr: '' });
    expect(dataOf(lastBody()).slice(0, 20)).toEqual(Array(20).fill(wide.toString('base64')));
  });

  test('many images share the size of one body', async () => {
    // Nearly 5 MB of base64 each, as far as one image goes: too many for a body of 20 or 30 MB, and few to shrink.
    const count = { bedrock: 5, vertex: 7 }[platform];
    const large = makePng({ width: 1270, height: 960, noise: true });
    for (let name = 1; name <= count; name++) await world.file(`many/${name}.png`, large);
    const variables = platform === 'bedrock' ? BEDROCK_KEY : {};
    const { code, stderr } = await run(platform, ['many/*.png', 'which?', '-q'], variables);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(dataOf(lastBody())).toHaveLength(count);
    expect(questions().at(-1)?.bytes).toBeLessThan({ bedrock: 20, vertex: 30 }[platform] * MIB);
  }, 60_000);

  test('the cost is unknown, and not guessed', async () => {
    const { code, stdout, stderr } = await run(platform, ['photo.png', '--json', '--usage']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ cost_usd: null });
    expect(stderr).toContain('unknown');
  });

  test("the Claude API's key and address are not sent there", async () => {
    expect(await run(platform, ['photo.png'])).toMatchObject({ code: 0 });
    for (const request of world.api.requests) {
      expect(JSON.stringify(request)).not.toContain(world.api.apiKey);
      expect(request.path).toMatch(/^\/(mantle|vertex|google)\//);
    }
  });
});

describe('a conversation', () => {
  /** Rewrites the one conversation on disk. */
  async function changeSaved(change: (text: string) => string): Promise<void> {
    const folder = join(world.folder, 'data', 'conversations');
    const names = await readdir(folder, { recursive: true });
    const name = names.find((each) => each.endsWith('.json')) ?? '';
    await writeFile(join(folder, name), change(await readFile(join(folder, name), 'utf8')));
  }

  test.each([
    ['bedrock', 'claude-haiku-4-5'],
    ['bedrock', 'opus'],
    ['vertex', 'opus'],
  ] as const)(
    'on %s with %s sends its images again, and says how large they are',
    async (platform, model) => {
      await world.file('b.png', makePng({ width: 30, height: 20 }));
      const first = await run(platform, ['photo.png', 'b.png', 'what?', '-m', model]);
      expect(first).toMatchObject({ code: 0, stderr: '' });
      const [door] = questions().map(({ path }) => path);
      const pictures = dataOf(lastBody());
      const second = await run(platform, ['-c', 'and what else?']);
      expect(second).toMatchObject({
        code: 0,
        stderr: expect.stringMatching(
          /\nresending 2 earlier images, [\d.]+ KB as base64: .* stores no files\n$/,
        ),
      });
      expect(questions().map(({ path }) => path)).toEqual([door, door]);
      expect(dataOf(lastBody())).toEqual(pictures);
      expect(pictures).toHaveLength(2);
    },
  );

  test.each([
    ['opus', '/mantle/anthropic/v1/messages'],
    [
      'us.anthropic.claude-sonnet-4-6',
      '/bedrock/model/us.anthropic.claude-sonnet-4-6/invoke-with-response-stream',
    ],
  ])('stays with its provider, with %s, whatever a variable or a setting says', async (model, door) => {
    const variables = await platformVariables('bedrock', world);
    const first = ['photo.png', 'what?', '-m', model, '--provider', 'bedrock'];
    expect(await world.run(first, { variables })).toMatchObject({ code: 0 });
    for (const CLAUDE_SEE_PROVIDER of [undefined, 'anthropic', 'vertex']) {
      const { code } = await world.run(['-c', 'and?'], { variables: { ...variables, CLAUDE_SEE_PROVIDER } });
      expect(code).toBe(0);
    }
    expect(questions().map(({ path }) => path)).toEqual([door, door, door, door]);
  });

  test('that began with the Claude API moves to another provider only with --provider', async () => {
    expect(await world.run(['photo.png', 'what?'])).toMatchObject({ code: 0 });
    expect(await run('bedrock', ['-c', 'and?', '--source', 'base64'])).toMatchObject({ code: 0 });
    expect(await run('bedrock', ['-c', 'and?', '--provider', 'bedrock'])).toMatchObject({ code: 0 });
    expect(
      await world.run(['-c', 'and?'], { variables: await platformVariables('bedrock', world) }),
    ).toMatchObject({ code: 0 });
    // What the variable names takes no workspace, but is not asked.
    await world.run(['photo.png', 'what?']);
    const workspace = ['--workspace', world.api.workspaceId];
    expect(await run('bedrock', ['-c', 'and?', ...workspace, '--dry-run'])).toMatchObject({ code: 0 });
    const [api, bedrock] = ['/v1/messages', '/mantle/anthropic/v1/messages'];
    expect(questions().map(({ path }) => path)).toEqual([api, api, bedrock, bedrock, api]);
  });

  test('that was saved without its provider goes to that of the run', async () => {
    expect(await run('bedrock', ['photo.png', 'what?'])).toMatchObject({ code: 0 });
    await changeSaved((text) => {
      const { provider, ...old } = JSON.parse(text);
      expect(provider).toBe('bedrock');
      return JSON.stringify(old);
    });
    expect(await run('vertex', ['-c', 'and?'])).toMatchObject({ code: 0 });
    expect(questions().at(-1)?.path).toMatch(/^\/vertex\//);
  });

  test.each([
    ['-c', ['-c', 'and?']],
    ['chat', ['chat', '-c', 'and?']],
  ])(
    'with a URL in it goes on where only base64 is taken: it is downloaded, once, by %s',
    async (_, args) => {
      let visits = 0;
      const server = await serve((_request, response) => {
        visits += 1;
        response.end(SMALL);
      });
      expect(await world.run(['https://example.com/cat.png', 'what?'])).toMatchObject({ code: 0 });
      // The API reaches no address of this machine, and this test none of the world.
      await changeSaved((text) => text.replaceAll('https://example.com', server.url));
      const moved = await run('bedrock', [...args, '--provider', 'bedrock']);
      expect(moved).toMatchObject({ code: 0, stderr: expect.stringContaining('/cat.png: downloaded, ') });
      expect(dataOf(lastBody())).toEqual([SMALL.toString('base64')]);
      expect(await run('bedrock', ['-c', 'and then?'])).toMatchObject({ code: 0 });
      expect(dataOf(lastBody())).toEqual([SMALL.toString('base64')]);
      expect(visits).toBe(1);
    },
  );

  test('with many URLs in it keeps their pictures as they are, and fetches each once', async () => {
    let visits = 0;
    const server = await serve((_request, response) => {
      visits += 1;
      response.end(makePng({ width: 2400, height: 60 }));
    });
    const urls = Array.from({ length: 10 }, (_, index) => `https://example.com/${index}.png`);
    expect(await world.run([...urls, 'https://example.com/0.png', 'what?'])).toMatchObject({ code: 0 });
    await changeSaved((text) => text.replaceAll('https://example.com', server.url));
    // Eleven: it is beyond 20 that none may have more than 2000 pixels a side.
    const { code, stderr } = await run('bedrock', ['-c', 'and?', '--provider', 'bedrock', '--dry-run']);
    expect({ code, shrunk: stderr.includes('→'), visits }).toEqual({ code: 0, shrunk: false, visits: 10 });
  });

  test('with a stored file in it cannot go on there', async () => {
    const id = (await world.run(['files', 'upload', 'photo.png'])).stdout.trim();
    expect(await world.run([id, 'what?'])).toMatchObject({ code: 0 });
    const { code, stderr } = await run('bedrock', ['-c', 'and?', '--provider', 'bedrock']);
    expect(code).toBe(2);
    expect(stderr).toContain(`${id}: is a stored file, and Amazon Bedrock stores no files`);
    expect(stderr).toContain('earlier in the conversation, start a new one or leave --provider out');
  });

  test('a chat uses the other API of Bedrock for a model that it serves', async () => {
    const variables = await platformVariables('bedrock', world);
    const stdin = 'what?\n/model claude-haiku-4-5\nand?\n/model opus\nand then?\n';
    expect(await world.run(['chat', 'photo.png'], { stdin, variables })).toMatchObject({ code: 0 });
    const [mantle, invokeModel] = [
      '/mantle/anthropic/v1/messages',
      '/bedrock/model/global.anthropic.claude-haiku-4-5-20251001-v1:0/invoke-with-response-stream',
    ];
    expect(questions().map(({ path }) => path)).toEqual([mantle, invokeModel, mantle]);
  });

  test('does not repeat the schema text of its first prompt', async () => {
    world.api.reply({ json: { name: 'Tea' } }, 'more');
    expect(await run('bedrock', ['photo.png', 'what?', '--schema', 'name'])).toMatchObject({ code: 0 });
    expect(await run('bedrock', ['-c', 'and?'])).toMatchObject({ code: 0, stdout: 'more\n' });
    expect(JSON.stringify(lastBody())).not.toContain('JSON Schema');
  });
});

describe('schemas', () => {
  const schema = ['--schema', 'name, price number', '--json'];
  const answer = { name: 'Tea', price: 3.5 };

  test('without structured outputs, the schema is a text and the answer may be fenced', async () => {
    world.api.reply({ text: `\`\`\`json\n${JSON.stringify(answer)}\n\`\`\`` });
    const fenced = await run('bedrock', ['photo.png', 'what?', ...schema]);
    expect(fenced.code).toBe(0);
    expect(JSON.parse(fenced.stdout)).toMatchObject({ data: answer });
    const { output_config, messages } = lastBody();
    expect(output_config).toBeUndefined();
    const texts = messages[0]?.content.flatMap((block) => (block.type === 'text' ? [block.text] : []));
    expect(texts).toHaveLength(2);
    expect(texts?.[0]).toBe('what?');
    expect(JSON.parse(texts?.[1]?.split('\n')[1] ?? '')).toMatchObject({
      properties: { name: { type: 'string' }, price: { type: 'number' } },
    });
  });

  test('without structured outputs, a recursive schema needs no note', async () => {
    const tree = { type: 'object', properties: { v: { type: 'integer' }, next: { $ref: '#' } } };
    world.api.reply({ text: 'It is {"v": 1, "next": {"v": 2}}.' });
    expect(await run('bedrock', ['photo.png', '--schema', JSON.stringify(tree)])).toEqual({
      code: 0,
      stdout: '{"v":1,"next":{"v":2}}\n',
      stderr: '',
    });
  });

  describe('where a policy of the organisation forbids structured outputs', () => {
    const forbidden = {
      error: { status: 400, type: 'FAILED_PRECONDITION', message: 'Feature not allowed.' },
    };

    test('it is asked once more, with the schema in the prompt', async () => {
      world.api.reply(forbidden, { text: 'Here it is: {"name": "Tea", "price": 3.5}' });
      const { code, stdout, stderr } = await run('vertex', ['photo.png', ...schema]);
      expect({ code, stderr }).toEqual({
        code: 0,
        stderr:
          '--schema: a policy of the organisation forbids structured outputs; the schema goes into the prompt instead\n',
      });
      expect(JSON.parse(stdout)).toMatchObject({ data: answer });
      expect(questions().map(({ body }) => (body as Body).output_config !== undefined)).toEqual([
        true,
        false,
      ]);
      expect(JSON.stringify(lastBody().messages)).toContain('valid against this JSON Schema');
    });

    test('it is not asked a third time', async () => {
      world.api.reply(forbidden, forbidden);
      const { code } = await run('vertex', ['photo.png', ...schema]);
      expect(code).toBe(2);
      expect(questions()).toHaveLength(2);
    });

    test('a question without a schema is not asked again', async () => {
      world.api.reply(forbidden);
      expect(await run('vertex', ['photo.png'])).toMatchObject({ code: 2 });
      expect(questions()).toHaveLength(1);
    });
  });

  test('an answer that does not match it is an error', async () => {
    world.api.reply({ text: '{"name": "Tea"}' });
    const { code, stderr } = await run('bedrock', ['photo.png', ...schema]);
    expect(code).toBe(3);
    expect(stderr).toContain('schema_not_met');
  });

  test.each(['vertex', 'foundry', 'aws'] as const)('%s is sent the schema as such', async (platform) => {
    world.api.reply({ json: answer });
    const { code, stdout } = await run(platform, ['photo.png', ...schema]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ data: answer });
    expect(lastBody().output_config).toMatchObject({ format: { type: 'json_schema' } });
  });
});

describe.each(['foundry', 'aws'] as const)('%s has files', (platform) => {
  const uploads = () => world.api.requests.filter(({ form }) => form !== undefined);

  test('a picture is uploaded once, and its id sent from then on', async () => {
    const variables = await platformVariables(platform, world);
    const first = await world.run(['photo.png', '--upload'], { variables });
    expect(first).toMatchObject({ code: 0, stderr: expect.stringContaining('uploaded as file_') });
    const second = await world.run(['photo.png'], { variables });
    expect(second).toMatchObject({ code: 0, stderr: '' });
    expect(uploads().map(({ form }) => form?.bytes)).toEqual([png]);
    const [id] = [...world.api.files.keys()];
    expect(JSON.stringify(lastBody())).toContain(`"source":{"type":"file","file_id":"${id}"}`);
  });

  test('an id of the Claude API is not sent there, nor the other way round', async () => {
    expect(await world.run(['photo.png', '--upload'])).toMatchObject({ code: 0 });
    const variables = await platformVariables(platform, world);
    expect(await world.run(['photo.png'], { variables })).toMatchObject({ code: 0, stderr: '' });
    expect(dataOf(lastBody())).toEqual([png.toString('base64')]);
    expect(await world.run(['photo.png', '--upload'], { variables })).toMatchObject({ code: 0 });
    const scopes = [...(await memoryOf(world)).list()].map(({ scope }) => scope);
    expect(new Set(scopes).size).toBe(2);
    expect(uploads()).toHaveLength(2);
  });

  test('a URL goes as it is, and files ls lists what is stored', async () => {
    expect(await run(platform, ['https://example.com/cat.png'])).toMatchObject({ code: 0 });
    expect(JSON.stringify(lastBody())).toContain('"type":"url"');
    const id = world.api.addFile({ bytes: png, filename: 'x.png', mime_type: 'image/png' });
    const { code, stdout } = await run(platform, ['files', 'ls']);
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining(id) });
  });
});

test('Claude Platform on AWS lists its models, and takes AWS credentials in place of a key', async () => {
  const signing = {
    ANTHROPIC_AWS_API_KEY: undefined,
    AWS_ACCESS_KEY_ID: 'AKIAFAKEACCESSKEY000',
    AWS_SECRET_ACCESS_KEY: 'FakeSecretAccessKey/0123456789abcdefghij',
  };
  const { code, stdout } = await run('aws', ['models'], signing);
  expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('claude-opus-5-5') });
  expect(stdout).not.toMatch(/\d \/ \d/); // Prices of the Claude API.
  const listed = JSON.parse((await run('aws', ['models', '--json'], signing)).stdout);
  expect(new Set(listed.map(({ price }: { price: unknown }) => price))).toEqual(new Set([null]));
  expect(await run('aws', ['photo.png', '--upload'], signing)).toMatchObject({ code: 0 });
  expect(world.api.requests.map(({ headers }) => headers.authorization?.split(' ')[0])).not.toContain(
    'Bearer',
  );
});

describe('names of models', () => {
  test.each([
    ['bedrock', 'sonnet', '/mantle/anthropic/v1/messages', 'anthropic.claude-sonnet-5-5'],
    ['bedrock', 'anthropic.claude-opus-4-7', '/mantle/anthropic/v1/messages', 'anthropic.claude-opus-4-7'],
    [
      'bedrock',
      'us.anthropic.claude-sonnet-4-6',
      '/bedrock/model/us.anthropic.claude-sonnet-4-6/',
      undefined,
    ],
    ['vertex', 'claude-opus-4-6', '/models/claude-opus-4-6:streamRawPredict', undefined],
    ['foundry', 'haiku', '/foundry/anthropic/v1/messages', 'claude-haiku-5-5'],
    ['aws', 'claude-opus-5', '/aws/v1/messages', 'claude-opus-5'],
  ] as const)('%s serves %s at its address', async (platform, model, path, sent) => {
    const { code, stderr } = await run(platform, ['photo.png', '-m', model]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(questions().at(-1)?.path).toContain(path);
    expect(lastBody().model).toBe(sent);
  });

  test.each([
    ['bedrock', 'eu.anthropic.claude-none-v1:0', 'check its name, and in the AWS console'],
    ['vertex', 'claude-none', 'check its name, and in the Model Garden'],
  ] as const)('%s has a hint for %s', async (platform, model, hint) => {
    world.api.expectRejection();
    const { code, stderr } = await run(platform, ['photo.png', '-m', model]);
    expect(code).toBe(5);
    expect(stderr).toContain(`${model}: the model is not available`);
    expect(stderr).toContain(hint);
  });

  test("Google's own error message is shown", async () => {
    const message = 'Quota exceeded for online_prediction_input_tokens_per_minute_per_base_model';
    world.api.failNext('messages', { status: 429, message });
    const { code, stderr } = await run('vertex', ['photo.png', '--retries', '0']);
    expect(code).toBe(4);
    expect(stderr).toContain(`the API answered HTTP 429: ${message}`);
  });

  test("Foundry's code for a missing deployment is a missing model", async () => {
    const url = await otherServer((_, response) => {
      const error = { code: 'DeploymentNotFound', message: 'The API deployment does not exist.' };
      response.writeHead(404, { 'content-type': 'application/json' }).end(JSON.stringify({ error }));
    });
    const { code, stderr } = await run('foundry', ['photo.png', '-m', 'our-opus', '--base-url', url]);
    expect(code).toBe(5);
    expect(stderr).toContain('our-opus: the model is not available');
    expect(stderr).toContain('--model must be the name of a deployment');
  });
});

describe('missing configuration', () => {
  test.each([
    [
      'bedrock',
      ['AWS_REGION', 'ANTHROPIC_BEDROCK_MANTLE_BASE_URL'],
      'no AWS region for Amazon Bedrock',
      'set AWS_REGION or AWS_DEFAULT_REGION',
      'opus',
    ],
    [
      'bedrock',
      ['AWS_REGION'],
      'no AWS region for Amazon Bedrock',
      'set AWS_REGION or AWS_DEFAULT_REGION',
      'opus',
    ],
    [
      'bedrock',
      ['AWS_REGION'],
      'no AWS region for Amazon Bedrock',
      'set AWS_REGION or AWS_DEFAULT_REGION',
      'claude-haiku-4-5',
    ],
    [
      'bedrock',
      ['AWS_ACCESS_KEY_ID'],
      'no usable credentials for Amazon Bedrock',
      'AWS_BEARER_TOKEN_BEDROCK',
      'opus',
    ],
    [
      'bedrock',
      ['AWS_ACCESS_KEY_ID'],
      'no usable credentials for Amazon Bedrock',
      'AWS_BEARER_TOKEN_BEDROCK',
      'claude-haiku-4-5',
    ],
    ['vertex', ['CLOUD_ML_REGION'], 'no region for Google Cloud', 'set CLOUD_ML_REGION', 'opus'],
    [
      'vertex',
      ['ANTHROPIC_VERTEX_PROJECT_ID', 'GOOGLE_CLOUD_PROJECT'],
      'no project for Google Cloud',
      'set ANTHROPIC_VERTEX_PROJECT_ID or GOOGLE_CLOUD_PROJECT',
      'opus',
    ],
    [
      'vertex',
      ['GOOGLE_APPLICATION_CREDENTIALS'],
      'no usable credentials for Google Cloud',
      'gcloud auth application-default login',
      'opus',
    ],
    [
      'foundry',
      ['ANTHROPIC_FOUNDRY_API_KEY'],
      'no API key for Microsoft Foundry',
      'set ANTHROPIC_FOUNDRY_API_KEY',
      'opus',
    ],
    [
      'foundry',
      ['ANTHROPIC_FOUNDRY_BASE_URL'],
      'no resource for Microsoft Foundry',
      'set ANTHROPIC_FOUNDRY_RESOURCE or',
      'opus',
    ],
    [
      'aws',
      ['ANTHROPIC_AWS_WORKSPACE_ID'],
      'no workspace for Claude Platform on AWS',
      'set ANTHROPIC_AWS_WORKSPACE_ID',
      'opus',
    ],
    [
      'aws',
      ['ANTHROPIC_AWS_BASE_URL', 'AWS_REGION'],
      'no AWS region for Claude Platform on AWS',
      'set AWS_REGION',
      'opus',
    ],
    [
      'aws',
      ['ANTHROPIC_AWS_API_KEY'],
      'no usable credentials for Claude Platform on AWS',
      'set ANTHROPIC_AWS_API_KEY',
      'opus',
    ],
  ] as const)('%s without %j', async (platform, names, message, hint, model) => {
    const without = Object.fromEntries(names.map((name) => [name, undefined]));
    const { code, stdout, stderr } = await run(platform, ['photo.png', '-m', model], without);
    expect(stderr).toContain(message);
    expect(stderr).toContain(hint);
    expect({ code, stdout }).toEqual({ code: 5, stdout: '' });
    expect(questions()).toEqual([]);
  });

  test('a value given by a flag is not reported as missing', async () => {
    const without = {
      ANTHROPIC_AWS_WORKSPACE_ID: undefined,
      AWS_REGION: undefined,
      ANTHROPIC_AWS_BASE_URL: undefined,
    };
    const { code, stderr } = await run('aws', ['photo.png', '--workspace', 'wrkspc_1'], without);
    expect(stderr).toContain('no AWS region for Claude Platform on AWS');
    expect(code).toBe(5);
  });

  /** Credentials whose token is exchanged at this address. */
  async function exchangedAt(token_url: string) {
    const { GOOGLE_APPLICATION_CREDENTIALS: path = '' } = await platformVariables('vertex', world);
    const credentials = { ...JSON.parse(await readFile(path, 'utf8')), token_url };
    return { GOOGLE_APPLICATION_CREDENTIALS: await world.file('sick.json', JSON.stringify(credentials)) };
  }

  const DEAD = '127.0.0.1:9';

  test.each([
    ['that speaks no TLS', 'https', undefined, 'https', 'the server does not speak TLS'],
    [
      'behind a proxy that is dead',
      'http://sts.example',
      `http://${DEAD}`,
      `the proxy ${DEAD}`,
      'connection refused',
    ],
    [
      'behind a proxy without a scheme',
      'http://sts.example',
      DEAD,
      `the proxy ${DEAD}`,
      'connection refused',
    ],
    [
      'behind a proxy that wants a password',
      'http://sts.example',
      'proxy',
      'http://sts.example',
      'the proxy PROXY answered HTTP 407',
    ],
  ])(
    'a token server %s is an outage, not a lack of credentials',
    async (_, address, proxy, target, reason) => {
      const http = await otherServer((_request, response) => void response.writeHead(500).end());
      const locked = await startFakeProxy({ credentials: 'user:password' });
      const servers: Record<string, string> = { https: http.replace('http:', 'https:'), proxy: locked.url };
      const place = (name: string) => servers[name] ?? name;
      const { code, stderr } = await run('vertex', ['photo.png', '--retries', '0'], {
        ...(await exchangedAt(`${place(address)}/token`)),
        HTTP_PROXY: proxy && place(proxy),
        NO_PROXY: '127.0.0.1',
      });
      await locked.close();
      const words = reason.replace('PROXY', new URL(locked.url).host);
      expect(stderr).toContain(`no credentials for Google Cloud: cannot reach ${place(target)}: ${words}`);
      expect(stderr).not.toContain('gcloud auth');
      expect(code).toBe(4);
    },
  );

  test('a metadata server that breaks off is an outage', async () => {
    const url = await otherServer((request, response) => {
      response.setHeader('metadata-flavor', 'Google');
      if (request.url?.includes('/token')) request.socket.destroy();
      else response.end('fine');
    });
    const { code, stderr } = await run('vertex', ['photo.png', '--retries', '0'], {
      GOOGLE_APPLICATION_CREDENTIALS: undefined,
      METADATA_SERVER_DETECTION: 'ping-only',
      GCE_METADATA_HOST: new URL(url).host,
    });
    expect(stderr).toContain(`no credentials for Google Cloud: cannot reach ${url}: `);
    expect(code).toBe(4);
  });

  test('a token server that fails is an outage', async () => {
    const url = await otherServer((_, response) => void response.writeHead(503).end());
    const { code, stderr } = await run('vertex', ['photo.png', '--retries', '0'], await exchangedAt(url));
    expect({ code, stderr }).toEqual({
      code: 4,
      stderr: expect.stringContaining('no credentials for Google Cloud: '),
    });
  });

  test('rejected credentials', async () => {
    world.api.expectRejection(/security token/);
    const { code, stderr } = await run('bedrock', ['photo.png'], {
      AWS_ACCESS_KEY_ID: 'AKIASOMEBODYELSE0000',
    });
    expect(code).toBe(5);
    expect(stderr).toContain('The security token included in the request is invalid.');
  });
});

test.each([
  ['bedrock', 'opus', 403, 'renew the credentials if they have expired; otherwise check in IAM'],
  ['bedrock', 'claude-haiku-4-5', 403, 'check in IAM that these credentials may invoke the model'],
  [
    'vertex',
    'opus',
    403,
    'check in the Google Cloud console that the Vertex AI API and the model are enabled',
  ],
  ['foundry', 'opus', 403, 'check that the key, or the Entra ID login without one, may use this resource'],
  ['aws', 'opus', 403, 'renew the AWS credentials if they have expired'],
  ['foundry', 'opus', 402, 'see the billing page of the console of Microsoft Foundry'],
  ['aws', 'opus', 402, 'see the billing page of the console of Claude Platform on AWS'],
] as const)('%s, %s: the hint for a %d is that of the provider', async (platform, model, status, hint) => {
  world.api.failNext('messages', { status });
  const { code, stderr } = await run(platform, ['photo.png', '-m', model]);
  expect(code).toBe(5);
  expect(stderr).toContain(hint);
});

test('--dry-run shows the request, its limits and no price, and sends nothing', async () => {
  const { code, stdout } = await run('bedrock', ['photo.png', '--dry-run', '--json']);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    url: null,
    request: { model: 'anthropic.claude-opus-5-5' },
    estimate: { prompt_cost_usd: null, max_cost_usd: null },
  });
  const text = await run('bedrock', ['photo.png', '--dry-run']);
  expect(text.stdout).toMatch(/^sent to Amazon Bedrock by its own package/);
  expect(world.api.requests).toEqual([]);
});

test('the address of Foundry wins over its resource', async () => {
  const { code, stderr } = await run('foundry', ['photo.png'], {
    ANTHROPIC_FOUNDRY_RESOURCE: 'some-resource',
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

test('--base-url applies to another provider', async () => {
  const { code } = await run('foundry', ['photo.png', '--base-url', `${world.api.url}/foundry/anthropic`], {
    ANTHROPIC_FOUNDRY_BASE_URL: undefined,
    ANTHROPIC_FOUNDRY_RESOURCE: 'some-resource',
  });
  expect(code).toBe(0);
  expect(questions()).toHaveLength(1);
});

test.each([
  ['bedrock', 'opus', '/mantle/anthropic/v1/messages'],
  ['bedrock', 'claude-haiku-4-5', '/bedrock/model/'],
  ['vertex', 'opus', '/vertex/v1/'],
  ['foundry', 'opus', '/foundry/anthropic/v1/messages'],
  ['aws', 'opus', '/aws/v1/messages'],
] as const)(
  'an address and a workspace in settings or CLAUDE_SEE variables do not apply to %s with %s',
  async (platform, model, path) => {
    const url = await otherServer((_, response) => void response.writeHead(500).end());
    await world.run(['config', 'set', 'workspace', 'wrkspc_other']);
    const stored = { CLAUDE_SEE_BASE_URL: url, CLAUDE_SEE_WORKSPACE: 'wrkspc_another' };
    const { code } = await run(platform, ['photo.png', '-m', model], stored);
    expect(code).toBe(0);
    expect(questions().at(-1)?.path).toContain(path);
  },
);

test.each(['files', 'url'])('the default source %s gives way to base64', async (source) => {
  const { code, stderr } = await run('bedrock', ['photo.png'], { CLAUDE_SEE_SOURCE: source });
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: `the source ${source}, set as a default, is ignored: Amazon Bedrock takes only base64\n`,
  });
  expect(dataOf(lastBody())).toEqual([png.toString('base64')]);
});

test('an unknown provider is rejected with the list of known ones', async () => {
  const { code, stderr } = await world.run(['photo.png', '--provider', 'azure']);
  expect(code).toBe(2);
  expect(stderr).toContain('expected one of anthropic, bedrock, vertex, foundry, aws');
});

describe('another name of a platform', () => {
  test.each([
    ['azure', 'foundry'],
    ['gcp', 'vertex'],
    ['amazon', 'bedrock or aws'],
    ['vertex-ai', 'vertex'],
  ])('--provider %s is refused with the one that is meant, %s', async (name, meant) => {
    const message = `"${name}": expected one of anthropic, bedrock, vertex, foundry, aws; did you mean ${meant}?\n`;
    expect((await world.run(['photo.png', '--provider', name])).stderr).toBe(
      `claude-see: --provider: ${message}`,
    );
    const variables = { CLAUDE_SEE_PROVIDER: name };
    expect((await world.run(['photo.png'], { variables })).stderr).toBe(
      `claude-see: CLAUDE_SEE_PROVIDER: ${message}`,
    );
    expect((await world.run(['config', 'set', 'provider', name])).stderr).toBe(
      `claude-see: provider: ${message}`,
    );
    expect(world.api.requests).toEqual([]);
  });
});

describe('the inference profile on Bedrock', () => {
  const HAIKU = ['photo.png', 'x', '-m', 'claude-haiku-4-5'];
  const asked = () => world.api.requests.at(-1)?.path;

  test('is the global one unless a setting or a variable names another', async () => {
    await run('bedrock', HAIKU);
    expect(asked()).toContain('/model/global.anthropic.claude-haiku-4-5-20251001-v1:0/');
    await world.run(['config', 'set', 'bedrock-profile', 'eu']);
    await run('bedrock', HAIKU);
    expect(asked()).toContain('/model/eu.anthropic.claude-haiku-4-5-20251001-v1:0/');
    await run('bedrock', HAIKU, { CLAUDE_SEE_BEDROCK_PROFILE: 'us' });
    expect(asked()).toContain('/model/us.anthropic.claude-haiku-4-5-20251001-v1:0/');
  });

  test('none names the model without one', async () => {
    const { stdout } = await run('bedrock', [...HAIKU, '--dry-run'], { CLAUDE_SEE_BEDROCK_PROFILE: 'none' });
    expect(stdout).toContain('"model": "anthropic.claude-haiku-4-5-20251001-v1:0"');
  });

  test('-v says which model of the platform is asked, once for all questions; nothing else does', async () => {
    const note = 'claude-haiku-4-5 is global.anthropic.claude-haiku-4-5-20251001-v1:0 on Amazon Bedrock\n';
    const { stderr } = await run('bedrock', [...HAIKU, '-v', '-p', 'a', '-p', 'b']);
    expect(stderr.split(note)).toHaveLength(2);
    expect((await run('bedrock', HAIKU)).stderr).toBe('');
    const own = await world.run([...HAIKU, '-v']);
    expect(own.stderr).not.toContain('claude-haiku-4-5 is');
  });

  test('in a chat follows /model', async () => {
    const stdin = '/model claude-haiku-4-5\nwhat is it?\n';
    const variables = {
      ...(await platformVariables('bedrock', world)),
      CLAUDE_SEE_BEDROCK_PROFILE: 'eu',
    };
    const { code } = await world.run(['chat', 'photo.png'], { stdin, variables });
    expect(code).toBe(0);
    expect(asked()).toContain('/model/eu.anthropic.claude-haiku-4-5-20251001-v1:0/');
  });

  test('that does not exist is refused', async () => {
    const { stderr } = await run('bedrock', HAIKU, { CLAUDE_SEE_BEDROCK_PROFILE: 'mars' });
    expect(stderr).toBe(
      'claude-see: CLAUDE_SEE_BEDROCK_PROFILE: "mars": expected one of global, us, eu, apac, jp, au, us-gov, none\n',
    );
  });
});

describe('the project on Google Cloud', () => {
  const project = () => /\/projects\/([^/]+)\//.exec(world.api.requests.at(-1)?.path ?? '')?.[1];

  test('may come from the variable that Google itself uses', async () => {
    const { code } = await run('vertex', ['photo.png'], { ANTHROPIC_VERTEX_PROJECT_ID: undefined });
    expect({ code, project: project() }).toEqual({ code: 0, project: GOOGLE_PROJECT });
  });

  test('is that of ANTHROPIC_VERTEX_PROJECT_ID where both are set', async () => {
    const { code } = await run('vertex', ['photo.png'], { GOOGLE_CLOUD_PROJECT: 'another' });
    expect({ code, project: project() }).toEqual({ code: 0, project: GOOGLE_PROJECT });
  });
});
