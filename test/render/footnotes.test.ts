import type { TextCitation } from '@anthropic-ai/sdk/resources/messages/messages';
import { describe, expect, test } from 'vitest';
import { addFootnotes, type CitedDocument, makeFootnotes } from '../../src/render/footnotes.ts';

/** The first document went out in part: its pages 2, 3, 4 and 9. */
const documents: readonly CitedDocument[] = [
  { name: 'report.pdf', pages: 4, originalPage: (page) => [2, 3, 4, 9][page - 1] ?? 0 },
  { name: 'notes.txt', pages: undefined, originalPage: (page) => page },
];

const onPage = (start: number, end: number, cited_text: string, extra: object = {}): TextCitation => ({
  type: 'page_location',
  cited_text,
  document_index: 0,
  document_title: null,
  file_id: null,
  start_page_number: start,
  end_page_number: end,
  ...extra,
});
const inText = (cited_text: string, title: string | null = null): TextCitation => ({
  type: 'char_location',
  cited_text,
  document_index: 1,
  document_title: title,
  file_id: null,
  start_char_index: 0,
  end_char_index: 9,
});
const inBlocks = (cited_text: string): TextCitation => ({
  type: 'content_block_location',
  cited_text,
  document_index: 1,
  document_title: null,
  file_id: null,
  start_block_index: 0,
  end_block_index: 1,
});

const notesOf = (...citations: TextCitation[]) =>
  addFootnotes([{ text: 'So.', citations }], documents)
    .split('\n')
    .slice(2);

describe('a whole answer', () => {
  test('has markers after what is cited, and footnotes at its end', () => {
    const blocks = [
      { text: 'In short: ', citations: null },
      { text: 'grass is green', citations: [onPage(1, 2, 'The grass\n  is green.')] },
      { text: ' and ' },
      { text: 'the sky is blue.\n', citations: [onPage(2, 3, 'Blue sky.'), inText('blue')] },
    ];
    expect(addFootnotes(blocks, documents)).toBe(
      [
        'In short: grass is green[1] and the sky is blue.[2][3]',
        '',
        '[1] report.pdf, page 2: "The grass is green."',
        '[2] report.pdf, page 3: "Blue sky."',
        '[3] notes.txt: "blue"',
      ].join('\n'),
    );
  });

  test('without citations is its text, to the last blank', () => {
    expect(addFootnotes([{ text: 'Yes. \n' }, { text: '\nNo.\n\n', citations: [] }], documents)).toBe(
      'Yes. \n\nNo.\n\n',
    );
  });

  test('uses one number for the same citation, once a block', () => {
    const [first, second] = [onPage(1, 2, 'one'), onPage(1, 2, 'two')];
    const blocks = [
      { text: 'A', citations: [first, first] },
      { text: 'B', citations: [second, first] },
      { text: 'C', citations: [first] },
    ];
    expect(addFootnotes(blocks, documents)).toBe(
      'A[1]B[1][2]C[1]\n\n[1] report.pdf, page 2: "one"\n[2] report.pdf, page 2: "two"',
    );
  });
});

describe('a footnote', () => {
  test.each<[citation: TextCitation, note: string]>([
    [onPage(2, 4, 'x'), '[1] report.pdf, pages 3-4: "x"'],
    [onPage(1, 5, 'x'), '[1] report.pdf, pages 2-4, 9: "x"'],
    [onPage(4, 5, 'x'), '[1] report.pdf, page 9: "x"'],
    [onPage(4, 4, 'x'), '[1] report.pdf, page 9: "x"'],
    [onPage(7, 8, 'x', { document_index: 1 }), '[1] notes.txt, page 7: "x"'],
    [onPage(1, 2, ' \n ', { document_title: 'Annual' }), '[1] Annual, page 2'],
    [inText('words', 'Minutes'), '[1] Minutes: "words"'],
    [inBlocks('words'), '[1] notes.txt: "words"'],
    [
      inText('a\u001b[2J\u0007b', 'Annual\n[2] fake.pdf\u001b]0;x\u0007'),
      '[1] Annual [2] fake.pdf ]0;x: "a [2J b"',
    ],
    [inText('x', 'one\u2028two\u0085three\rfour'), '[1] one two three four: "x"'],
    [inText('x', ' \n '), '[1] notes.txt: "x"'],
  ])('of %o is %s', (citation, note) => {
    expect(notesOf(citation)).toEqual([note]);
  });

  test('shortens long text at a word', () => {
    const [note = ''] = notesOf(inText('seven letters '.repeat(40)));
    expect(note).toMatch(/^\[1\] notes\.txt: "(seven letters )+(seven )?…"$/);
    expect(note.length).toBeLessThan(185);
  });

  test('shortens one endless word between characters', () => {
    const [note = ''] = notesOf(inText('\u{1f600}'.repeat(300)));
    expect(note).toMatch(/^\[1\] notes\.txt: "(?:\u{1f600})+ …"$/u);
  });

  test.each<[what: string, citation: TextCitation]>([
    ['a document that was not sent', onPage(1, 2, 'x', { document_index: 9 })],
    ['a negative document', onPage(1, 2, 'x', { document_index: -1 })],
    ['a document between two', onPage(1, 2, 'x', { document_index: 0.5 })],
    ['page 0', onPage(0, 1, 'x')],
    ['a negative page', onPage(-3, -2, 'x')],
    ['half a page', onPage(1.5, 2, 'x')],
    ['a page behind the last', onPage(5, 6, 'x')],
    ['pages that go on behind the last', onPage(2, 6, 'x')],
    ['pages that run backwards', onPage(3, 2, 'x')],
    ['more pages than any document has', onPage(1, 1e9, 'x', { document_index: 1 })],
  ])('is not made of %s', (_, citation) => {
    expect(addFootnotes([{ text: 'So.', citations: [citation] }], documents)).toBe('So.');
  });

  test('is not made of what no document is cited by', () => {
    const search: TextCitation = {
      type: 'web_search_result_location',
      cited_text: 'x',
      encrypted_index: 'x',
      title: 'x',
      url: 'https://example.com',
    };
    expect(addFootnotes([{ text: 'So.', citations: [search] }], documents)).toBe('So.');
  });
});

describe('an answer that streams', () => {
  test('comes out piece by piece, with the white space of a block after its markers', () => {
    const footnotes = makeFootnotes(documents);
    const out = [footnotes.text('grass '), footnotes.text(' is green'), footnotes.text('.\n')];
    footnotes.citation(onPage(1, 2, 'green'));
    out.push(footnotes.text('\n'), footnotes.blockEnd(), footnotes.text('Next'), footnotes.blockEnd());
    expect(out).toEqual(['grass', '  is green', '.', '', '[1]\n\n', 'Next', '']);
    expect(footnotes.end()).toBe('[1] report.pdf, page 2: "green"\n');
  });

  test('has no footnotes when nothing was cited', () => {
    const footnotes = makeFootnotes(documents);
    expect([footnotes.text('a '), footnotes.blockEnd(), footnotes.end()]).toEqual(['a', ' ', '']);
  });

  test('of much white space takes time in proportion', () => {
    const footnotes = makeFootnotes(documents);
    const started = performance.now();
    const piece = `${' '.repeat(200_000)}x`;
    expect(footnotes.text(piece)).toBe(piece);
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});
