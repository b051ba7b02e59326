import type { TextCitation } from '@anthropic-ai/sdk/resources/messages/messages';
import { describe, expect, test } from 'vitest';
import {
  conversationsIn,
  imagePart,
  saveConversation,
  sha256Of,
  turnOf,
} from '../../support/conversations.ts';
import { makePdf, pageTexts } from '../../support/pdfs.ts';
import { type RunOptions, useWorld } from '../../support/run.ts';

const world = useWorld();

const PICTURE = Buffer.alloc(512 * 1024, 'picture');
const MINUTE = 60_000;
const history = (args: readonly string[], options?: RunOptions) => world.run(['history', ...args], options);
const open = (now?: string) => conversationsIn(world.folder, now);
const ago = (ms: number) => new Date(Date.now() - ms).toISOString();
const save = async (question: string, ms = 0) => saveConversation(await open(ago(ms)), [turnOf(question)]);

describe('history show', () => {
  test('prints the latest as Markdown, pictures as lines', async () => {
    await save('older', MINUTE);
    const begun = (await open('2026-11-22T11:59:30Z')).create({
      model: 'claude-opus-5-5',
      system: 'Be brief.',
      effort: null,
    });
    const pdf = Buffer.from('%PDF');
    const turns = [
      turnOf('describe', '# A cat\n\nIt sleeps.\n', [
        imagePart(PICTURE),
        imagePart(PICTURE, { label: 'Image 2: b.png', media_type: 'image/png', width: 64, height: 48 }),
        {
          type: 'document',
          input: 'r.pdf',
          name: 'r.pdf',
          media_type: 'application/pdf',
          bytes: 2048,
          sha256: sha256Of(pdf),
          pages: 3,
          page_numbers: null,
          cite: false,
        },
      ]),
      turnOf('and this?', { data: { cat: true }, stop_reason: 'max_tokens' }, [
        {
          type: 'url',
          input: 'https://me:hunter2@a.test/x.png',
          url: 'https://me:p@ssword@a.test/x.png',
          block: 'image',
          label: null,
          cite: false,
        },
        { type: 'file_id', input: 'file_1', file_id: 'file_1', block: 'document', label: null, cite: true },
      ]),
    ];
    const { id } = await (await open()).save({ ...begun, turns }, new Map());
    const { code, stdout, stderr } = await history(['show']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(`# Conversation ${id}

Started 2026-11-22 11:59 UTC.

System: Be brief.

## You, 2026-11-22 12:00 UTC

[Image 1: photo.jpg, image/jpeg 1920x1080, 512 KB]

[Image 2: b.png, image/png 64x48, 512 KB]

[Document 1: r.pdf, application/pdf, 3 pages, 2 KB]

describe

## Claude, claude-opus-5-5

# A cat

It sleeps.

## You, 2026-11-22 12:00 UTC

[Image 3: https://[redacted]@a.test/x.png]

[Document 2: file_1]

and this?

## Claude, claude-opus-5-5

\`\`\`json
{
  "cat": true
}
\`\`\`

(stopped: max_tokens)
`);
  });

  test('has the citations of answers as footnotes, with the pages of the file', async () => {
    const onPage = (document_index: number, page: number, cited_text: string): TextCitation => ({
      ...{ type: 'page_location', cited_text, document_index, document_title: null, file_id: null },
      ...{ start_page_number: page, end_page_number: page + 1 },
    });
    await world.file('r.pdf', makePdf({ texts: pageTexts(9) }));
    await world.file('s.pdf', makePdf({ texts: pageTexts(2) }));
    world.api.reply(
      { text: 'Green grass.', citations: [onPage(0, 2, 'the grass')] },
      { text: 'Blue.', citations: [onPage(1, 2, 'the sky'), onPage(0, 3, 'the sea')] },
      'Nothing.',
    );
    const first = await world.run(['r.pdf', '--pages', '2,4-5', '--cite', 'what?']);
    const second = await world.run(['-c', 's.pdf', 'and?']);
    await world.run(['-c', 'else?']);
    const { stdout } = await history(['show']);
    expect(stdout).toContain('[Document 1: r.pdf, application/pdf, 3 pages (2, 4-5), ');
    expect(stdout).toContain('[Document 2: s.pdf, application/pdf, 2 pages, ');
    const answers = stdout.split(/^## .*\n\n/m).slice(1);
    expect(answers[1]).toBe('Green grass.[1]\n\n[1] r.pdf, page 4: "the grass"\n\n');
    expect(answers[3]).toBe('Blue.[1][2]\n\n[1] s.pdf, page 2: "the sky"\n[2] r.pdf, page 5: "the sea"\n\n');
    expect(answers[5]).toBe('Nothing.\n');
    // As they were when they were given.
    expect([answers[1], answers[3]]).toEqual([`${first.stdout}\n`, `${second.stdout}\n`]);
  });

  test('--json prints what is saved, whole; a beginning of the id is enough', async () => {
    const saved = await save('what is it?', MINUTE);
    await save('another');
    const { stdout } = await history(['show', saved.id.slice(9, 14), '--json']);
    expect(JSON.parse(stdout)).toEqual(saved);
  });

  test('makes control characters visible on a terminal and leaves them elsewhere', async () => {
    await saveConversation(await open(), [turnOf('q', '\u001b[2Jgone')]);
    expect((await history(['show'], { terminal: ['stdout'] })).stdout).toContain('␛[2Jgone');
    expect((await history(['show'])).stdout).toContain('\u001b[2Jgone');
  });

  test('an ambiguous beginning names the candidates', async () => {
    const ids = [(await save('a')).id, (await save('b')).id];
    const day = ids[0]?.slice(0, 8) ?? '';
    const { code, stderr } = await history(['show', day]);
    expect(code).toBe(2);
    expect(stderr).toContain(`claude-see: ${day}: matches 2 conversations\n  type more characters: `);
    for (const id of ids) expect(stderr).toContain(id);
  });
});
