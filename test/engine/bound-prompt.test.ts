/** Media under a limit on the cost: which have a bound of their own, which are counted, and which are refused. */
import { describe, expect, test } from 'vitest';
import { modelFacts } from '../../src/api/models.ts';
import { getCapabilities } from '../../src/api/providers/providers.ts';
import type { Media, PreparedDocument } from '../../src/document/document.ts';
import { boundPrompt } from '../../src/engine/bound-prompt.ts';
import type { PlannedPart } from '../../src/engine/types.ts';

const MIB = 1024 * 1024;
const origin = { name: '--max-cost', lift: 'leave --max-cost out' };

function pdf(byteLength: number): PreparedDocument {
  return {
    kind: 'pdf',
    input: 'a.pdf',
    name: 'a.pdf',
    bytes: Buffer.alloc(0),
    byteLength,
    media_type: 'application/pdf',
    pages: 2,
    selected: undefined,
    original: { media_type: 'application/pdf', bytes: byteLength, pages: 2 },
  };
}

function bound(media: readonly Media[], provider: 'anthropic' | 'bedrock' | 'vertex', model: string) {
  const parts = media.map(
    (each): PlannedPart => ({
      kind: 'media',
      media: each,
      choice: { type: 'base64', upload: false, reason: '' },
      tokens: null,
      modelSize: null,
      exact: false,
    }),
  );
  const prompt = { texts: ['why?'], pastTokens: 10, caching: 'none', schema: undefined } as const;
  const platform = getCapabilities({ provider, model });
  return boundPrompt(parts, prompt, { facts: modelFacts(model), platform, origin });
}

test('PDFs are left to be counted; the rest is bounded', () => {
  const document = pdf(1000);
  // 10 of the past, 200 around all, 4 bytes of text, and 5 + 20 for the name of the PDF.
  expect(bound([document], 'anthropic', 'claude-opus-5-5')).toEqual({ tokens: 239, uncounted: [document] });
});

describe('the largest PDF that can be counted is that of one request', () => {
  test.each([
    // 32,000,000 characters less 10,000, of which 4 hold 3 bytes.
    ['anthropic', 'claude-opus-5-5', 23_992_500, true],
    ['anthropic', 'claude-opus-5-5', 23_992_501, false],
    // 20,000,000 characters
    ['bedrock', 'claude-opus-5-5', 14_992_500, true],
    ['bedrock', 'claude-opus-5-5', 14_992_501, false],
    ['vertex', 'claude-opus-5-5', 22_492_500, true],
    ['vertex', 'claude-opus-5-5', 22_492_501, false],
  ] as const)('%s, %s: %i bytes are counted: %s', (provider, model, bytes, isCounted) => {
    const attempt = () => bound([pdf(bytes)], provider, model);
    if (isCounted) expect(attempt().uncounted).toHaveLength(1);
    else expect(attempt).toThrow('the cost of a.pdf has no upper limit');
  });
});

test('a PDF that is too large to be counted needs fewer pages', () => {
  expect(() => bound([pdf(40 * MIB)], 'anthropic', 'claude-opus-5-5')).toThrow(
    expect.objectContaining({
      code: 'usage',
      subject: '--max-cost',
      message:
        'the cost of a.pdf has no upper limit, as a page may hold any amount of text, and 40 MB are too many to be counted',
      hint: 'select fewer pages with --pages, or leave --max-cost out',
    }),
  );
});

test('a PDF has no bound where InvokeModel serves the model, which counts nothing', () => {
  expect(() => bound([pdf(1000)], 'bedrock', 'claude-haiku-4-5')).toThrow(
    expect.objectContaining({
      message:
        'the cost of a.pdf has no upper limit, as a page may hold any amount of text, and Amazon Bedrock counts no tokens',
      hint: 'leave --max-cost out',
    }),
  );
});
