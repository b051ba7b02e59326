/** The reading rules of arguments as one table: what is input, what is text, and what is a mistake. */
import { describe, expect, test } from 'vitest';
import { CliError } from '../../src/errors.ts';
import { classifyArgument, classifyInput } from '../../src/input/classify.ts';
import type { InputRef, Item, PathLookup } from '../../src/input/refs.ts';

const FILES = [
  'photo.jpg',
  'my photo.jpg',
  'a,b;c.png',
  './-x.png',
  '-x.png',
  'shot[1].png',
  'what?.png',
  '{draft}.png',
  'models',
  './models',
  'README',
  'Käse 🧀.png',
  '写真.png',
  '/abs/pic.png',
  '/abs/with space.png',
  '/abs/100%.png',
  'C:\\pics\\shot.png',
  'file_report.png',
  'http',
  'data',
];
const FOLDERS = ['shots', 'shots/', 'my shots', 'br[a]', "it's", '.', '/', '/abs'];
const PATTERNS: Readonly<Record<string, readonly string[]>> = {
  '*.png': ['a.png', 'b.png'],
  'shots/*.{png,jpg}': ['shots/1.png', 'shots/2.jpg'],
  'my shots/*': ['my shots/a 1.png'],
  'what?': ['whats'],
  'page-[0-9].png': ['page-1.png'],
};

/** Answers from the tables above. */
const table: PathLookup = {
  stat: (path) => (FILES.includes(path) ? 'file' : FOLDERS.includes(path) ? 'directory' : 'missing'),
  names: () => [],
  glob: async (pattern) => PATTERNS[pattern] ?? [],
};

/** Fails the test when the disk is asked anything at all. */
const noDisk: PathLookup = {
  stat: (path) => {
    throw new Error(`asked for ${path}`);
  },
  names: (folder) => {
    throw new Error(`asked for ${folder}`);
  },
  glob: (pattern) => {
    throw new Error(`asked for ${pattern}`);
  },
};

/** One word an item: `text: …`, `path: …`, `url: …`. */
function words(items: readonly Item[]): string[] {
  return items.map((item) => (item.kind === 'text' ? `text: ${item.text}` : wordOf(item.ref)));
}

function wordOf(ref: InputRef): string {
  switch (ref.kind) {
    case 'stdin':
    case 'clipboard':
      return ref.kind;
    case 'screen':
      return `screen: ${ref.area}`;
    case 'path':
      return `path: ${ref.path}`;
    case 'url':
      return `url: ${ref.url}`;
    case 'file_id':
      return `file_id: ${ref.file_id}`;
    case 'data':
      return `data: ${ref.uri}`;
    case 'page':
      return `page: ${ref.address}`;
  }
}

async function refusal(result: Promise<unknown>): Promise<object> {
  const error = await result.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof CliError)) throw new Error(`expected a CliError, got ${String(error)}`);
  const { code, subject, message, hint } = error;
  return { code, subject, message, hint };
}

