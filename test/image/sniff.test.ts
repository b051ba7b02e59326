/** What bytes are told to be: by signature, by box, by markup, by being text. */
import { describe, expect, test } from 'vitest';
import { IMAGE_MEDIA_TYPES } from '../../src/image/formats.ts';
import { sniff } from '../../src/image/sniff.ts';
import { gifHeader, makeGif, makeJpeg, makePng, makeWebp } from '../support/images.ts';

const latin1 = (text: string) => Buffer.from(text, 'latin1');

/** The first box of an ISO media file: major brand, version, compatible brands. */
function ftyp(major: string, ...compatible: string[]): Buffer {
  const size = 16 + 4 * compatible.length;
  return latin1(`\0\0\0${String.fromCharCode(size)}ftyp${major}\0\0\0\0${compatible.join('')}\0\0\0\x08free`);
}

describe('an image that the API takes', () => {
  test.each([
    ['image/jpeg', () => makeJpeg({ width: 4, height: 3 })],
    ['image/png', () => makePng({ width: 4, height: 3 })],
    ['image/gif', () => makeGif({ width: 4, height: 3 })],
    ['image/gif', () => gifHeader(9, 9)],
    ['image/webp', () => makeWebp({ width: 4, height: 3 })],
    ['image/webp', () => makeWebp({ width: 4, height: 3, lossless: true })],
  ])('is recognised as %s', async (media_type, make) => {
    expect(sniff(await make())).toMatchObject({ kind: 'image', media_type });
    expect(IMAGE_MEDIA_TYPES).toContain(media_type);
  });

  test('is recognised also when it is cut off or was damaged as text', () => {
    const png = makePng({ width: 4, height: 3 });
    expect(sniff(png.subarray(0, 5))).toMatchObject({ media_type: 'image/png' });
    expect(sniff(latin1('\x89PNG\n\x1a\n\0\0'))).toMatchObject({ media_type: 'image/png' });
  });

  test('is recognised from a slice of a larger buffer', () => {
    const png = makePng({ width: 4, height: 3 });
    const padded = Buffer.concat([latin1('GIF89a'), png]);
    expect(sniff(new Uint8Array(padded.buffer, padded.byteOffset + 6, png.length))).toMatchObject({
      media_type: 'image/png',
    });
  });

  test('has a name for a sentence', async () => {
    expect(sniff(await makeWebp({ width: 4, height: 3 })).name).toBe('a WebP image');
  });
});

describe('another format is named', () => {
  test.each([
    ['a HEIC photo', ftyp('heic', 'mif1', 'heic')],
    ['a HEIC photo', ftyp('mif1', 'mif1', 'heic')],
    ['a HEIC photo', ftyp('hevx')],
    ['an AVIF image', ftyp('avif', 'mif1', 'miaf')],
    ['an AVIF image', ftyp('mif1', 'avif', 'miaf')],
    ['an AVIF image', ftyp('avis', 'msf1')],
    ['a TIFF image', latin1('II*\0\x08\0\0\0')],
    ['a TIFF image', latin1('MM\0*\0\0\0\x08')],
    ['a TIFF image', latin1('II+\0\x08\0\0\0')],
    ['a TIFF image', latin1('MM\0+\0\x08\0\0')],
    ['a BMP image', latin1('BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x02\0\0\0')],
    ['an MP4 video', ftyp('isom', 'iso2', 'avc1', 'mp41')],
    ['a QuickTime video', ftyp('qt  ')],
    ['a QuickTime video', latin1('\0\0\0\x08wide\0\0\0\0mdat')],
    ['an MPEG-4 audio file', ftyp('M4A ', 'isom')],
    ['a WebM or Matroska video', latin1('\x1a\x45\xdf\xa3\x9f')],
    ['a ZIP archive', latin1('PK\x03\x04\x14\0')],
    ['gzip-compressed data', latin1('\x1f\x8b\x08\0')],
    ['UTF-16 text (only UTF-8 is read)', latin1('\xff\xfeh\0i\0')],
    ['text in an encoding other than UTF-8', latin1('caf\xe9 au lait')],
    ['binary data of an unknown kind', latin1('\x01\x02\x03\xfe')],
    ['binary data of an unknown kind', latin1('some text, then \0 a NUL')],
  ])('%s', (name, bytes) => {
    const sniffed = sniff(bytes);
    expect(sniffed.name).toBe(name);
    expect(['other', 'other-image']).toContain(sniffed.kind);
  });

  test('an image of a format that the API does not take is still an image', () => {
    expect(sniff(ftyp('heic'))).toMatchObject({ kind: 'other-image', format: 'heic' });
    expect(sniff(ftyp('isom'))).toMatchObject({ kind: 'other', format: 'video' });
  });

  test('nothing is an empty file', () => {
    expect(sniff(new Uint8Array())).toEqual({ kind: 'empty', name: 'an empty file' });
  });
});

