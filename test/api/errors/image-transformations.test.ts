/** Errors about the field `transformations`, which have no code of their own. */
import { expect, test } from 'vitest';
import { parseFittingSize, rejectsTransformations } from '../../../src/api/errors/image-transformations.ts';

test.each([
  [
    'image dimensions 1920x1080 exceed the maximum image size of a model named on this request and would be downsized to 1456x819; resize the image to fit',
    { width: 1456, height: 819 },
  ],
  ['image dimensions 1920x1080 exceed the maximum image size', undefined],
  ['image exceeds 10 MB maximum: 11 bytes > 10 bytes', undefined],
  ['', undefined],
])('%j names a size that fits: %j', (text, size) => {
  expect(parseFittingSize(text)).toEqual(size);
});

test.each([
  ['messages.0.content.0.image.transformations: Extra inputs are not permitted', true],
  ['messages.0.content.3.transformations.oversized_image: Extra inputs are not permitted', true],
  ['messages.2.content.0.tool_result.content.1.image.transformations: extra inputs are not permitted', true],
  ['messages.0.content.0.image.transformations.oversized_image: Input should be "error"', false],
  ['messages.0.content.0.image.source: Extra inputs are not permitted', false],
  ['transformations: Extra inputs are not permitted', false],
])('%j rejects the field itself: %s', (message, expected) => {
  expect(rejectsTransformations(message)).toBe(expected);
});
