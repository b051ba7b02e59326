/** What a long chat sends: pictures once, and prefixes that the prompt cache can read. */
import { createHash } from 'node:crypto';
import type Anthropic from '@anthropic-ai/sdk';
import { expect, test } from 'vitest';
import { makePng } from '../support/images.ts';
import { useWorld } from '../support/run.ts';

const world = useWorld();

const asked = () => world.api.requests.filter(({ path }) => path === '/v1/messages');

/** Hashes the content of a request up to and including each block that is marked for the cache. */
function markedPrefixes(params: Anthropic.MessageCreateParams): readonly string[] {
  const hash = createHash('sha256').update(params.model);
  const found: string[] = [];
  for (const { role, content } of params.messages) {
    for (const block of content as Anthropic.TextBlockParam[]) {
      const { cache_control, ...rest } = block;
      hash.update(JSON.stringify([role, rest]));
      if (cache_control) found.push(hash.copy().digest('hex'));
    }
  }
  return found;
}

test('twenty turns upload once, carry no image bytes, and read all before them from the cache', async () => {
  await world.file('a.png', makePng({ width: 2000, height: 1500 }));
  const questions = Array.from({ length: 20 }, (_, index) => `question ${index + 1}`);
  const { code, stdout } = await world.run(['chat', 'a.png', '--json'], { stdin: questions.join('\n') });
  expect(code).toBe(0);
  expect(
    world.api.requests.filter(({ path, method }) => path === '/v1/files' && method === 'POST'),
  ).toHaveLength(1);
  expect(asked()).toHaveLength(20);
  for (const { bytes, body } of asked()) {
    expect(bytes).toBeLessThan(10_000);
    expect(JSON.stringify(body)).not.toContain('base64');
  }
  const prefixes = asked().map(({ body }) => markedPrefixes(body as Anthropic.MessageCreateParams));
  for (const [turn, marked] of prefixes.entries()) {
    expect(marked).toHaveLength(turn === 0 ? 1 : 2);
    // The end of the question before is marked again, unchanged.
    if (turn > 0) expect(marked[0]).toBe(prefixes[turn - 1]?.at(-1));
  }
  const usages = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).usage as Anthropic.Usage);
  for (const [turn, usage] of usages.entries()) {
    if (turn === 0) continue;
    const before = usages[turn - 1] as Anthropic.Usage;
    const read = (before.cache_read_input_tokens ?? 0) + (before.cache_creation_input_tokens ?? 0);
    expect(usage.cache_read_input_tokens).toBe(read);
    expect(read).toBeGreaterThan(2000);
  }
});

test('a picture that the API makes smaller in the first turn is uploaded then, and once', async () => {
  await world.file('a.png', makePng({ width: 300, height: 200 }));
  const details = { max_side_length_pixels: 250, paths: ['messages.0.content.0'] };
  world.api.failNext('messages', {
    ...{ status: 400, message: 'image dimensions exceed', error_code: 'image_dimensions_too_large', details },
  });
  const { code, stderr } = await world.run(['chat', 'a.png'], { stdin: 'one\ntwo\n' });
  expect(code, stderr).toBe(0);
  expect(asked()).toHaveLength(3);
  expect(asked().filter(({ body }) => /"base64"/.test(JSON.stringify(body)))).toHaveLength(0);
  // As it was, and as it is after.
  expect(world.api.requests.filter(({ form }) => form)).toHaveLength(2);
});

test('beyond 20 images also those of earlier turns become small enough', async () => {
  await world.file('large.png', makePng({ width: 2400, height: 100 }));
  await world.file('small.png', makePng({ width: 50, height: 50 }));
  const many = Array.from({ length: 20 }, () => 'small.png').join(' ');
  const { code, stdout } = await world.run(['chat', 'large.png'], {
    stdin: `first\n/image ${many}\nsecond\n`,
  });
  expect(code).toBe(0);
  expect(asked()).toHaveLength(2);
  // The answers tell the sizes that arrived. The API takes 2,000 pixels a side beyond 20 images.
  const sizes = stdout.split('\n').map((line) => line.match(/\d+x\d+/g));
  expect(sizes.slice(0, 2)).toEqual([
    ['2400x100'],
    ['2000x83', ...Array.from({ length: 20 }, () => '50x50')],
  ]);
});

test.each([
  [159_000, undefined],
  [161_000, 'the conversation fills 80 % of the 200,000 tokens that claude-haiku-4-5 reads'],
])('a conversation of %i tokens says how near the window of its model is: %s', async (input_tokens, said) => {
  await world.file('a.png', makePng({ width: 64, height: 64 }));
  world.api.reply({ text: 'one', usage: { input_tokens, output_tokens: 10 } }, 'two');
  const { stderr } = await world.run(['chat', 'a.png', '-m', 'claude-haiku-4-5'], { stdin: 'a\nb\n' });
  expect(/^the conversation fills [^:]*/m.exec(stderr)?.[0]).toBe(said);
});

test('what went out in an earlier turn has had its receipt', async () => {
  await world.file('a.png', makePng({ width: 64, height: 64 }));
  await world.file('b.png', makePng({ width: 32, height: 64 }));
  const stdin = 'one\ntwo\n/image b.png\nthree\n';
  const { stderr } = await world.run(['chat', 'a.png', '-v'], { stdin });
  const receipts = stderr.split('\n').filter((line) => /\bimage\/png\b.*\bfile_/.test(line));
  expect(receipts.map((line) => line.split(':')[0])).toEqual(['a.png', 'b.png']);
});

test('an earlier picture that the API made smaller stays so', async () => {
  await world.file('a.png', makePng({ width: 300, height: 200 }));
  const details = { max_side_length_pixels: 250, paths: ['messages.0.content.0'] };
  const error = { status: 400, error_code: 'image_dimensions_too_large', details };
  world.api.reply('one', { error }, 'two', 'three');
  const { code, stderr } = await world.run(['chat', 'a.png'], { stdin: 'one\ntwo\nthree\n' });
  expect(code, stderr).toBe(0);
  const ids = asked().map(({ body }) => /"file_id":"(\w+)"/.exec(JSON.stringify(body))?.[1]);
  const [before, , after] = ids;
  expect(after).not.toBe(before);
  expect(ids).toEqual([before, before, after, after]);
});
