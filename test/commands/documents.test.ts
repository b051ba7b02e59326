/** PDFs in questions: from every input to a document block, with selected pages and citations. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type Anthropic from '@anthropic-ai/sdk';
import { describe, expect, test } from 'vitest';
import { makePng } from '../support/images.ts';
import { writeLargePdf } from '../support/large-pdf.ts';
import { makePdf, pageTexts, readTexts } from '../support/pdfs.ts';
import { type RunOptions, useWorld } from '../support/run.ts';

const world = useWorld();

const asked = () => world.api.requests.filter(({ path }) => path === '/v1/messages');

function blocks(at = 0): readonly Anthropic.ContentBlockParam[] {
  const content = (asked()[at]?.body as Anthropic.MessageCreateParams | undefined)?.messages[0]?.content;
  if (!Array.isArray(content)) throw new Error('expected blocks');
  return content;
}

/** The bytes of the one document. */
function pdf(): Buffer {
  const [document] = blocks().filter((block) => block.type === 'document');
  if (document?.source.type !== 'base64') throw new Error('expected a base64 document');
  return Buffer.from(document.source.data, 'base64');
}

async function ask(args: readonly string[], options?: RunOptions): Promise<string> {
  const { code, stderr } = await world.run(args, options);
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  return stderr;
}

const FOUR = () => makePdf({ texts: pageTexts(4) });

