import { expect, test } from 'vitest';
import { makeUploadName } from '../../src/api/upload-name.ts';
import type { ImageMediaType } from '../../src/image/formats.ts';

test.each<[name: string | undefined, media_type: ImageMediaType, upload: string]>([
  ['photo.jpg', 'image/jpeg', 'photo.jpg'],
  ['photo.jpeg', 'image/jpeg', 'photo.jpg'],
  ['photo.PNG', 'image/png', 'photo.png'],
  ['photo.png', 'image/jpeg', 'photo.jpg'],
  ['anim.gif', 'image/gif', 'anim.gif'],
  ['a.webp', 'image/webp', 'a.webp'],
  ['no-extension', 'image/png', 'no-extension.png'],
  ['v1.2.final.png', 'image/png', 'v1.2.final.png'],
  ['.hidden', 'image/png', 'image.png'],
  ['trailing.', 'image/png', 'trailing.png'],
  ['', 'image/png', 'image.png'],
  [undefined, 'image/webp', 'image.webp'],
  ['two words, and a comma.png', 'image/png', 'two words, and a comma.png'],
  ['ünïcode 日本 🦊.png', 'image/png', 'ünïcode 日本 🦊.png'],
  ['a<b>c:d"e|f?g*h\\i/j.png', 'image/png', 'a_b_c_d_e_f_g_h_i_j.png'],
  ['tab\tnew\nline\u0000nul\u007fdel.png', 'image/png', 'tab_new_line_nul_del.png'],
  ['c1\u0085x.png', 'image/png', 'c1_x.png'],
  ['..png', 'image/png', '..png'],
])('%j with %s is uploaded as %j', (name, media_type, upload) => {
  expect(makeUploadName({ name, media_type })).toBe(upload);
});

test('a long name is cut to 255 characters and keeps its extension', () => {
  const upload = makeUploadName({ name: `${'n'.repeat(300)}.png`, media_type: 'image/png' });
  expect(upload).toBe(`${'n'.repeat(251)}.png`);
  expect(makeUploadName({ name: `${'n'.repeat(251)}.png`, media_type: 'image/png' })).toBe(upload);
});

test('a cut never leaves half a character', () => {
  const upload = makeUploadName({ name: `${'🦊'.repeat(300)}.png`, media_type: 'image/png' });
  expect(upload).not.toMatch(/\p{Surrogate}/u);
  expect(upload.endsWith('🦊.png')).toBe(true);
  expect(upload.length).toBeLessThanOrEqual(255);
});

test('half a character in a name from the disk does not go out', () => {
  expect(makeUploadName({ name: 'a\ud83d.png', media_type: 'image/png' })).not.toMatch(/\p{Surrogate}/u);
});

test('a part of an image is told apart by its number, which a long name leaves room for', () => {
  const part = { kind: 'tile', number: 2, count: 6 } as const;
  const name = (text: string) => makeUploadName({ name: text, media_type: 'image/png', part });
  expect(name('page.jpg')).toBe('page-part-2-of-6.png');
  expect(name('n'.repeat(300))).toBe(`${'n'.repeat(239)}-part-2-of-6.png`);
  const whole = { kind: 'whole', number: 0, count: 6 } as const;
  expect(makeUploadName({ name: 'page.jpg', media_type: 'image/png', part: whole })).toBe('page.png');
});

test('a frame and a page are told apart by their numbers, and so are their parts', () => {
  const place = { kind: 'frame', number: 12, count: 40, seconds: 5 } as const;
  const part = { kind: 'tile', number: 2, count: 6 } as const;
  const page = { kind: 'page', number: 2, count: 3 } as const;
  const media_type = 'image/png';
  expect(makeUploadName({ name: 'clip.mp4', media_type, place })).toBe('clip-frame-12.png');
  expect(makeUploadName({ name: 'clip.mp4', media_type, place, part })).toBe('clip-frame-12-part-2-of-6.png');
  expect(makeUploadName({ name: 'scan.tiff', media_type, place: page })).toBe('scan-page-2.png');
});