describe('a PDF', () => {
  test('begins with its signature, or with at most a kilobyte of something else', () => {
    expect(sniff(latin1('%PDF-1.7\n%\xe2\xe3\xcf\xd3')).kind).toBe('pdf');
    expect(sniff(latin1(`${'\0'.repeat(1019)}%PDF-1.7\n`)).kind).toBe('pdf');
    expect(sniff(latin1(`${'\0'.repeat(1020)}%PDF-1.7\n`)).kind).toBe('other');
  });

  // Without a stream, so that no control byte gives it away.
  const plain = '%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n';

  test.each([
    ['nothing', ''],
    ['a byte order mark', '\xef\xbb\xbf'],
    ['a byte order mark and an empty line', '\xef\xbb\xbf\r\n'],
    ['empty lines', '\r\n\r\n'],
    ['a space', ' '],
    ['tabs and a page break', '\t\t\f'],
    ['HTTP headers', 'HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\nContent-Length: 99\r\n\r\n'],
    ['MIME headers', '--b0a1\r\nContent-Disposition: form-data; name="f"; filename="a.pdf"\r\n\r\n'],
    ['PJL', '\x1b%-12345X@PJL JOB NAME="a"\r\n@PJL ENTER LANGUAGE=PDF\r\n'],
    ['an HTML warning', '<br />\n<b>Warning</b>: Undefined index: id in <b>/www/a.php</b> on line 3<br />\n'],
    ['a whole HTML page', '<!DOCTYPE html>\n<html><body>Loading</body></html>\n'],
    ['text', 'Some junk before the header\n\n'],
    ['text on the same line', 'junk'],
    ['text in another encoding', 'caf\xe9\n'],
    ['text that mentions %PDF-', 'X-Magic: %PDF-1.4\n\n'],
    ['a MacBinary header', `\0\x05a.pdf${'\0'.repeat(121)}`],
    ['1015 bytes', '\n'.repeat(1015)],
  ])('of plain text is recognised after %s', (_, before) => {
    expect(sniff(latin1(before + plain)).kind).toBe('pdf');
  });

  test.each([
    ['a trailer first', '\n%PDF-1.7\n\ntrailer\n<< /Root 1 0 R >>\n1 0 obj\n<< >>\nendobj\n'],
    ['comments first', '\n%PDF-1.7\r% one\r%% two\r7 0 obj\r<< >>'],
    ['an object on the line of the header', '\n%PDF-1.3 3 0 obj <<\n/Type /Page >>'],
  ])('of plain text is recognised with %s', (_, text) => {
    expect(sniff(latin1(text)).kind).toBe('pdf');
  });

  test.each([
    ['A PDF begins with %PDF-1.7.'],
    ['A PDF begins with\n%PDF-1.7\nand has objects such as\n1 0 obj\n'],
    ['What does %PDF-1.4 mean, and why is it followed by 1 0 obj?\n'],
    [`# A small PDF\n\n\`\`\`pdf\n${plain}\`\`\`\n`],
    [`<!doctype html><title>PDF</title><pre class="code">\n${plain}</pre>`],
    [`const pdf = \`${plain}\`;\n`],
    [`data = b"""\n${plain}"""\n`],
    [`cat > a.pdf <<'EOF'\n${plain}EOF\n`],
    ['header = "%PDF-1.4\\n1 0 obj\\n"'],
    [`${'\n'.repeat(1020)}${plain}`],
  ])('is not text that speaks of one: %j', (text) => {
    expect(sniff(latin1(text)).kind).toBe('text');
  });
});