describe('a PDF', () => {
  test('is sent unchanged as a document block before the text, titled with its name', async () => {
    const bytes = FOUR();
    await world.file('in/report.pdf', bytes);
    expect(await ask(['summarise', 'in/report.pdf'])).toBe('');
    expect(blocks()).toEqual([
      {
        type: 'document',
        source: { type: 'base64', media_type: 'application/pdf', data: bytes.toString('base64') },
        title: 'report.pdf',
      },
      { type: 'text', text: 'summarise' },
    ]);
  });

  test('is recognised by its content: on stdin, in a data URI, and under any name', async () => {
    const bytes = FOUR();
    await world.file('photo.jpg', bytes);
    await ask(['-', 'q'], { stdin: bytes });
    await ask([`data:image/png;base64,${bytes.toString('base64')}`, 'q']);
    await ask(['photo.jpg', 'q']);
    const types = asked().map((_, index) => blocks(index).map(({ type }) => type));
    expect(types).toEqual([
      ['document', 'text'],
      ['document', 'text'],
      ['document', 'text'],
    ]);
  });

  test('after junk is no question, though it is plain text', async () => {
    await world.file('a.png', makePng({ width: 4, height: 4 }));
    const bytes = FOUR();
    await ask(['a.png', '-', 'q'], { stdin: Buffer.concat([Buffer.from('\u{feff}\r\n'), bytes]) });
    expect(blocks().map(({ type }) => type)).toEqual(['image', 'document', 'text']);
    expect(pdf()).toEqual(bytes);
  });

  test('at a URL is a document if the path ends in .pdf, or with --pdf', async () => {
    await ask(['https://example.com/a/Report.PDF?x=1', 'q']);
    await ask(['https://example.com/download/17', '--pdf', 'q']);
    await ask(['https://example.com/a.png?name=b.pdf', 'q']);
    expect(asked().map((_, index) => blocks(index)[0])).toEqual([
      {
        type: 'document',
        source: { type: 'url', url: 'https://example.com/a/Report.PDF?x=1' },
        title: 'Report.PDF',
      },
      { type: 'document', source: { type: 'url', url: 'https://example.com/download/17' }, title: '17' },
      { type: 'image', source: { type: 'url', url: 'https://example.com/a.png?name=b.pdf' } },
    ]);
  });

  test('is uploaded with --upload and found again by its content', async () => {
    await world.file('report.pdf', FOUR());
    expect(await ask(['report.pdf', '--upload', 'q'])).toMatch(/^report\.pdf: uploaded as file_/);
    await ask(['report.pdf', 'q']);
    const [id] = world.api.files.keys();
    const expected = { type: 'document', source: { type: 'file', file_id: id }, title: 'report.pdf' };
    expect([blocks(0)[0], blocks(1)[0]]).toEqual([expected, expected]);
    expect(asked()[1]?.bytes).toBeLessThan(3000);
  });

  test('of more than 32 MB is uploaded and saved from its file', async () => {
    const path = join(world.folder, 'large.pdf');
    writeLargePdf(path, 33_000_000);
    expect(await ask(['large.pdf', 'q'])).toMatch(/^large\.pdf: uploaded as file_\w+, .* \(42 MB as base64/);
    const hash = createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
    const saved = await readdir(join(world.folder, 'data'), { recursive: true });
    expect(saved.filter((name) => name.endsWith(hash))).toHaveLength(1);
    expect(await ask(['large.pdf', 'q'])).toBe('');
    expect(blocks(1)[0]).toMatchObject({ type: 'document', source: { type: 'file' } });
  });

  test('of more than 32 MB under the name of an image is noted, too', async () => {
    writeLargePdf(join(world.folder, 'large.png'), 33_000_000);
    const notes = await ask(['large.png', 'q', '--pages', '2']);
    expect(notes).toContain('large.png: named .png but holds application/pdf; sent as application/pdf\n');
  });

  test('and pictures mix in the order typed', async () => {
    await world.file('a.png', makePng({ width: 4, height: 4 }));
    await world.file('b.pdf', FOUR());
    await ask(['a.png', 'b.pdf', 'q']);
    expect(blocks().map(({ type }) => type)).toEqual(['image', 'document', 'text']);
  });

  test('without a prompt is described as a document', async () => {
    await world.file('b.pdf', FOUR());
    await ask(['b.pdf']);
    expect(blocks().at(-1)).toEqual({ type: 'text', text: 'Describe this document.' });
  });

  test('has its pages in the receipt and in --json', async () => {
    const bytes = FOUR();
    await world.file('b.pdf', bytes);
    const { stdout, stderr } = await world.run(['b.pdf', 'q', '-v', '--json']);
    expect(stderr).toBe('b.pdf: application/pdf, 4 pages, 1.2 KB, base64\n');
    expect(JSON.parse(stdout).images).toMatchObject([
      {
        input: 'b.pdf',
        media_type: 'application/pdf',
        width: null,
        sent: { media_type: 'application/pdf', pages: 4, bytes: bytes.length },
      },
    ]);
  });

  test.each([
    ['encrypted', () => makePdf({ texts: ['x'], encrypted: true }), /is encrypted; the API does not accept/],
    ['broken', () => Buffer.from('%PDF-1.7\nnothing'), /is not a usable PDF/],
    [
      'short of a page',
      () => Buffer.from(FOUR().toString('latin1').replace('\n6 0 obj', '\n6 0 xxx'), 'latin1'),
      /is not a usable PDF: page 2 of 4 is missing/,
    ],
    [
      'too long',
      () => makePdf({ texts: pageTexts(601) }),
      /has 601 pages; the maximum for this model is 600/,
    ],
  ])('that is %s is rejected before any request', async (_, make, message) => {
    await world.file('x.pdf', make());
    const { code, stdout, stderr } = await world.run(['x.pdf', 'q']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(asked()).toEqual([]);
  });

  test('counts its pages together with other PDFs and pictures', async () => {
    await world.file('a.pdf', makePdf({ texts: pageTexts(60) }));
    await world.file('b.png', makePng({ width: 4, height: 4 }));
    const args = ['a.pdf', 'a.pdf', 'b.png', 'q', '-m', 'claude-haiku-4-5'];
    expect(await world.run(args)).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'claude-see: 1 image and 120 PDF pages; claude-haiku-4-5 takes 100 a request\n' +
        '  ask about fewer at a time\n',
    });
    const one = ['a.pdf', ...Array<string>(41).fill('b.png'), 'q', '-m', 'claude-haiku-4-5'];
    expect((await world.run(one)).stderr).toBe(
      'claude-see: 41 images and 60 PDF pages; claude-haiku-4-5 takes 100 a request\n' +
        '  select fewer pages: --pages 1-59\n',
    );
  });
});

describe('a default cost limit', () => {
  const url = 'https://a.example/a.pdf';
  const refused = `the cost of ${url} has no upper limit, as a page may hold any amount of text, and the API counts none at a URL\n`;

  test.each([
    ['variable', { CLAUDE_SEE_MAX_COST: '1' }, undefined, 'CLAUDE_SEE_MAX_COST', ''],
    ['setting', {}, '{"max-cost":1}', 'setting max-cost', '; for all: claude-see config unset max-cost'],
  ] as const)(
    'is named if a PDF cannot honour it, and lifted by --max-cost none: %s',
    async (_, variables, stored, name, forAll) => {
      if (stored !== undefined) await world.file('config/config.json', stored);
      const cure = 'download it first: --download, or';
      expect(await world.run([url], { variables })).toEqual({
        code: 2,
        stdout: '',
        stderr: `claude-see: ${name}: ${refused}  ${cure} lift it for this run: --max-cost none${forAll}\n`,
      });
      expect(await world.run([url, '--max-cost', 'none'], { variables })).toMatchObject({ code: 0 });
      expect((await world.run([url, '--max-cost', '1'], { variables })).stderr).toBe(
        `claude-see: --max-cost: ${refused}  ${cure} leave --max-cost out\n`,
      );
    },
  );
});

