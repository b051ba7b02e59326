/** Which image a rejection is about, and the hint for it: by the path of a message, else by its wording. */
import { expect, test } from 'vitest';
import { findOnlyImage, formatImageHint } from '../../../src/api/errors/rejected-images.ts';
import type { RequestContext } from '../../../src/api/errors/request-context.ts';
import { getCapabilities } from '../../../src/api/providers/providers.ts';

const context = (images: readonly string[], rejected?: string): RequestContext => ({
  baseUrl: 'https://api.example',
  provider: getCapabilities({ provider: 'anthropic', model: 'claude-opus-5-5' }),
  lacksCredentials: false,
  streaming: false,
  images,
  rejected,
});

test.each<[message: string, images: string[], string | undefined]>([
  ['Could not process image', ['a.png'], 'a.png'],
  ['Could not process image', ['a.png', 'a.png'], 'a.png'],
  ['Could not process image', ['a.png', 'b.png'], undefined],
  ['Could not process image', [], undefined],
  ['prompt is too long: 9 tokens > 8 maximum', ['a.png'], undefined],
  ['too much media: 90 document pages + 20 images > 100', ['a.png'], undefined],
  ['tools.0.name: no image allowed', ['a.png'], undefined],
  ['messages.0.content.0.image.source: Could not process image', ['a.png'], undefined],
])('%s, of %j: %s', (message, images, expected) => {
  expect(findOnlyImage(message, context(images))).toBe(expected);
});

const DAMAGED = /^open it in a viewer/;

test.each<[message: string, rejected: string | undefined, hint: RegExp | undefined]>([
  ['Could not process image', 'a.png', DAMAGED],
  ['messages.0.content.0.image.source.base64: Unable to decode the data', 'a.png', DAMAGED],
  ['invalid image data', 'a.png', DAMAGED],
  ['Could not process image', 'https://example.com/a.png', /^pass --download/],
  ['Could not process image', 'file_011', /^the stored file may be damaged: upload/],
  ['Could not process image', undefined, /^the image is a\.png or b\.png: ask about them one at a time/],
  ['messages.0.content.0.image.source.base64: image exceeds 5 MB maximum', 'a.png', /^pass --max-edge/],
  ['messages.0.content.0.image.source.base64.media_type: another type', 'a.png', undefined],
  ['messages.0.content.0.document.source.base64: The PDF could not be read', 'a.pdf', undefined],
])('%s, of %s: %s', (message, rejected, hint) => {
  const found = formatImageHint(message, context(['a.png', 'b.png'], rejected));
  if (hint === undefined) expect(found).toBeUndefined();
  else expect(found).toMatch(hint);
});