describe('an argument is', () => {
  test.each<[argument: string, as: readonly string[]]>([
    // stdin, and what only begins like it
    ['-', ['stdin']],
    ['clipboard:', ['clipboard']],
    ['screen:', ['screen: selection']],
    ['screen:full', ['screen: full']],
    ['screen:window', ['screen: window']],
    ['screen: why is it black?', ['text: screen: why is it black?']],
    ['screen', ['text: screen']],
    ['--', ['text: --']],

    // data URIs, in any case and of any type: the bytes decide later
    ['data:image/png;base64,iVBORw0KGgo=', ['data: data:image/png;base64,iVBORw0KGgo=']],
    ['DATA:IMAGE/PNG;BASE64,iVBORw0KGgo=', ['data: DATA:IMAGE/PNG;BASE64,iVBORw0KGgo=']],
    ['data:,x', ['data: data:,x']],
    ['data:image/svg+xml;utf8,<svg a="b c"/>', ['data: data:image/svg+xml;utf8,<svg a="b c"/>']],
    ['data:image/png;base64,iVBO\nRw0K', ['data: data:image/png;base64,iVBO\nRw0K']],
    ['data: what does this column mean, roughly?', ['text: data: what does this column mean, roughly?']],
    ['data', ['path: data']],

    // URLs, as typed
    ['https://example.com/a.png', ['url: https://example.com/a.png']],
    ['http://example.com', ['url: http://example.com']],
    ['HTTPS://EXAMPLE.COM/A.PNG?x=[1]&y={2}#*', ['url: HTTPS://EXAMPLE.COM/A.PNG?x=[1]&y={2}#*']],
    ['see https://example.com/a.html', ['text: see https://example.com/a.html']],
    ['http', ['path: http']],

    // file_ids, and names that only begin like one
    ['file_011CNha8iCJcU1wXNR6q4V8w', ['file_id: file_011CNha8iCJcU1wXNR6q4V8w']],
    ['file_a-b_C', ['file_id: file_a-b_C']],
    ['file_report.png', ['path: file_report.png']],
    ['file_', ['text: file_']],
    ['FILE_011', ['text: FILE_011']],
    ['file_011 again', ['text: file_011 again']],

    // file URLs
    ['file:///abs/pic.png', ['path: /abs/pic.png']],
    ['FILE:///abs/with%20space.png', ['path: /abs/with space.png']],
    ['file:///abs/100%25.png', ['path: /abs/100%.png']],

    // existing files of any name
    ['photo.jpg', ['path: photo.jpg']],
    ['my photo.jpg', ['path: my photo.jpg']],
    ['a,b;c.png', ['path: a,b;c.png']],
    ['./-x.png', ['path: ./-x.png']],
    ['-x.png', ['path: -x.png']],
    ['Käse 🧀.png', ['path: Käse 🧀.png']],
    ['写真.png', ['path: 写真.png']],
    ['/abs/pic.png', ['path: /abs/pic.png']],
    ['README', ['path: README']],
    ['models', ['path: models']],
    ['./models', ['path: ./models']],
    ['C:\\pics\\shot.png', ['path: C:\\pics\\shot.png']],

    // a file whose name holds pattern characters is that file
    ['shot[1].png', ['path: shot[1].png']],
    ['what?.png', ['path: what?.png']],
    ['{draft}.png', ['path: {draft}.png']],

    // patterns: all that match; with white space and no match they are text
    ['*.png', ['path: a.png', 'path: b.png']],
    ['shots/*.{png,jpg}', ['path: shots/1.png', 'path: shots/2.jpg']],
    ['my shots/*', ['path: my shots/a 1.png']],
    ['page-[0-9].png', ['path: page-1.png']],
    ['what?', ['path: whats']],
    ['what is *that*?', ['text: what is *that*?']],

    // text
    ['describe', ['text: describe']],
    ['what is this?', ['text: what is this?']],
    ['why?', ['text: why?']],
    ['[urgent]', ['text: [urgent]']],
    ['read the date/time', ['text: read the date/time']],
    ['is photo.jpeg sharp?', ['text: is photo.jpeg sharp?']],
    ['is it a .png or a .gif?', ['text: is it a .png or a .gif?']],
    ['compare a/b tests and the rest', ['text: compare a/b tests and the rest']],
    ['two\nlines/of text', ['text: two\nlines/of text']],
    ['"quoted words"', ['text: "quoted words"']],
    ['v1.2', ['text: v1.2']],
    ['example.com', ['text: example.com']],
    ['was ist das für ein Käse?', ['text: was ist das für ein Käse?']],
    ['これは何', ['text: これは何']],
    ['?', ['text: ?']],
    ['-5', ['text: -5']],
  ])('%j', async (argument, as) => {
    expect(words(await classifyArgument(argument, table))).toEqual(as);
  });

  test.each(['-', 'data:image/png;base64,AAAA', 'https://example.com/[1].png', 'file_011CNha8'])(
    '%j without a look at the disk',
    async (argument) => {
      expect(await classifyArgument(argument, noDisk)).toHaveLength(1);
      expect(await classifyInput(argument, noDisk)).toEqual(await classifyArgument(argument, noDisk));
    },
  );

  test('named as typed, patterns by what they match', async () => {
    const names = async (argument: string) =>
      (await classifyArgument(argument, table)).map((item) =>
        item.kind === 'input' ? item.ref.input : null,
      );
    expect(await names('-')).toEqual(['-']);
    expect(await names('photo.jpg')).toEqual(['photo.jpg']);
    expect(await names('file:///abs/pic.png')).toEqual(['file:///abs/pic.png']);
    expect(await names('https://example.com/a.png')).toEqual(['https://example.com/a.png']);
    expect(await names('*.png')).toEqual(['a.png', 'b.png']);
  });

  test('a data URI, whose name is cut when it is long and whose data is not', async () => {
    const name = async (uri: string) => {
      const [item] = await classifyArgument(uri, table);
      return item?.kind === 'input' && item.ref.kind === 'data' ? [item.ref.input, item.ref.uri] : undefined;
    };
    const sixty = `data:image/png;base64,${'A'.repeat(38)}`;
    expect(await name(sixty)).toEqual([sixty, sixty]);
    const long = `data:image/png;base64,${'A'.repeat(3978)}`;
    expect(await name(long)).toEqual(['data:image/png;base64,AAAAAAAAAAAAAAAAAA… (4,000 characters)', long]);
  });
});

