import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { FakeApi } from '../support/fake-api/types.ts';
import { makeJpeg, makePng } from '../support/images.ts';
import { useWorld } from '../support/run.ts';

const world = useWorld();

const PHOTO = makePng({ width: 640, height: 480 });
const NO_KEY = { ANTHROPIC_API_KEY: undefined, ANTHROPIC_AUTH_TOKEN: undefined };

/** What stands in for a picture's base64 in a dry run. */
function shortened(bytes: Buffer): string {
  const characters = Math.ceil(bytes.length / 3) * 4;
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const count = characters.toLocaleString('en-US');
  return `(${count} characters of base64; sha256 of the bytes: ${sha256})`;
}

/** A request body with every base64 shortened as a dry run does it. */
function shortenAll(body: unknown): unknown {
  return JSON.parse(JSON.stringify(body), (key, value) =>
    key === 'data' && typeof value === 'string' ? shortened(Buffer.from(value, 'base64')) : value,
  );
}

function messageRequests({ requests }: FakeApi) {
  return requests.filter(({ path }) => path === '/v1/messages');
}

describe('--dry-run', () => {
  test('prints the request, the reason for each source, tokens and cost', async () => {
    await world.file('photo.png', PHOTO);
    const { code, stdout, stderr } = await world.run(['photo.png', 'describe', '--dry-run']);
    const request = {
      model: 'claude-opus-5-5',
      max_tokens: 16000,
      messages: [
        {
          role: 'user',
          content: [
            {
              type: 'image',
              source: { type: 'base64', media_type: 'image/png', data: shortened(PHOTO) },
            },
            { type: 'text', text: 'describe' },
          ],
        },
      ],
      stream: true,
    };
    // 23 x 18 patches and 8 / 4 tokens of text; 416 x $4 per million, and at most 416 x $4.4 and 16,000 x $22, as in the USA.
    expect({ code, stderr, stdout }).toEqual({
      code: 0,
      stderr: '',
      stdout: `POST ${world.api.url}/v1/messages
${JSON.stringify(request, null, 2)}

photo.png: image/png, 640x480, ${(PHOTO.length / 1024).toFixed(1).replace('.0', '')} KB, base64, 414 tokens (local bytes are sent in the request)

tokens in: about 416
cost: about $0.0017 for the prompt, at most $0.35 with the answer (prices of 2026-11)
nothing was sent
`,
    });
    expect(world.api.requests).toHaveLength(0);
  });

  test('with --json prints one object', async () => {
    await world.file('photo.png', PHOTO);
    const args = ['photo.png', 'describe', '--json'];
    const { code, stdout, stderr } = await world.run([...args, '--dry-run']);
    expect({ code, stderr, lines: stdout.match(/\n/g)?.length }).toEqual({ code: 0, stderr: '', lines: 1 });
    await world.run(args);
    const sent = messageRequests(world.api)[0];
    expect(JSON.parse(stdout)).toEqual({
      dry_run: true,
      method: 'POST',
      url: `${world.api.url}/v1/messages`,
      request: shortenAll(sent?.body),
      images: [
        {
          input: 'photo.png',
          media_type: 'image/png',
          width: 640,
          height: 480,
          sent: {
            width: 640,
            height: 480,
            bytes: PHOTO.length,
            media_type: 'image/png',
            source: 'base64',
            file_id: null,
            pages: null,
          },
          seen: { width: 640, height: 480 },
          region: null,
          zoomed: false,
          frame: null,
          page: null,
          tokens: 414,
          reason: 'local bytes are sent in the request',
        },
      ],
      body_bytes: sent?.bytes,
      estimate: {
        input_tokens: 416,
        prompt_cost_usd: 0.001664,
        max_cost_usd: expect.closeTo(0.3538304, 12),
        range: null,
      },
      zooms: null,
      exact: false,
      uncounted: [],
    });
  });

  test('says how many zooms may follow, and what they cost at most', async () => {
    await world.file('photo.png', PHOTO);
    const args = ['photo.png', 'describe', '--zoom', '--max-zooms', '1', '--max-tokens', '1000', '--dry-run'];
    // 414 tokens for 23x18 patches and 2 for the text; up to four requests, each with 1,000 tokens more for texts, those
    // after the first with 1,000 of each answer and 4,784 of the part shown: 1,416, 8,200, 10,200 and 12,200 tokens at
    // $4 a million, 1.25 times for the cache and 1.1 times for the USA, and 4,000 at $20, 1.1 times.
    const json = JSON.parse((await world.run([...args, '--json'])).stdout);
    expect(json.zooms).toEqual({ max: 1, max_cost_usd: expect.closeTo(0.264088, 9) });
    expect(json.request.tools).toMatchObject([{ name: 'zoom' }]);
    const zooms = 'zooms: up to 1, in requests that send the prompt again; at most';
    expect((await world.run(args)).stdout).toContain(`${zooms} $0.26 with all of them\n`);
    expect((await world.run([...args, '--max-cost', '0.1'])).stdout).toContain(
      `${zooms} $0.10 with all of them\n`,
    );
    expect((await world.run([...args, '--exact'])).stdout).toContain(zooms);
    expect(world.api.requests.map(({ path }) => path)).toEqual(['/v1/messages/count_tokens']);
  });

  test('shows exactly the request that the same command sends without it', async () => {
    await world.file('photo.png', PHOTO);
    await world.file('shot.jpg', await makeJpeg({ width: 300, height: 200 }));
    await world.file('question.txt', 'Which one is “blue”?\n');
    const args = [
      'photo.png',
      '-p',
      'first',
      'https://example.com/cat.png',
      'shot.jpg',
      '--prompt-file',
      'question.txt',
      '-m',
      'sonnet',
      '-s',
      'Be brief — “please”.',
      '--max-tokens',
      '1234',
      '--effort',
      'low',
    ];
    const { stdout } = await world.run([...args, '--dry-run', '--json']);
    expect(world.api.requests).toHaveLength(0);
    expect((await world.run(args)).code).toBe(0);
    const [sent] = messageRequests(world.api);
    const { request, body_bytes } = JSON.parse(stdout);
    expect(request).toEqual(shortenAll(sent?.body));
    expect(Object.keys(request).sort()).toEqual(Object.keys(Object(sent?.body)).sort());
    expect(body_bytes).toBe(sent?.bytes);
  });

  test('puts a placeholder where an upload would give a file_id, and uploads nothing', async () => {
    await world.file('photo.png', PHOTO);
    const { stdout } = await world.run(['photo.png', '--upload', '--dry-run', '--json']);
    const { request, images, body_bytes } = JSON.parse(stdout);
    expect(request.messages[0].content[0]).toEqual({
      type: 'image',
      source: { type: 'file', file_id: '(given by the upload)' },
    });
    expect(images[0]).toMatchObject({ reason: '--upload', tokens: 414 });
    expect(body_bytes).toBeNull();
    expect(world.api.requests).toHaveLength(0);
  });

  test('does not look a file_id up, says that it cannot know, and guesses no tokens', async () => {
    const id = world.api.addFile({ bytes: PHOTO, filename: 'a.png', mime_type: 'image/png' });
    const { code, stdout, stderr } = await world.run([id, '--dry-run']);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: `${id}: shown as an image; a stored PDF or text goes as a document\n`,
    });
    expect(stdout).toContain(`${id}: file (already stored in the workspace)\n`);
    expect(stdout).toContain('\ntokens in: unknown\ncost: unknown\nnothing was sent\n');
    expect(world.api.requests).toHaveLength(0);
  });

  test('fetches no URL and guesses no tokens for it', async () => {
    const url = 'https://example.com/cat.png';
    const { stdout } = await world.run([url, '--dry-run', '--json']);
    const { request, images, estimate } = JSON.parse(stdout);
    expect(request.messages[0].content[0]).toEqual({ type: 'image', source: { type: 'url', url } });
    expect(images[0]).toMatchObject({ reason: 'the API fetches the URL itself', tokens: null });
    expect(estimate).toEqual({ input_tokens: null, prompt_cost_usd: null, max_cost_usd: null, range: null });
    expect(world.api.requests).toHaveLength(0);
  });

  test.each([
    // 1456 x 819 is what the model sees: 52 x 30 patches; 20 characters are 5 tokens. 1565 x $1; at most 1565 x $1.1, 2000 x $5.5.
    [['-m', 'claude-haiku-4-5', '--max-tokens', '2000'], 1565, 0.001565, 0.0127215],
    // Seen whole: 69 x 39 patches. 2696 x $0.10; at most 2696 x $0.11, 2000 x $0.55.
    [['-m', 'haiku', '--max-tokens', '2000'], 2696, 0.0002696, 0.00139656],
    // The system prompt counts too: 40 characters. 2706 x $8; at most 2706 x $8.8, 2000 x $44.
    [['-m', 'fable', '--max-tokens', '2000', '-s', 'x'.repeat(40)], 2706, 0.021648, 0.1118128],
    // Its price is unknown; its images are taken for those of the newest models.
    [['-m', 'claude-from-the-future'], 2696, null, null],
  ])('estimates tokens and cost with %j', async (flags, tokens, prompt, most) => {
    await world.file('big.png', makePng({ width: 1920, height: 1080 }));
    const { stdout } = await world.run(['big.png', ...flags, '--dry-run', '--json']);
    const { estimate } = JSON.parse(stdout);
    expect(estimate.input_tokens).toBe(tokens);
    if (prompt === null) expect(estimate.prompt_cost_usd).toBeNull();
    else expect(estimate.prompt_cost_usd).toBeCloseTo(prompt, 12);
    if (most === null) expect(estimate.max_cost_usd).toBeNull();
    else expect(estimate.max_cost_usd).toBeCloseTo(most, 12);
  });

  test('counts what the prompt cache takes, and says what several questions cost together', async () => {
    await world.file('photo.png', PHOTO);
    const args = ['photo.png', '-p', 'one?', '-p', 'two?', '--max-tokens', '100', '--dry-run'];
    const { stdout } = await world.run([...args, '--json']);
    const objects = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    // 414 tokens of the picture and 1 of text at $4 a million; at most at 1.25 x $4.4, and 100 x $22.
    const estimate = { prompt_cost_usd: 0.00166, max_cost_usd: expect.closeTo(0.0044825, 12) };
    expect(objects).toMatchObject([{ estimate }, { estimate }]);
    // Twice 0.00166, and twice 0.0044825.
    expect((await world.run(args)).stdout).toMatch(
      /\ncost: [^\n]*\n\n2 questions: about \$0\.0033 for the prompts, at most \$0\.0090 with the answers \(prices of 2026-11\)\nnothing was sent\n$/,
    );
    const unknown = await world.run([...args, '-m', 'claude-from-the-future']);
    expect(unknown.stdout).toMatch(/\n2 questions: cost unknown\nnothing was sent\n$/);
    expect((await world.run(['photo.png', '--dry-run'])).stdout).toMatch(/\nnothing was sent\n$/);
  });

  test('counts what the prompt cache takes of a conversation', async () => {
    await world.file('photo.png', PHOTO);
    world.api.reply({ text: 'A dog.', usage: { input_tokens: 800, output_tokens: 200 } });
    await world.run(['photo.png', 'one?']);
    const { stdout } = await world.run(['-c', 'two?', '--max-tokens', '100', '--dry-run', '--json']);
    // 1000 tokens before and 1 of text, at most at 1.25 x $4.4; 100 x $22.
    expect(JSON.parse(stdout).estimate.max_cost_usd).toBeCloseTo(0.0077055, 12);
  });

  test('works without a key and without a network', async () => {
    await world.file('photo.png', PHOTO);
    const variables = { ...NO_KEY, ANTHROPIC_BASE_URL: undefined };
    const { code, stdout, stderr } = await world.run(['photo.png', '--dry-run', '--upload'], { variables });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.split('\n')[0]).toBe('POST https://api.anthropic.com/v1/messages');
  });

  test.each([
    ['an empty variable', { ANTHROPIC_BASE_URL: '' }, [], 'https://api.anthropic.com/v1/messages'],
    ['a variable', { ANTHROPIC_BASE_URL: 'https://a.test/x/' }, [], 'https://a.test/x/v1/messages'],
    [
      'a flag',
      { ANTHROPIC_BASE_URL: 'https://a.test' },
      ['--base-url', 'https://b.test/'],
      'https://b.test/v1/messages',
    ],
  ])('names the address that comes from %s', async (_name, variables, flags, url) => {
    await world.file('photo.png', PHOTO);
    const { stdout } = await world.run(['photo.png', '--dry-run', '--json', ...flags], { variables });
    expect(JSON.parse(stdout).url).toBe(url);
  });

  test('refuses what cannot be sent, like the real run', async () => {
    await world.file('photo.png', PHOTO);
    const { code, stdout, stderr } = await world.run(['photo.png', '--dry-run', '--source', 'url']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('photo.png: cannot be sent with --source url');
    expect((await world.run(['phto.png', '--dry-run'])).code).toBe(2);
  });

  test('--max-cost shows in max_tokens', async () => {
    await world.file('photo.png', PHOTO);
    const { stdout } = await world.run([
      'photo.png',
      'describe',
      '--dry-run',
      '--json',
      '--max-cost',
      '0.05',
    ]);
    // The bound counts 414, 9 bytes of the name and 20 around it, 8 bytes of text and 200 around all, at $4.4,
    // which is $4 in the USA: 2864.4 of 50,000 millionths; the rest at $22.
    expect(JSON.parse(stdout).request.max_tokens).toBe(2142);
  });
});
