/** What is said about files that are neither images nor PDFs: a cure that fits what the file is and how it is named. */
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { identify } from '../support/prepare.ts';

const latin1 = (text: string) => Buffer.from(text, 'latin1');

const SAVED_ERROR = 'a download may have saved an error page: open the file to see';
const DENIED = '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code></Error>';

test.each<[what: string, input: string, bytes: Buffer, hint: string | undefined]>([
  ['an XML error under the name of an image', 'logo.png', Buffer.from(DENIED), SAVED_ERROR],
  ['a JSON error', 'photo.jpeg', Buffer.from('{"error": "not found"}'), SAVED_ERROR],
  ['a message', 'texture.tga', Buffer.from('404 not found'), SAVED_ERROR],
  ['an XML error under the name of a PDF', 'report.PDF', Buffer.from(DENIED), SAVED_ERROR],
  ['a page in another encoding', 'photo.png', latin1('<html><title>caf\xe9'), SAVED_ERROR],
  ['XML in another encoding', 'a.png', latin1('<?xml version="1.0"?><Error>caf\xe9</Error>'), SAVED_ERROR],
  ['XML', 'pom.xml', Buffer.from(DENIED), 'to send it as the question: --prompt-file pom.xml'],
  [
    'a text',
    'my notes.txt',
    Buffer.from('Is it red?'),
    "to send it as the question: --prompt-file 'my notes.txt'",
  ],
  [
    'a video',
    'my film.mp4',
    latin1('\0\0\0\x10ftypisom\0\0\0\0'),
    "extract a frame with FFmpeg: ffmpeg -i 'my film.mp4' -frames:v 1 'my film.mp4.png'",
  ],
  [
    'zeros under the name of an image',
    'IMG_1.JPG',
    Buffer.alloc(2000),
    'the download may be incomplete: get the file again',
  ],
  [
    'zeros',
    'disk.img',
    Buffer.alloc(2000),
    'send PNG, JPEG, WebP or GIF, or a format that can be converted to one of them',
  ],
  ['a document in a ZIP', 'a.docx', latin1('PK\x03\x04\x14\0'), 'send the images in it: unzip a.docx'],
  ['compressed data', 'a.gz', gzipSync('text'), 'send what is in it: gunzip -c a.gz > a.gz.unpacked'],
])('%s (%s)', (_, input, bytes, hint) => {
  let error: unknown;
  try {
    identify(bytes, input);
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toMatchObject({ code: 'input_unusable', hint });
});
