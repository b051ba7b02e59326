/** PDFs that exceed the context window: counted before the question, and named where the API rejects them. */
import { beforeEach, describe, expect, test } from 'vitest';
import { makePng } from '../support/images.ts';
import { makePdf, pageTexts } from '../support/pdfs.ts';
import { useWorld } from '../support/run.ts';

const world = useWorld();

/** 200,000 tokens; a page takes 2,000 of the fake API. */
const HAIKU = ['-m', 'claude-haiku-4-5'];

const asked = () => world.api.requests.map(({ path }) => path);

beforeEach(async () => {
  await world.file('book.pdf', makePdf({ texts: pageTexts(100) }));
});

describe('a PDF that may exceed the context window', () => {
  test('is counted, and rejected without a question; the hint leads to an answer', async () => {
    // 100 pages and the question; 100 x 200,000 / 200,001 x 0.95 = 94.9 pages fit.
    expect(await world.run(['book.pdf', 'why?', ...HAIKU])).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'claude-see: book.pdf: the prompt is 200,001 tokens; claude-haiku-4-5 reads 200,000 in all\n' +
        '  select fewer pages, for example --pages 1-90\n',
    });
    expect(asked()).toEqual(['/v1/messages/count_tokens']);
    expect(await world.run(['book.pdf', 'why?', ...HAIKU, '--pages', '1-90'])).toMatchObject({ code: 0 });
    expect(asked().slice(1)).toEqual(['/v1/messages/count_tokens', '/v1/messages']);
  });

  test('is asked about if the count fails, and named when the API rejects it', async () => {
    world.api.failNext('count_tokens', { status: 529 });
    world.api.expectRejection('prompt is too long: 200001 tokens > 200000 maximum');
    const { code, stderr } = await world.run(['book.pdf', 'why?', ...HAIKU]);
    expect({ code, stderr: stderr.replace(/req_\w+/, 'req_1') }).toEqual({
      code: 2,
      stderr:
        'claude-see: book.pdf: the API rejected the request: prompt is too long: 200001 tokens > 200000 maximum (request req_1)\n' +
        '  select fewer pages, for example --pages 1-90\n',
    });
  });

  test('is not counted if even dense pages fit', async () => {
    // 61 x 3,000 tokens and an answer of 16,000
    await world.run(['book.pdf', '--pages', '1-61', 'why?', ...HAIKU]);
    expect(asked()).toEqual(['/v1/messages']);
  });

  test('is not counted as an upload, of which the API counts nothing', async () => {
    world.api.expectRejection('prompt is too long');
    const { stderr } = await world.run(['book.pdf', 'why?', ...HAIKU, '--upload']);
    expect(stderr).toContain('  select fewer pages, for example --pages 1-90\n');
    expect(asked()).toEqual(['/v1/files', '/v1/messages']);
  });

  test('is named if it is the largest of several', async () => {
    await world.file('book.pdf', makePdf({ texts: pageTexts(70) }));
    await world.file('more.pdf', makePdf({ texts: pageTexts(30) }));
    const { stderr } = await world.run(['more.pdf', 'book.pdf', 'why?', ...HAIKU]);
    expect(stderr).toBe(
      'claude-see: book.pdf: the prompt is 200,001 tokens; claude-haiku-4-5 reads 200,000 in all\n' +
        '  ask about fewer files at a time: book.pdf has 70 pages\n',
    );
  });

  test('keeps to the pages that were selected in the hint', async () => {
    world.api.failNext('count_tokens', { status: 404 });
    world.api.reply({
      error: { status: 400, message: 'prompt is too long: 300000 tokens > 200000 maximum' },
    });
    const { stderr } = await world.run(['book.pdf', '--pages', '11-12,21-90', 'why?', ...HAIKU]);
    // 72 x 2 / 3 x 0.95 = 45.6 pages
    expect(stderr).toContain('  select fewer pages, for example --pages 11-12,21-58\n');
  });
});

test('--dry-run shows the range of tokens, and warns that they may not fit', async () => {
  const { stdout, stderr } = await world.run(['book.pdf', 'why?', ...HAIKU, '--dry-run']);
  expect(stdout).toContain(
    '\ntokens in: about 150,001 to 300,001 (a PDF page takes 1,500 to 3,000)\n' +
      // $1 a million tokens, and in the USA $1.1; 16,000 tokens of an answer take $0.088 more.
      'cost: about $0.15 to $0.30 for the prompt, about $0.25 to $0.42 with the answer (prices of 2026-11); --exact counts them\n',
  );
  expect(stderr).toBe(
    'the request may not fit: claude-haiku-4-5 reads 200,000 tokens in all; select fewer pages with --pages\n',
  );
  expect(asked()).toEqual([]);
});

describe('a prompt that is too long though no PDF of several pages is in it', () => {
  test.each([
    [['a.png'], '', 'shorten the text of the question'],
    [['a.png', 'b.png'], '', 'ask about fewer files at a time'],
    [['https://a.example/a.pdf'], '', 'ask about fewer pages at a time'],
    [['book.pdf', '--pages', '1'], 'book.pdf: ', 'shorten the text of the question'],
    [['book.pdf', '--pages', '1', 'a.png'], 'book.pdf: ', 'ask about fewer files at a time'],
  ])('%j has a hint that fits', async (args, subject, hint) => {
    await world.file('a.png', makePng({ width: 8, height: 8 }));
    await world.file('b.png', makePng({ width: 9, height: 9 }));
    const message = 'prompt is too long: 300000 tokens > 200000 maximum';
    world.api.reply({ error: { status: 400, message } });
    const { code, stderr } = await world.run([...args, 'why?', '-q', ...HAIKU]);
    expect({ code, stderr: stderr.replace(/req_\w+/, 'req_1') }).toEqual({
      code: 2,
      stderr: `claude-see: ${subject}the API rejected the request: ${message} (request req_1)\n  ${hint}\n`,
    });
  });
});