describe('an argument that cannot be meant', () => {
  test.each<[argument: string, message: string, hint: string | undefined]>([
    ['phto.jpg', 'no such file', 'to send it as text: -p phto.jpg'],
    ['phto.JPEG', 'no such file', 'to send it as text: -p phto.JPEG'],
    ['IMG_1.heic', 'no such file', 'to send it as text: -p IMG_1.heic'],
    ['scan.pdf', 'no such file', 'to send it as text: -p scan.pdf'],
    ['.png', 'no such file', 'to send it as text: -p .png'],
    ['shots/nothing', 'no such file', 'to send it as text: -p shots/nothing'],
    ['./model', 'no such file', 'to send it as text: -p ./model'],
    ['C:\\pics\\none.png', 'no such file', "to send it as text: -p 'C:\\pics\\none.png'"],
    ['..\\none', 'no such file', "to send it as text: -p '..\\none'"],
    ["it's.png", 'no such file', "to send it as text: -p 'it'\\''s.png'"],
    ['and/or', 'no such file', 'to send it as text: -p and/or'],
    ['file:///abs/none.png', 'no such file', 'to send it as text: -p file:///abs/none.png'],
    ['*.gif', 'no file matches', "to send it as text: -p '*.gif'"],
    ['nowhere/**', 'no file matches', "to send it as text: -p 'nowhere/**'"],
    ['shot[2].png', 'no file matches', "to send it as text: -p 'shot[2].png'"],
    // With white space these were sent as the question, and paid for.
    ['not my photo.png', 'no such file', "to send it as text: -p 'not my photo.png'"],
    ['shots/missing shot.png', 'no such file', "to send it as text: -p 'shots/missing shot.png'"],
    ['./missing shot', 'no such file', "to send it as text: -p './missing shot'"],
    ['../missing shot', 'no such file', "to send it as text: -p '../missing shot'"],
    ['~/missing shot', 'no such file', "to send it as text: -p '~/missing shot'"],
    ['/abs/missing shot', 'no such file', "to send it as text: -p '/abs/missing shot'"],
    ['\\\\host\\my shot', 'no such file', "to send it as text: -p '\\\\host\\my shot'"],
    ['D:\\my shot', 'no such file', "to send it as text: -p 'D:\\my shot'"],
    ['file:///abs/missing shot', 'no such file', "to send it as text: -p 'file:///abs/missing shot'"],
    ['your shots/*.png', 'no file matches', "to send it as text: -p 'your shots/*.png'"],
    ['missing\u202fshot.pdf', 'no such file', "to send it as text: -p 'missing\u202fshot.pdf'"],
    ['a.png b.png', 'no such file', "to send it as text: -p 'a.png b.png'"],
    ['missing shot.png ', 'no such file', "to send it as text: -p 'missing shot.png '"],
    ['"missing shot.png"', 'no such file', `to send it as text: -p '"missing shot.png"'`],
    ['missing\\ shot.png', 'no such file', "to send it as text: -p 'missing\\ shot.png'"],
    ['missing.png\r', 'no such file', 'to send it as text, put -p before it'],
    ['a.png\nb.png', 'no such file', 'to send it as text, put -p before it'],
  ])('%s is missing', async (argument, message, hint) => {
    const expected = { code: 'input_missing', subject: argument, message, hint };
    expect(await refusal(classifyArgument(argument, table))).toEqual(expected);
    expect(await refusal(classifyInput(argument, table))).toEqual(expected);
  });

  test.each([
    ['https://me@example.com/a.png', 'https://[redacted]@example.com/a.png'],
    ['https://me:s3cret@example.com/a@b.png', 'https://[redacted]@example.com/a@b.png'],
    ['HTTP://me:s3@cret@example.com/', 'HTTP://[redacted]@example.com/'],
    ['https://me:s3/cret@example.com/a.png', 'https://[redacted]@example.com/a.png'],
    ['https://me:s3#cret@example.com/a.png', 'https://[redacted]@example.com/a.png'],
    ['https://example.com/@me/a.png?to=b@c', 'https://example.com/@me/a.png?to=b@c'],
  ])('%s is shown without its user name and password, and kept', async (url, shown) => {
    expect(await classifyArgument(url, table)).toMatchObject([{ ref: { kind: 'url', url, input: shown } }]);
  });

  test.each(['ftp://example.com/a', 's3://bucket/a.png', 'https://', 'http://'])(
    '%s is not a URL that can be sent',
    async (argument) => {
      const expected = {
        code: 'usage',
        subject: argument,
        message: 'is not a URL that can be sent',
        hint: 'http and https URLs and complete data URIs can',
      };
      expect(await refusal(classifyArgument(argument, table))).toEqual(expected);
      expect(await refusal(classifyInput(argument, table))).toEqual(expected);
    },
  );

  test.each([
    [
      'https://example.com/a b.png',
      "write a space in a URL as %20; to send it as text: -p 'https://example.com/a b.png'",
    ],
    [
      'https://example.com/a.png looks odd',
      "write a space in a URL as %20; to send it as text: -p 'https://example.com/a.png looks odd'",
    ],
  ])('%s is a URL with white space, never text', async (argument, hint) => {
    const expected = { code: 'usage', subject: argument, message: 'is not a URL that can be sent', hint };
    expect(await refusal(classifyArgument(argument, table))).toEqual(expected);
    expect(await refusal(classifyInput(argument, table))).toEqual(expected);
  });

  test.each([
    ['https://me:s3cret@example.com/a b.png', 'https://[redacted]@example.com/a b.png'],
    ['https://me:s3 cret@example.com/a.png', 'https://[redacted]@example.com/a.png'],
    ['https://a.test/a b.png?token=s3cret', 'https://a.test/a b.png?token=[redacted]'],
    ['"https://a.test/a b.png?sig=s3cret"', '"https://a.test/a b.png?sig=[redacted]'],
    ['https:\\\\me:s3cret@a.test/a.png', 'https:\\\\[redacted]@a.test/a.png'],
    ['https:/me:s3cret@a.test/a.png', 'https:/[redacted]@a.test/a.png'],
    ['https:me:s3cret@a.test/a.png', 'https:[redacted]@a.test/a.png'],
  ])('%s is refused without its secrets', async (argument, shown) => {
    const error = await refusal(classifyArgument(argument, table));
    expect(error).toMatchObject({ subject: shown });
    expect(JSON.stringify(error)).not.toContain('cret');
  });

  test('is shown in part when it is long', async () => {
    const long = `${'why '.repeat(500)}a.png`;
    expect(await refusal(classifyArgument(long, table))).toMatchObject({
      subject: `${'why '.repeat(50)}…`,
      hint: 'to send it as text, put -p before it',
    });
  });

  test.each<[argument: string, pattern: string]>([
    ['shots', "'shots/*.png'"],
    ['shots/', "'shots/*.png'"],
    ['my shots', "'my shots/*.png'"],
    ['.', "'./*.png'"],
    ['/', "'/*.png'"],
    ['file:///abs', "'/abs/*.png'"],
    ['br[a]', "'br\\[a\\]/*.png'"],
    ["it's", "'it'\\''s/*.png'"],
  ])('%s is a folder: the hint is a pattern that works when it is pasted', async (argument, pattern) => {
    const expected = {
      code: 'input_unusable',
      subject: argument,
      message: 'is a folder',
      hint: `name the images in it with a quoted pattern: ${pattern}`,
    };
    expect(await refusal(classifyArgument(argument, table))).toEqual(expected);
    expect(await refusal(classifyInput(argument, table))).toEqual(expected);
  });

  test.each(['', ' ', '\n\t', '\u00a0'])('%j is empty', async (argument) => {
    expect(await refusal(classifyArgument(argument, noDisk))).toEqual({
      code: 'usage',
      subject: undefined,
      message: 'an argument is empty',
      hint: 'is a variable in the command not set?',
    });
  });

  test.each(['file://example.com/a.png', 'file:///a%2Fb.png'])('%s names no local file', async (argument) => {
    expect(await refusal(classifyArgument(argument, table))).toEqual({
      code: 'usage',
      subject: argument,
      message: 'is not a usable file URL',
      hint: 'name the file by its path',
    });
  });
});

