/** Formats, order and the end of a run, on a target that records; commands/output.test.ts has whole runs. */
import type { Message } from '@anthropic-ai/sdk/resources/messages/messages';
import { describe, expect, test } from 'vitest';
import { makeReporter, type ReporterOptions } from '../../../src/render/reporters/make-reporter.ts';
import type { ReportedAnswer } from '../../../src/render/reporters/reporter.ts';
import type { Target } from '../../../src/render/targets/target.ts';

function makeRecorder(acceptsPartial: boolean) {
  const events: string[] = [];
  const target: Target = {
    acceptsPartial,
    async write(text) {
      events.push(text);
    },
    async commit() {
      events.push('(commit)');
    },
    async discard() {
      events.push('(discard)');
    },
  };
  return { target, events };
}

function openReporter(options: Partial<ReporterOptions> & { readonly toFile?: boolean } = {}) {
  const { toFile = false, ...rest } = options;
  const { target, events } = makeRecorder(!toFile);
  const reporter = makeReporter({ format: 'text', stream: true, target, headings: [''], ...rest });
  return { reporter, events };
}

function answerOf(
  text: string,
  changes: Partial<Message> & { readonly data?: unknown } = {},
): ReportedAnswer {
  const { data, ...more } = changes;
  const message = {
    content: [{ type: 'text', text }],
    stop_reason: 'end_turn',
    model: 'm',
    id: 'i',
    ...more,
  };
  return {
    answer: { text, message: message as Message, request_id: null },
    question: 'q',
    images: [],
    cost: null,
    data,
    conversationId: null,
  };
}

describe('text', () => {
  test('is written as it arrives and ends in one newline', async () => {
    const { reporter, events } = openReporter();
    const report = reporter.open(0);
    await report.text?.('A ');
    await report.text?.('cat.\n\n');
    expect(await report.finish(answerOf('A cat.\n\n'))).toBe(true);
    await reporter.end();
    expect(events).toEqual(['A ', 'cat.', '\n', '(commit)']);
  });

  test('has its footnotes, which number the documents of the request', async () => {
    const { reporter, events } = openReporter({ stream: false });
    const report = reporter.open(0);
    report.cite?.([{ name: 'a.pdf', usesApiTitle: false, pages: 9, originalPage: (page) => page + 10 }]);
    await report.text?.('Red. ');
    report.citation?.({
      type: 'page_location',
      document_index: 0,
      document_title: 'a.pdf, pages 11-19',
      start_page_number: 2,
      end_page_number: 3,
      cited_text: 'red',
      file_id: null,
    });
    await report.blockEnd?.();
    await report.text?.('Big.');
    await report.blockEnd?.();
    await report.finish(answerOf('Red. Big.'));
    expect(events).toEqual(['Red.[1] Big.\n\n[1] a.pdf, page 12: "red"', '\n']);
  });

  test('of answers side by side keeps the order of the questions, under their headings', async () => {
    const { reporter, events } = openReporter({ headings: ['# 1\n', '# 2\n', '# 3\n'] });
    const [first, second, third] = [reporter.open(0), reporter.open(1), reporter.open(2)];
    await third.text?.('three');
    await third.finish(answerOf('three'));
    await first.text?.('one');
    await second.text?.('two');
    await second.abort();
    expect(events).toEqual(['# 1\none']);
    await first.finish(answerOf('one'));
    expect(events.join('')).toBe('# 1\none\n# 2\ntwo\n# 3\nthree\n');
  });

  test.each([
    ['is broken', undefined],
    ['is cut at max_tokens', 'max_tokens'],
    ['ends for a reason unknown here', 'novel' as 'end_turn'],
    ['is a refusal', 'refusal'],
  ] as const)('goes into no file when the answer %s', async (_name, stop_reason) => {
    const { reporter, events } = openReporter({ toFile: true });
    const report = reporter.open(0);
    await report.text?.('A ');
    if (stop_reason === undefined) await report.abort();
    else expect(await report.finish(answerOf('A ', { stop_reason }))).toBe(false);
    await reporter.end();
    expect(events).toEqual(['(discard)']);
  });

  test('of nothing but white space commits nothing', async () => {
    const { reporter, events } = openReporter({ toFile: true });
    const report = reporter.open(0);
    await report.text?.(' \n');
    expect(await report.finish(answerOf(' \n'))).toBe(false);
    await reporter.end();
    expect(events.at(-1)).toBe('(discard)');
  });
});

describe('json', () => {
  test('is one object a line, and nothing for an answer that broke off', async () => {
    const { reporter, events } = openReporter({ format: 'json', headings: ['# 1\n', '# 2\n'] });
    await reporter.open(0).abort();
    expect(await reporter.open(1).finish(answerOf('A cat.', { stop_reason: 'max_tokens' }))).toBe(true);
    expect(events).toHaveLength(1);
    expect(events[0]).toMatch(/^\{.*\}\n$/);
    expect(JSON.parse(events[0] ?? '')).toMatchObject({ text: 'A cat.', stop_reason: 'max_tokens' });
  });
});

describe('data', () => {
  test('is one line of JSON; alone, an answer without data prints nothing', async () => {
    const { reporter, events } = openReporter({ format: 'data' });
    expect(await reporter.open(0).finish(answerOf('{}', { data: { n: 1 } }))).toBe(true);
    expect(events).toEqual(['{"n":1}\n']);
    const other = openReporter({ format: 'data' });
    expect(await other.reporter.open(0).finish(answerOf('{'))).toBe(false);
    await other.reporter.end();
    expect(other.events).toEqual(['(discard)']);
  });

  test('of many has a line for each, `null` without data', async () => {
    const { reporter, events } = openReporter({ format: 'data', headings: ['', '', ''] });
    await reporter.open(0).abort();
    await reporter.open(1).finish(answerOf('7', { data: 7 }));
    await reporter.open(2).finish(answerOf('x'));
    await reporter.end();
    expect(events).toEqual(['null\n', '7\n', 'null\n', '(commit)']);
  });
});