describe('SVG', () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>';
  test.each([
    ['bare', svg],
    ['a byte order mark', `\u{feff}${svg}`],
    ['an XML declaration', `<?xml version="1.0" encoding="UTF-8"?>\n${svg}`],
    ['comments', `<?xml version="1.0"?><!-- made by hand -->\n<!-- <html> -->${svg}`],
    ['a doctype', `<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/svg11.dtd">\n${svg}`],
    ['a doctype with entities', `<!DOCTYPE svg [\n<!ENTITY ns "http://x/">\n<!ENTITY b "c">\n]>\n${svg}`],
    ['a prefix', '<svg:svg xmlns:svg="http://www.w3.org/2000/svg"></svg:svg>'],
    ['a long comment', `<!--${'x'.repeat(20_000)}-->${svg}`],
  ])('is told with %s before it', (_, text) => {
    expect(sniff(Buffer.from(text))).toEqual({ kind: 'other-image', format: 'svg', name: 'an SVG drawing' });
  });

  test('is told in other encodings', () => {
    const text = `<?xml version="1.0" encoding="ISO-8859-1"?><!-- caf\xe9 -->${svg}`;
    expect(sniff(latin1(text))).toMatchObject({ format: 'svg' });
  });

  test('is not an HTML page that contains one', () => {
    expect(sniff(Buffer.from(`<!doctype html><body>${svg}</body>`))).toMatchObject({ format: 'html' });
  });
});

describe('text', () => {
  test.each([
    ['plain', 'Is the button blue?'],
    ['plain', ''.padEnd(9)],
    ['plain', 'Größe: 3 €, 日本語, 👋\r\n\ttabbed\f'],
    ['plain', '\u{1b}[31mred\u{1b}[0m'],
    ['plain', '{curly} at the start'],
    ['plain', 'BMW, and GIF, and MM, and PK'],
    ['plain', '<b>bold</b> claim'],
    ['plain', '<!-- never closed'],
    ['html', '<!DOCTYPE html>\n<html><head>'],
    ['html', '\u{feff}\n<!-- x --><HTML lang="de">'],
    ['html', '<html>'],
    ['html', '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">'],
    ['xml', '<?xml version="1.0"?>\n<Error><Code>AccessDenied</Code></Error>'],
    ['xml', '<?xml version="1.0"?><!-- never closed'],
    ['json', '{"error": {"message": "not found"}}'],
    ['json', '\n[ {"a": 1} ]'],
    ['json', '[]'],
  ])('of the format %s: %j', (format, text) => {
    expect(sniff(Buffer.from(text))).toMatchObject({ kind: 'text', format });
  });

  test('is checked to its last byte', () => {
    const text = Buffer.from('a'.repeat(100_000));
    expect(sniff(text).kind).toBe('text');
    text[99_999] = 0xe9;
    expect(sniff(text)).toMatchObject({ kind: 'other', format: 'text' });
    text[99_999] = 0;
    expect(sniff(text)).toMatchObject({ kind: 'other', format: 'binary' });
  });

  test('that Git stores in place of a large file is named, and is not text', () => {
    const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n';
    expect(sniff(Buffer.from(pointer))).toEqual({
      kind: 'other',
      format: 'lfs-pointer',
      name: 'a Git LFS pointer',
    });
  });

  test('an HTML page in another encoding is named, and is not text', () => {
    expect(sniff(latin1('<html><title>caf\xe9'))).toEqual({
      kind: 'other',
      format: 'html',
      name: 'an HTML page',
    });
  });

  test.each([
    '<!doctype ',
    '<!doctype a[',
    '<!--',
    '<!---->',
    '<?',
    '<a:',
    ' ',
    '[',
    '{"',
    '%PDF-1.4',
    '%PDF-1.4 ',
    '```',
  ])('%j, repeated ten thousand times, is told at once', (piece) => {
    const start = performance.now();
    sniff(Buffer.from(piece.repeat(10_000)));
    expect(performance.now() - start).toBeLessThan(5000);
  });
});