describe('the value of -i', () => {
  test.each<[argument: string, as: readonly string[]]>([
    ['README', ['path: README']],
    ['-x.png', ['path: -x.png']],
    ['*.png', ['path: a.png', 'path: b.png']],
    ['-', ['stdin']],
    ['clipboard:', ['clipboard']],
  ])('%j is input', async (argument, as) => {
    expect(words(await classifyInput(argument, table))).toEqual(as);
  });

  test.each([
    ['describe', 'describe', 'no such file', 'to send it as text: -p describe'],
    ['what is this?', 'what is this?', 'no file matches', "to send it as text: -p 'what is this?'"],
    ['not mine.png', 'not mine.png', 'no such file', "to send it as text: -p 'not mine.png'"],
  ])('%j is never text', async (argument, subject, message, hint) => {
    expect(await refusal(classifyInput(argument, table))).toEqual({
      code: 'input_missing',
      subject,
      message,
      hint,
    });
  });

  test.each(['', ' ', '\n'])('%j is empty', async (argument) => {
    expect(await refusal(classifyInput(argument, noDisk))).toEqual({
      code: 'usage',
      subject: '-i',
      message: 'the name of the image is empty',
      hint: 'is a variable in the command not set?',
    });
  });
});

describe('an argument that is pasted', () => {
  const SPACE = 'Screenshot 9.41\u202fAM.png';
  const DECOMPOSED = 'cafe\u0301.png';
  const NAMES: Readonly<Record<string, readonly string[]>> = {
    '.': ['my shot.png', SPACE, DECOMPOSED, 'twin\u00a0a.png', 'twin\u202fa.png', "it's.png"],
    'cafe\u0301s/': ['x.png', SPACE],
  };
  const paths = [
    'cafe\u0301s/',
    ...Object.entries(NAMES).flatMap(([folder, names]) =>
      names.map((name) => (folder === '.' ? name : folder + name)),
    ),
  ];
  const disk: PathLookup = {
    stat: (path) => (paths.includes(path) || path === '/home/me/a b.png' ? 'file' : 'missing'),
    names: (folder) => (folder === '.' ? [...(NAMES['.'] ?? []), 'cafe\u0301s'] : (NAMES[folder] ?? [])),
    glob: async (pattern) => (pattern === 'my*.png' ? ['my shot.png'] : []),
    home: '/home/me',
  };

  const white = 'without the white space around it';
  const bare = 'without quotes and escapes';
  const form = 'the same letters in another Unicode form';
  test.each<[argument: string, as: string, note: string]>([
    ['my shot.png\r', 'path: my shot.png', `my shot.png\r: read as my shot.png (${white})`],
    [' my shot.png ', 'path: my shot.png', ` my shot.png : read as my shot.png (${white})`],
    ["'my shot.png'", 'path: my shot.png', `'my shot.png': read as my shot.png (${bare})`],
    ['"my shot.png" ', 'path: my shot.png', `"my shot.png" : read as my shot.png (${bare})`],
    ['my\\ shot.png', 'path: my shot.png', `my\\ shot.png: read as my shot.png (${bare})`],
    ["'it'\\''s.png'", "path: it's.png", `'it'\\''s.png': read as it's.png (${bare})`],
    ["'my*.png'", 'path: my shot.png', `'my*.png': read as my*.png (${bare})`],
    [
      'Screenshot 9.41 AM.png',
      `path: ${SPACE}`,
      `Screenshot 9.41 AM.png: read as ${SPACE} (with U+202F for a space)`,
    ],
    [
      'Screenshot\\ 9.41\\ AM.png',
      `path: ${SPACE}`,
      `Screenshot\\ 9.41\\ AM.png: read as ${SPACE} (with U+202F for a space)`,
    ],
    ['caf\u00e9.png', `path: ${DECOMPOSED}`, `caf\u00e9.png: read as ${DECOMPOSED} (${form})`],
    ['caf\u00e9s/x.png', 'path: cafe\u0301s/x.png', `caf\u00e9s/x.png: read as cafe\u0301s/x.png (${form})`],
    ['~/a b.png', 'path: /home/me/a b.png', '~/a b.png: read as /home/me/a b.png (in the home folder)'],
    [
      'https://a.example/b.png\r',
      'url: https://a.example/b.png',
      `https://a.example/b.png\r: read as https://a.example/b.png (${white})`,
    ],
    [
      '"https://a.example/b.png"',
      'url: https://a.example/b.png',
      `"https://a.example/b.png": read as https://a.example/b.png (${bare})`,
    ],
    ['file_011CNha8\r', 'file_id: file_011CNha8', `file_011CNha8\r: read as file_011CNha8 (${white})`],
    [' data:,x', 'data: data:,x', ` data:,x: read as data:,x (${white})`],
  ])('%j is read as %j, with a note', async (argument, as, note) => {
    const notes: string[] = [];
    const options = { note: (line: string) => void notes.push(line) };
    expect(words(await classifyArgument(argument, disk, options))).toEqual([as]);
    expect(words(await classifyInput(argument, disk, options))).toEqual([as]);
    expect(notes).toEqual([note, note]);
  });

  test('with two files that read the same is missing, and the hint says how they differ', async () => {
    expect(await refusal(classifyArgument('twin a.png', disk))).toEqual({
      code: 'input_missing',
      subject: 'twin a.png',
      message: 'no such file',
      hint: "did you mean 'twin\u00a0a.png' (with U+00A0 for a space)? to send it as text: -p 'twin a.png'",
    });
  });

  test('is never stdin or the clipboard by another reading', async () => {
    expect(await refusal(classifyInput(' - ', disk))).toMatchObject({ code: 'input_missing' });
    expect(await refusal(classifyInput('"clipboard:"', disk))).toMatchObject({ code: 'input_missing' });
    expect(await refusal(classifyInput('"screen:"', disk))).toMatchObject({ code: 'input_missing' });
  });

  test('is no text when a part of the screen is named that there is not', async () => {
    expect(await refusal(classifyArgument('screen:all', disk))).toEqual({
      code: 'usage',
      subject: 'screen:all',
      message: 'is not a part of the screen',
      hint: 'name screen: (you select), screen:full or screen:window',
    });
  });

  test('is looked for in no folder when it is text', async () => {
    const lookup = { ...disk, names: noDisk.names, glob: noDisk.glob };
    expect(words(await classifyArgument('"what is this"', lookup))).toEqual(['text: "what is this"']);
  });
});