describe('--pages', () => {
  test('sends only those pages, with a note', async () => {
    await world.file('report.pdf', FOUR());
    expect(await ask(['report.pdf', '--pages', '4,2', 'q'])).toMatch(/^report\.pdf: pages 2, 4 of 4; /);
    expect(readTexts(pdf())).toEqual([pageTexts(4)[1], pageTexts(4)[3]]);
    expect(blocks()[0]).toMatchObject({ type: 'document', title: 'report.pdf (pages 2, 4)' });
  });

  test.each([
    [['--pages', '2', 'a.png'], 'there is no PDF or TIFF to select pages from'],
    [['--pages', '2', 'r.pdf', 'r.pdf'], 'takes one PDF or TIFF, not 2'],
    [
      ['--pages', '2', 'https://example.com/r.pdf'],
      'cannot select pages of https://example.com/r.pdf, which is not a local file',
    ],
    [['r.pdf', '--pages', '5'], '5 is beyond the last page: r.pdf has 4 pages'],
    [['r.pdf', '--pages', 'x'], '"x" is not a list of pages'],
  ])('of %j is rejected: %s', async (inputs, message) => {
    await world.file('a.png', makePng({ width: 4, height: 4 }));
    await world.file('r.pdf', FOUR());
    const { code, stderr } = await world.run([...inputs, '-p', 'q']);
    expect(code).toBe(2);
    expect(stderr.split('\n')).toContain(`claude-see: --pages: ${message}`);
    expect(asked()).toEqual([]);
  });
});

describe('--cite', () => {
  const citation = (
    index: number,
    start: number,
    cited_text: string,
    document_title: string | null = null,
  ): Anthropic.TextCitation => ({
    type: 'page_location',
    cited_text,
    document_index: index,
    document_title,
    file_id: null,
    start_page_number: start,
    end_page_number: start + 1,
  });

  test('asks for citations of every document and prints them as footnotes, with the pages of the file', async () => {
    await world.file('r.pdf', FOUR());
    world.api.reply({ text: ['Sales ', 'rose.'], citations: [citation(0, 2, 'Sales were up')] });
    const run = await world.run(['r.pdf', '--pages', '2,4', '--cite', 'what of sales?']);
    expect(run.stdout).toBe('Sales rose.[1]\n\n[1] r.pdf, page 4: "Sales were up"\n');
    expect(blocks()[0]).toMatchObject({ type: 'document', citations: { enabled: true } });
  });

  test('names only the file, though the API returns the title with its pages', async () => {
    await world.file('r.pdf', FOUR());
    world.api.reply({ text: 'Up.', citations: [citation(0, 2, 'up', 'r.pdf (pages 2, 4)')] });
    const { stdout } = await world.run(['r.pdf', '--pages', '2,4', '--cite', 'q']);
    expect(stdout).toBe('Up.[1]\n\n[1] r.pdf, page 4: "up"\n');
  });

  test('names a stored file as the API does', async () => {
    const bytes = FOUR();
    const id = world.api.addFile({ bytes, filename: 'old.pdf', mime_type: 'application/pdf' });
    world.api.reply(
      { text: 'Up.', citations: [citation(0, 2, 'up', 'old.pdf')] },
      { text: 'Up.', citations: [citation(0, 2, 'up')] },
    );
    const titled = await world.run([id, '--cite', 'q']);
    expect(titled.stdout).toBe('Up.[1]\n\n[1] old.pdf, page 2: "up"\n');
    const untitled = await world.run([id, '--cite', 'q']);
    expect(untitled.stdout).toBe(`Up.[1]\n\n[1] ${id}, page 2: "up"\n`);
  });

  test('returns the citations of the API in --json, and the text without marks', async () => {
    await world.file('r.pdf', FOUR());
    const cited = citation(0, 1, 'x');
    world.api.reply({ text: 'Yes.', citations: [cited] });
    const { stdout } = await world.run(['r.pdf', '--cite', 'q', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ text: 'Yes.', citations: [cited] });
  });

  test('writes footnotes into the file of -o', async () => {
    await world.file('r.pdf', FOUR());
    world.api.reply({ text: 'Yes.', citations: [citation(0, 1, 'x')] });
    await ask(['r.pdf', '--cite', 'q', '-o', 'out.txt']);
    expect(await readFile(`${world.folder}/out.txt`, 'utf8')).toBe('Yes.[1]\n\n[1] r.pdf, page 1: "x"\n');
  });

  test('cannot be combined with --schema', async () => {
    await world.file('r.pdf', FOUR());
    expect(await world.run(['r.pdf', '--cite', '--schema', 'a', 'q'])).toMatchObject({
      code: 2,
      stderr: 'claude-see: --cite: cannot be combined with --schema, because the API does not support both\n',
    });
  });
});
