/** Every form of input and prompt on its way from the command line to the blocks that the API receives. */
import { readdir } from 'node:fs/promises';
import type Anthropic from '@anthropic-ai/sdk';
import { describe, expect, test } from 'vitest';
import { makeEmptyFiles } from '../support/empty-files.ts';
import { makeJpeg, makePng } from '../support/images.ts';
import { type RunOptions, useWorld } from '../support/run.ts';

const world = useWorld();

const RED = makePng({ width: 40, height: 30, color: [200, 0, 0] });
const GREEN = makePng({ width: 41, height: 31, color: [0, 200, 0] });
const BLUE = makePng({ width: 42, height: 32, color: [0, 0, 200] });
const DEFAULT_PROMPT = 'Describe this image.';
const PDF = Buffer.from('%PDF-1.4\n1 0 obj << /Type /Pages >>\n2 0 obj << /Type /Page >>');

/** Every request so far, as `POST /v1/messages`. */
const calls = () => world.api.requests.map(({ method, path }) => `${method} ${path}`);

/** The content of the one question that was sent: text as it is, base64 as its media_type and bytes. */
function sent(): unknown[] {
  const [request, ...more] = world.api.requests.filter(({ path }) => path === '/v1/messages');
  if (!request || more.length > 0) throw new Error(`expected one question, got ${calls().join(', ')}`);
  const { messages } = request.body as Anthropic.MessageCreateParams;
  const content = messages[0]?.content;
  if (messages.length !== 1 || !Array.isArray(content)) throw new Error('expected one message of blocks');
  // Labels have tests of their own.
  const unlabelled = content.filter((block) => block.type !== 'text' || !/^Image \d+: /.test(block.text));
  return unlabelled.map((block) => {
    if (block.type === 'text') return block.text;
    if (block.type !== 'image' || block.source.type !== 'base64') return block;
    return [block.source.media_type, Buffer.from(block.source.data, 'base64')];
  });
}

const png = (bytes: Buffer) => ['image/png', bytes];

/** Runs, expects success and returns stderr. */
async function ask(args: readonly string[], options?: RunOptions): Promise<string> {
  const { code, stderr } = await world.run(args, options);
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  return stderr;
}

/** Runs and expects a refusal in exactly these lines, before any request. */
async function expectRefusal(args: readonly string[], lines: readonly string[], options?: RunOptions) {
  expect(await world.run(args, options)).toEqual({
    code: 2,
    stdout: '',
    stderr: lines.map((line) => `${line}\n`).join(''),
  });
  expect(calls()).toEqual([]);
}

/** red.png, green.png and blue.png. */
async function threePictures() {
  await world.file('red.png', RED);
  await world.file('green.png', GREEN);
  await world.file('blue.png', BLUE);
}

describe('files', () => {
  test.each([
    ['a name with spaces', 'my holiday photo.png', 'my holiday photo.png'],
    ['commas and quotes', 'it\'s a,b; "c".png', 'it\'s a,b; "c".png'],
    ['pattern characters', 'shot[1]{a,b}.png', 'shot[1]{a,b}.png'],
    ['a leading dash behind ./', '-x.png', './-x.png'],
    ['letters beyond ASCII', 'Käse 🧀 写真.png', 'Käse 🧀 写真.png'],
    ['no extension', 'screenshot', 'screenshot'],
    ['a folder', 'a/b c/d.png', 'a/b c/d.png'],
    ['a detour', 'a/d.png', './a/../a//d.png'],
    ['a command in it', 'models', './models'],
    ['the look of a URL', 'http:/x.png', 'http:/x.png'],
    ['the look of a file_id', 'file_1', './file_1'],
  ])('%s', async (_, name, argument) => {
    await world.file(name, RED);
    expect(await ask([argument, 'describe'])).toBe('');
    expect(sent()).toEqual([png(RED), 'describe']);
    expect(calls()).toEqual(['POST /v1/messages']);
  });

  test('named absolutely, and by a file URL', async () => {
    const path = await world.file('a b.png', RED);
    await ask([path, `file://${path.replaceAll(' ', '%20')}`]);
    expect(sent()).toEqual([png(RED), png(RED), DEFAULT_PROMPT]);
  });

  test('a leading dash works after -- and as the value of a flag', async () => {
    await world.file('-x.png', RED);
    await ask(['-i', '-x.png', '--image=-x.png', '--', '-x.png', '-p']);
    expect(sent()).toEqual([png(RED), png(RED), png(RED), '-p']);
  });

  test('a leading dash without either is an unknown flag', async () => {
    await world.file('-x.png', RED);
    await expectRefusal(
      ['-x.png', 'describe'],
      [
        "claude-see: unknown option '-x.png'",
        '  claude-see --help lists the flags; for text that begins with a dash use -p or --',
      ],
    );
    await ask(['./-x.png', 'describe']);
    expect(sent()).toEqual([png(RED), 'describe']);
  });

  test('several go in the order typed, and one of them twice when it is typed twice', async () => {
    await threePictures();
    await ask(['blue.png', 'red.png', 'green.png', 'red.png', 'compare']);
    expect(sent()).toEqual([png(BLUE), png(RED), png(GREEN), png(RED), 'compare']);
  });

  test('a quoted pattern is all that it matches, sorted, in its place', async () => {
    await threePictures();
    await world.file('shots/2.png', GREEN);
    await world.file('shots/1.png', BLUE);
    await world.file('shots/notes.txt', 'no picture');
    await ask(['red.png', 'shots/*.png', '{red,blue}.png', 'compare']);
    expect(sent()).toEqual([png(RED), png(BLUE), png(GREEN), png(BLUE), png(RED), 'compare']);
  });

  test('a pattern is not opened up where a file has that very name', async () => {
    await world.file('shot[1].png', RED);
    await world.file('shot1.png', BLUE);
    await ask(['shot[1].png']);
    expect(sent()).toEqual([png(RED), DEFAULT_PROMPT]);
  });
});

describe('what is not there', () => {
  test.each([
    ['phto.jpg', 'to send it as text: -p phto.jpg', 'no such file'],
    ['shots/none', 'to send it as text: -p shots/none', 'no such file'],
    ['*.gif', "to send it as text: -p '*.gif'", 'no file matches'],
  ])('%s is an error, never text', async (argument, hint, message) => {
    await threePictures();
    await expectRefusal(
      ['red.png', argument, 'describe'],
      [`claude-see: ${argument}: ${message}`, `  ${hint}`],
    );
  });

  test('every input that cannot be used is named, missing or broken, in the order typed', async () => {
    // Only the first was named, so that each took another round.
    await world.file('red.png', RED);
    await world.file('err.jpg', 'not found');
    await world.file('empty.png', '');
    await expectRefusal(
      ['err.jpg', 'red.png', 'nofile.png', '-i', 'none', 'empty.png'],
      [
        'claude-see: err.jpg: is not an image; it seems to be plain text',
        '  a download may have saved an error page: open the file to see',
        'claude-see: nofile.png: no such file',
        '  to send it as text: -p nofile.png',
        'claude-see: none: no such file',
        '  to send it as text: -p none',
        'claude-see: empty.png: is empty (0 bytes)',
        '  the download may be incomplete: get the file again',
      ],
    );
  });

  test('two that are there and broken are both named', async () => {
    await world.file('a.jpg', 'text');
    await world.file('b.jpg', 'text');
    const { code, stderr } = await world.run(['a.jpg', 'b.jpg', '--json']);
    expect(code).toBe(2);
    const errors = stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).error);
    expect(errors.map(({ message }) => message)).toEqual([
      'a.jpg: is not an image; it seems to be plain text',
      'b.jpg: is not an image; it seems to be plain text',
    ]);
  });

  test('thousands that are missing from a large folder end within --timeout', async () => {
    const existing = Array.from({ length: 2000 }, (_, index) => `shot ${index} of the whole series.png`);
    makeEmptyFiles(world.folder, existing);
    const names = Array.from({ length: 2000 }, (_, index) => `shot ${index} of the hole series.png`);
    const { code, stderr } = await world.run([...names, '--timeout', '20']);
    expect({ code, last: stderr.trimEnd().split('\n').at(-1) }).toEqual({
      code: 2,
      last: 'claude-see: 1,990 more inputs cannot be used',
    });
  });

  test('of many, ten are told', async () => {
    const names = Array.from({ length: 30 }, (_, index) => `none${index}.png`);
    const { code, stderr } = await world.run(names);
    expect(code).toBe(2);
    const lines = stderr.split('\n').filter((line) => line.startsWith('claude-see: '));
    expect(lines).toEqual([
      ...names.slice(0, 10).map((name) => `claude-see: ${name}: no such file`),
      'claude-see: 20 more inputs cannot be used',
    ]);
  });

  test('as JSON, the error says the same', async () => {
    const { code, stdout, stderr } = await world.run(['phto.jpg', '--json']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(JSON.parse(stderr)).toEqual({
      error: {
        code: 'input_missing',
        message: 'phto.jpg: no such file',
        hint: 'to send it as text: -p phto.jpg',
        exit_code: 2,
        retryable: false,
        request_id: null,
      },
    });
    expect(stderr.endsWith('}}\n')).toBe(true);
  });

  test('a picture with white space in its name is missing too, with -q as well; -p sends it as text', async () => {
    // This was sent as a text, paid for, and ended in 0.
    await world.file('red.png', RED);
    await expectRefusal(
      ['red.png', 'shots/my phto.jpg', 'compare these', '-q'],
      ['claude-see: shots/my phto.jpg: no such file', "  to send it as text: -p 'shots/my phto.jpg'"],
    );
    expect(await ask(['red.png', '-p', 'my phto.jpg'])).toBe('');
    expect(sent()).toEqual([png(RED), 'my phto.jpg']);
  });

  test('a name as macOS writes it is found by what is typed, with a note', async () => {
    await world.file('9.41\u202fAM.png', RED);
    await world.file('cafe\u0301.png', GREEN);
    const notes = await ask(['9.41 AM.png', 'caf\u00e9.png', '"9.41\u202fAM.png"\r', 'compare']);
    expect(sent()).toEqual([png(RED), png(GREEN), png(RED), 'compare']);
    expect(notes).toContain('9.41 AM.png: read as 9.41\u202fAM.png (with U+202F for a space)\n');
    expect(notes).toContain(
      'caf\u00e9.png: read as cafe\u0301.png (the same letters in another Unicode form)\n',
    );
    expect(notes).toContain('read as 9.41\u202fAM.png (without quotes and escapes)\n');
  });

  test('-i is never text', async () => {
    await world.file('red.png', RED);
    await expectRefusal(
      ['red.png', '-i', 'describe'],
      ['claude-see: describe: no such file', '  to send it as text: -p describe'],
    );
  });

  test('a folder is refused with the pattern to use', async () => {
    await world.file('my shots/a.png', RED);
    await expectRefusal(
      ['my shots', 'describe'],
      [
        'claude-see: my shots: is a folder',
        "  name the images in it with a quoted pattern: 'my shots/*.png'; to ask about each file in it: --each --recursive",
      ],
    );
  });

  test('locate, which has no --each, names the pattern alone', async () => {
    await world.file('shots/a.png', RED);
    const { stderr } = await world.run(['locate', 'shots', 'the button']);
    expect(stderr.split('\n')).toEqual([
      'claude-see: shots: is a folder',
      "  name the images in it with a quoted pattern: 'shots/*.png'",
      '',
    ]);
  });

  test('the pattern of that hint works, in a folder with pattern characters too', async () => {
    await world.file('br[a]ckets (1)/a.png', RED);
    const { stderr } = await world.run(['br[a]ckets (1)']);
    const pattern = /: '(.*)'; to ask/.exec(stderr)?.[1] ?? '';
    await ask([pattern]);
    expect(sent()).toEqual([png(RED), DEFAULT_PROMPT]);
  });

  test.each([[['']], [['red.png', ' ']], [['red.png', '']]])(
    'an empty argument is a mistake: %j',
    async (args) => {
      await world.file('red.png', RED);
      await expectRefusal(args, [
        'claude-see: an argument is empty',
        '  is a variable in the command not set?',
      ]);
    },
  );
});

describe('more inputs than a request takes', () => {
  const refusal = (count: string) => [
    `claude-see: ${count} images; claude-opus-5-5 takes 600 a request`,
    '  ask about fewer at a time',
  ];

  test('are refused before any is read', async () => {
    // All were read and made ready first. Not one of these is a picture, so reading one would fail.
    for (let index = 0; index < 601; index++) await world.file(`shots/${index}.png`, 'no picture');
    await expectRefusal(['shots/*.png', 'compare'], refusal('601'));
  });

  test('are counted in arguments too, at once for tens of thousands', async () => {
    await world.file('red.png', RED);
    const args = Array.from({ length: 10_000 }, () => 'red.png');
    await expectRefusal([...args, 'compare', '--timeout', '10'], refusal('10,000'));
  });

  test('are URLs and ids as well; stdin may still be text', async () => {
    const urls = Array.from({ length: 600 }, (_, index) => `https://example.com/${index}.png`);
    await expectRefusal([...urls, 'file_011CNha8', 'compare'], refusal('601'));
    await ask([...urls, '-'], { stdin: 'compare' });
  });
});

describe('stdin', () => {
  test('is an image when its bytes are', async () => {
    expect(await ask(['-', 'describe'], { stdin: RED })).toBe('');
    expect(sent()).toEqual([png(RED), 'describe']);
  });

  test('is an image of whatever type its bytes are, also behind -i', async () => {
    const jpeg = await makeJpeg({ width: 20, height: 10 });
    await ask(['-i', '-'], { stdin: jpeg });
    expect(sent()).toEqual([['image/jpeg', jpeg], DEFAULT_PROMPT]);
  });

  test('takes its place among the pictures', async () => {
    await threePictures();
    await ask(['red.png', '-', 'blue.png', 'compare'], { stdin: GREEN });
    expect(sent()).toEqual([png(RED), png(GREEN), png(BLUE), 'compare']);
  });

  test('is text when its bytes are, without a BOM and the end of the last line', async () => {
    await world.file('red.png', RED);
    await ask(['-', 'red.png'], { stdin: '\uFEFFwas ist das?\n  Käse 🧀\n\n' });
    expect(sent()).toEqual([png(RED), 'was ist das?\n  Käse 🧀']);
  });

  test('as a text beside another keeps its place', async () => {
    await threePictures();
    await ask(['red.png', '-', 'blue.png', 'and this?'], { stdin: 'what is that?' });
    expect(sent()).toEqual([png(RED), 'what is that?', png(BLUE), 'and this?']);
  });

  test('is not what -p - means', async () => {
    await ask(['-p', '-', '-'], { stdin: RED });
    expect(sent()).toEqual([png(RED), '-']);
  });

  test('of several megabytes reaches the API whole through the built binary', async () => {
    const large = makePng({ width: 1000, height: 1000, noise: true });
    expect(large.length).toBeGreaterThan(2_900_000);
    const { code } = await world.runBinary(['-', 'describe'], { stdin: large });
    expect(code).toBe(0);
    const [[media_type, bytes]] = sent() as [[string, Buffer]];
    expect(media_type).toBe('image/png');
    expect(bytes.equals(large)).toBe(true);
  });

  test('held open and silent is not waited for unless it was asked for', async () => {
    await world.file('red.png', RED);
    await ask(['red.png', 'describe'], { stdin: 'silent' });
    expect(sent()).toEqual([png(RED), 'describe']);
  });

  test('held open and silent does not keep the built binary alive', async () => {
    await world.file('red.png', RED);
    const { code, stderr } = await world.runBinary(['red.png', 'describe'], { stdin: 'silent' });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(sent()).toEqual([png(RED), 'describe']);
  });

  test.each<[args: readonly string[], message: string]>([
    [['describe'], 'no image given, only text'],
    [[], 'no image given'],
    [['files', 'upload'], 'files upload: needs <inputs...>'],
  ])('is never read without -, and a run that lacks an input says so: %j', async (args, message) => {
    for (const stdin of [RED, 'silent'] as const) {
      await expectRefusal(args, [`claude-see: ${message}`, '  stdin is not read: add -'], { stdin });
    }
  });

  test('that is unread is no business of a run that fails for another reason', async () => {
    await expectRefusal(
      ['none.png'],
      ['claude-see: none.png: no such file', '  to send it as text: -p none.png'],
      { stdin: 'a question' },
    );
  });

  test('that is unread is noted on a terminal, without -q', async () => {
    // The text never went out, and nothing said so.
    await world.file('red.png', RED);
    const note = 'stdin is not read: add -\n';
    const run = (args: readonly string[], options: RunOptions) =>
      world.run(args, { terminal: ['stderr'], variables: { TERM: 'dumb' }, ...options });
    expect((await run(['red.png', 'summarise'], { stdin: 'some text' })).stderr).toContain(note);
    expect((await run(['red.png', 'x', '-q'], { stdin: 'some text' })).stderr).not.toContain(note);
    expect((await run(['red.png', '-'], { stdin: 'some text' })).stderr).not.toContain(note);
    expect((await run(['red.png', '--prompt-file', '-'], { stdin: 'text' })).stderr).not.toContain(note);
    expect((await run(['red.png', 'x'], {})).stderr).not.toContain(note);
    const inScript = await world.run(['red.png', 'x'], { stdin: 'some text' });
    expect(inScript.stderr).toBe('');
  });

  test('that was asked for and stays silent is given up at --timeout', async () => {
    const { code, stdout, stderr } = await world.runBinary(['-', '--timeout', '200ms'], { stdin: 'silent' });
    expect({ code, stdout, stderr }).toEqual({
      code: 6,
      stdout: '',
      stderr:
        'claude-see: --timeout: not finished within 200 ms, still reading\n  allow more time: --timeout 1m\n',
    });
  });

  test('that is empty is refused', async () => {
    await expectRefusal(
      ['-', 'describe'],
      ['claude-see: -: is empty (0 bytes)', '  did the command before the pipe fail?'],
    );
  });

  test.each(['\n', ' \t\r\n', '\uFEFF'])('that holds only %j is refused', async (stdin) => {
    await world.file('red.png', RED);
    await expectRefusal(
      ['red.png', '-'],
      ['claude-see: -: holds nothing but white space', '  did the command before the pipe fail?'],
      { stdin },
    );
  });

  test('that is only the question needs a picture too', async () => {
    await expectRefusal(
      ['-'],
      [
        'claude-see: no image given, only text',
        '  name an image: a path, a quoted pattern, a URL, a file_id, or - for stdin; -c continues the latest conversation',
      ],
      { stdin: 'what is this?' },
    );
  });

  test.each([[['-']], [['--prompt-file', '-', 'red.png']]])(
    'that is a terminal is refused: %j',
    async (args) => {
      await world.file('red.png', RED);
      await expectRefusal(
        args,
        ['claude-see: -: stdin is a terminal', '  pipe something in: curl -s URL | claude-see - "describe"'],
        { terminal: ['stdin'], stdin: 'silent' },
      );
    },
  );

  test.each([
    [['-', '-']],
    [['-', '-i', '-']],
    [['-', '--prompt-file', '-']],
    [['--prompt-file', '-', '-']],
    [['--prompt-file', '-', '--prompt-file', '-']],
  ])('cannot be read twice, and that is said without reading it: %j', async (args) => {
    await expectRefusal(
      args,
      ['claude-see: -: stdin can be read only once', '  name the other inputs by path'],
      { stdin: 'silent' },
    );
  });
});

describe('a data URI', () => {
  test('is its bytes', async () => {
    await ask([`data:image/png;base64,${RED.toString('base64')}`, 'describe']);
    expect(sent()).toEqual([png(RED), 'describe']);
  });

  test('may be in capitals, declare another type, be broken over lines, or be percent-encoded', async () => {
    const base64 = RED.toString('base64');
    const broken = base64.replace(/.{20}/g, '$&\n');
    const percent = [...RED].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
    await ask([
      `DATA:image/jpeg;BASE64,${base64}`,
      `data:;base64,${broken}`,
      `data:image/png;base64,${RED.toString('base64url')}`,
      `data:image/png;base64,${base64.replaceAll('+', '%2B').replaceAll('=', '%3D')}`,
      `data:image/png,${percent}`,
    ]);
    expect(sent()).toEqual([png(RED), png(RED), png(RED), png(RED), png(RED), DEFAULT_PROMPT]);
  });

  test('whose data is not base64 is refused', async () => {
    await expectRefusal(
      ['data:image/png;base64,iVBORw0KGgo*'],
      ['claude-see: data:image/png;base64,iVBORw0KGgo*: is not a valid data URI: its data is not base64'],
    );
  });

  test('of no bytes is refused', async () => {
    const { code, stderr } = await world.run(['data:image/png;base64,']);
    expect(code).toBe(2);
    expect(stderr).toContain('claude-see: data:image/png;base64,: is empty (0 bytes)\n');
    expect(calls()).toEqual([]);
  });
});

describe('a URL', () => {
  test('is sent as typed', async () => {
    const urls = [
      'https://example.com/a.png',
      'HTTP://Example.COM:80/a/../b.png?x=1&y=%20[2]#z',
      'https://example.com/no-extension',
    ];
    expect(await ask([...urls, 'compare'])).toBe('');
    expect(sent()).toEqual([
      ...urls.map((url) => ({ type: 'image', source: { type: 'url', url } })),
      'compare',
    ]);
    expect(calls()).toEqual(['POST /v1/messages']);
  });

  test('is never fetched from here, even where only we could', async () => {
    world.api.expectRejection('Unable to download the file. Please verify the URL and try again.');
    const { code, stdout } = await world.run([`${world.api.url}/photo.png`, 'describe']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(calls()).toEqual(['POST /v1/messages']);
  });
});

describe('a file_id', () => {
  test.each([
    ['image', 'image/png', RED],
    ['document', 'application/pdf', PDF],
    ['document', 'text/plain', Buffer.from('some words')],
  ])('becomes a block of type %s when it is stored as %s', async (type, mime_type, bytes) => {
    const file_id = world.api.addFile({ bytes, filename: 'stored', mime_type });
    expect(await ask([file_id, 'describe'])).toBe('');
    expect(sent()).toEqual([{ type, source: { type: 'file', file_id } }, 'describe']);
    expect(calls()).toEqual([`GET /v1/files/${file_id}`, 'POST /v1/messages']);
  });

  test('alone is looked up; paths and URLs are not', async () => {
    await world.file('red.png', RED);
    const file_id = world.api.addFile({ bytes: GREEN, filename: 'g.png', mime_type: 'image/png' });
    await ask(['red.png', 'https://example.com/a.png', '-i', file_id, 'compare']);
    expect(sent()).toEqual([
      png(RED),
      { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } },
      { type: 'image', source: { type: 'file', file_id } },
      'compare',
    ]);
    expect(calls()).toEqual([`GET /v1/files/${file_id}`, 'POST /v1/messages']);
  });

  test('of what is neither picture nor document is refused before the question', async () => {
    const file_id = world.api.addFile({
      bytes: Buffer.from('a,b\n1,2\n'),
      filename: 'table.bin',
      mime_type: 'application/octet-stream',
    });
    const { code, stdout, stderr } = await world.run([file_id, 'describe']);
    expect({ code, stdout, stderr }).toEqual({
      code: 2,
      stdout: '',
      stderr: `claude-see: ${file_id}: is stored as application/octet-stream, which is neither an image nor a document\n`,
    });
    expect(calls()).toEqual([`GET /v1/files/${file_id}`]);
  });

  test.each([
    ['unknown', () => 'file_011DoesNotExist'],
    [
      "another workspace's",
      () =>
        world.api.addFile({
          bytes: RED,
          filename: 'r.png',
          mime_type: 'image/png',
          workspaceId: world.api.foreignWorkspaceId,
        }),
    ],
  ])('%s: says what to check, before the question', async (_, make) => {
    const file_id = make();
    world.api.expectRejection(`File not found: ${file_id}`);
    const { code, stdout, stderr } = await world.run([file_id, 'describe']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(
      new RegExp(
        `^claude-see: ${file_id}: not found in this workspace: File not found: ${file_id} \\(request req_\\w+\\)\n` +
          '  a file_id belongs to one workspace: check the id and the key\n$',
      ),
    );
    expect(calls()).toEqual([`GET /v1/files/${file_id}`]);
  });

  test('expired: says to upload again', async () => {
    const file_id = world.api.addFile({
      bytes: RED,
      filename: 'r.png',
      mime_type: 'image/png',
      expires_at: new Date(Date.now() - 1000),
    });
    world.api.expectRejection(`File has expired: ${file_id}`);
    const { code, stdout, stderr } = await world.run([file_id, 'describe']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`File has expired: ${file_id} (request req_`);
    expect(stderr).toMatch(/\n {2}upload the image again\n$/);
  });
});

describe('receipts', () => {
  test('say by which source each input went', async () => {
    await world.file('red.png', RED);
    const file_id = world.api.addFile({ bytes: GREEN, filename: 'g.png', mime_type: 'image/png' });
    const args = ['red.png', 'https://example.com/a.png', file_id, '-v'];
    const { stderr } = await world.run(args);
    // 40x30 pixels are 2x2 patches of 28.
    expect(stderr).toBe(
      [
        `red.png: image/png, 40x30, ${RED.length} bytes, base64, 4 tokens`,
        'https://example.com/a.png: url',
        `${file_id}: file`,
        '',
      ].join('\n'),
    );
  });

  test('name the file_id of an upload', async () => {
    await world.file('red.png', RED);
    const { stderr } = await world.run(['red.png', '-v', '--upload', '--expires', 'never']);
    const [file_id] = world.api.files.keys();
    expect(stderr).toBe(
      [
        `red.png: uploaded as ${file_id}, never expires (--upload)`,
        `red.png: image/png, 40x30, ${RED.length} bytes, sent as ${file_id}, 4 tokens`,
        '',
      ].join('\n'),
    );
    expect(sent()).toEqual([{ type: 'image', source: { type: 'file', file_id } }, DEFAULT_PROMPT]);
    expect(calls()).toEqual(['POST /v1/files', 'POST /v1/messages']);
  });
});

describe('a text that begins with a dash', () => {
  test.each([
    [['red.png', '-5'], '-5'],
    [['red.png', '-why?'], '-why?'],
    [['red.png', '- list the items'], '- list the items'],
    [['red.png', '-- what is it?'], '-- what is it?'],
    [['chat', 'red.png', '-why?'], '-why?'],
    [['red.png', '-qwhy?'], '-why?'], // Without -q, which is a flag.
  ])('is an unknown flag: %j', async (args, flag) => {
    await world.file('red.png', RED);
    await expectRefusal(args, [
      `claude-see: unknown option '${flag}'`,
      `  claude-see ${args[0] === 'chat' ? 'help chat' : '--help'} lists the flags; for text that begins with a dash use -p or --`,
    ]);
  });

  test.each<[args: readonly string[], system: string | undefined]>([
    [['-qs', '-x y'], '-x y'],
    [['-q', '-s', '-cool it'], '-cool it'],
    [['-q', '--system=-be brief'], '-be brief'],
    [['-q', '-sbrief'], 'brief'],
    [['-q', '-s be brief'], ' be brief'],
    [['-q', '-s"be" brief'], '"be" brief'],
    [['-qs./be brief'], './be brief'],
    [['-q', '--', '-cool it'], undefined],
  ])('is what it is as a value or behind --: %j', async (args, system) => {
    await world.file('red.png', RED);
    await ask(['red.png', ...args]);
    expect(world.api.requests.map(({ body }) => (body as Anthropic.MessageCreateParams).system)).toEqual([
      system,
    ]);
  });
});

describe('a file behind its flag', () => {
  test.each([
    ['-omy-file', 'my-file'],
    ['-o./my file', 'my file'],
    ['-qo./x', 'x'],
    ['-qo.x', '.x'],
    ['-qo~x', '~x'],
    ['-qo-x', '-x'],
  ])('%s is written, as getopt has it', async (word, name) => {
    await world.file('red.png', RED);
    await ask(['red.png', word]);
    expect(await readdir(world.folder)).toContain(name);
  });
});

describe('the question', () => {
  test.each([
    ['none', [], DEFAULT_PROMPT],
    ['a positional', ['what is this?'], 'what is this?'],
    ['-p', ['-p', 'what is this?'], 'what is this?'],
    ['-p without a space', ['-pwhat?'], 'what?'],
    ['--prompt', ['--prompt', 'what is this?'], 'what is this?'],
    ['--prompt=', ['--prompt=a=b'], 'a=b'],
    ['-p with the name of a file', ['-p', 'red.png'], 'red.png'],
    ['-p with a missing path', ['-p', 'phto.jpg'], 'phto.jpg'],
    ['-p with what looks like a flag', ['-p', '--json'], '--json'],
    ['-p with two dashes', ['-p', '--'], '--'],
    ['-p with a dash', ['-p', '-'], '-'],
    ['-p with a URL', ['-p', 'https://example.com/a.png'], 'https://example.com/a.png'],
    ['-p with a command', ['-p', 'models'], 'models'],
    ['-p with white space around', ['-p', '  what?\n'], '  what?\n'],
    ['-p with a negative number', ['-p', '-5'], '-5'],
    ['one behind --', ['--', '-5 or -p?'], '-5 or -p?'],
    ['--prompt-file', ['--prompt-file', 'question.txt'], 'what is\n  this?'],
    ['--prompt-file=', ['--prompt-file=question.txt'], 'what is\n  this?'],
  ])('%s', async (_, args, question) => {
    await world.file('red.png', RED);
    await world.file('question.txt', '\uFEFFwhat is\n  this?\n\n');
    await ask(['red.png', ...args]);
    expect(sent()).toEqual([png(RED), question]);
  });

  test('from stdin by --prompt-file -', async () => {
    await world.file('red.png', RED);
    await ask(['red.png', '--prompt-file', '-'], { stdin: 'what is this?\n' });
    expect(sent()).toEqual([png(RED), 'what is this?']);
  });

  test.each([
    ['first', ['what?', 'red.png', 'blue.png']],
    ['in the middle', ['red.png', 'what?', 'blue.png']],
    ['last', ['red.png', 'blue.png', 'what?']],
    ['first by flag', ['-p', 'what?', '-i', 'red.png', 'blue.png']],
    ['behind ask', ['ask', 'what?', 'red.png', 'blue.png']],
    ['in front of ask', ['-p', 'what?', 'ask', 'red.png', 'blue.png']],
  ])('alone goes last: %s', async (_, args) => {
    await threePictures();
    await ask(args);
    expect(sent()).toEqual([png(RED), png(BLUE), 'what?']);
  });

  test('of two or more texts keeps every text in its place', async () => {
    await threePictures();
    await world.file('end.txt', 'the end');
    await ask([
      'before:',
      '-i',
      'red.png',
      '--model',
      'sonnet',
      'after:',
      '-a',
      'green.png',
      '--prompt-file=end.txt',
      '-qp',
      'differences?',
      '--attachment=blue.png',
    ]);
    expect(sent()).toEqual(['before:', png(RED), 'after:', png(GREEN), 'the end', 'differences?', png(BLUE)]);
  });

  test('is not made of the values of other flags', async () => {
    await world.file('red.png', RED);
    await ask([
      '-s',
      'Be brief.',
      '-m',
      'haiku',
      '--max-tokens',
      '50',
      'red.png',
      '--effort=low',
      '--no-stream',
    ]);
    expect(sent()).toEqual([png(RED), DEFAULT_PROMPT]);
  });

  test.each<[args: readonly string[], content: readonly unknown[]]>([
    [
      ['red.png', 'what', 'is', 'this?'],
      [png(RED), 'what is this?'],
    ],
    [
      ['what', 'is', 'this?', 'red.png'],
      [png(RED), 'what is this?'],
    ],
    [
      ['compare', 'red.png', 'with', 'the', 'blue.png'],
      ['compare', png(RED), 'with the', png(BLUE)],
    ],
    [
      ['red.png', 'what', 'is', 'the big box'],
      [png(RED), 'what is the big box'],
    ],
    [
      ['red.png', 'a text', 'and another'],
      [png(RED), 'a text', 'and another'],
    ],
    [
      ['red.png', 'one', '-q', 'two'],
      [png(RED), 'one two'],
    ],
  ])('is the unquoted words of %j', async (args, content) => {
    await threePictures();
    await ask(args);
    expect(sent()).toEqual(content);
  });

  test('has the name of a folder among its words, which is noted', async () => {
    await world.file('red.png', RED);
    await world.file('build/a.txt', 'x');
    const { code, stderr } = await world.run(['red.png', 'what', 'is', 'build']);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: 'build: read as a word of the question, not as the folder of that name\n',
    });
    expect(sent()).toEqual([png(RED), 'what is build']);
  });

  test.each([
    [['red.png', 'build'], 'build: is a folder'],
    [['red.png', 'describe', 'build'], 'build: is a folder'],
    [['describe', 'all', 'in', 'build'], 'build: is a folder'],
    [['red.png', 'what', 'is', './build'], './build: is a folder'],
    [['red.png', 'what', 'is', 'phto.png'], 'phto.png: no such file'],
  ])('is not %j', async (args, message) => {
    await world.file('red.png', RED);
    await world.file('build/a.txt', 'x');
    const { code, stderr } = await world.run(args);
    expect(code).toBe(2);
    expect(stderr).toContain(`claude-see: ${message}\n`);
    expect(calls()).toEqual([]);
  });

  test('may be a negative number', async () => {
    await world.file('red.png', RED);
    await ask(['ask', 'red.png', '-12.5', 'or', '-34']);
    expect(sent()).toEqual([png(RED), '-12.5 or -34']);
  });

  test('may be the word ask behind ask', async () => {
    await world.file('red.png', RED);
    await ask(['ask', 'red.png', 'ask', 'ask']);
    expect(sent()).toEqual([png(RED), 'ask ask']);
  });

  test.each([
    ['-p', ['red.png', '-p', ''], ['claude-see: -p: the prompt is empty']],
    ['-p', ['red.png', '--prompt= '], ['claude-see: -p: the prompt is empty']],
    ['a file', ['red.png', '--prompt-file', 'blank.txt'], ['claude-see: blank.txt: the prompt is empty']],
    ['stdin', ['red.png', '--prompt-file', '-'], ['claude-see: -: the prompt is empty']],
    ['no name', ['red.png', '--prompt-file', ''], ['claude-see: --prompt-file: the file name is empty']],
    ['no file', ['red.png', '--prompt-file', 'none.txt'], ['claude-see: none.txt: no such file']],
    ['a folder', ['red.png', '--prompt-file', '.'], ['claude-see: .: cannot be read: is a folder']],
    [
      'a picture',
      ['--prompt-file', 'red.png'],
      ['claude-see: red.png: is not UTF-8 text', '  images go with -i'],
    ],
    [
      'no value',
      ['red.png', '-p'],
      ["claude-see: option '-p, --prompt <text>' argument missing", '  claude-see --help lists the flags'],
    ],
  ])('that is not there is refused: %s', async (_, args, lines) => {
    await world.file('red.png', RED);
    await world.file('blank.txt', ' \n\n');
    await expectRefusal(args, lines);
  });
});

describe('no image', () => {
  test('at all', async () => {
    await expectRefusal(
      [],
      ['claude-see: no image given', '  try: claude-see photo.jpg "describe"; claude-see --help says more'],
    );
  });

  test.each([
    [['describe'], ', as in claude-see photo.jpg describe'],
    [['ask', 'describe'], ', as in claude-see photo.jpg describe'],
    [['-p', 'describe'], ''],
    [['what', 'is', 'this?'], ", as in claude-see photo.jpg 'what is this?'"],
    [['a text that is too long to be worth another line'], ''],
  ])('only text: %j', async (args, example) => {
    await expectRefusal(args, [
      'claude-see: no image given, only text',
      `  name an image${example}: a path, a quoted pattern, a URL, a file_id, or - for stdin; -c continues the latest conversation`,
    ]);
  });
});

describe('a word that is or nearly is a command', () => {
  test.each([
    ['modelz', 'models'],
    ['model', 'models'],
    ['mdoels', 'models'],
    ['Models', 'models'],
    ['modlz', 'models'],
    ['confg', 'config'],
    ['histry', 'history'],
    ['hlep', 'help'],
    ['aks', 'ask'],
  ])('%s: did you mean %s?', async (word, command) => {
    await world.file('red.png', RED);
    await expectRefusal(
      [word, 'red.png'],
      [
        `claude-see: ${word}: is not a file; did you mean the command \`${command}\`?`,
        `  to send it as text: -p ${word}`,
      ],
    );
  });

  test.each(['compare', 'Compare'])('%s is text like any other word', async (word) => {
    await world.file('red.png', RED);
    await ask([word, 'red.png']);
    expect(sent()).toEqual([png(RED), word]);
  });

  test('is said before it is said that no image was given', async () => {
    await expectRefusal(
      ['modelz'],
      [
        'claude-see: modelz: is not a file; did you mean the command `models`?',
        '  to send it as text: -p modelz',
      ],
    );
  });

  test('is text behind a picture, and as -p', async () => {
    await world.file('red.png', RED);
    await ask(['red.png', 'modelz']);
    expect(sent()).toEqual([png(RED), 'modelz']);
    expect((await world.run(['-p', 'chat', 'red.png'])).code).toBe(0);
  });

  test.each(['what', 'that', 'half', 'mark', 'describe', 'moved', 'kelp?'])(
    '%s is no such word',
    async (word) => {
      await world.file('red.png', RED);
      await ask([word, 'red.png']);
      expect(sent()).toEqual([png(RED), word]);
    },
  );

  const KEYS =
    'set ANTHROPIC_API_KEY, or name a program that prints the key: claude-see config set key-command "COMMAND"';
  test.each<[args: readonly string[], message: string, hint: string]>([
    [['upload', 'red.png'], 'did you mean the command `files upload`?', 'claude-see files upload red.png'],
    [
      ['-q', 'upload', 'a b.png', '-v'],
      'did you mean the command `files upload`?',
      "claude-see files upload -q 'a b.png' -v",
    ],
    [
      ['show', 'red.png'],
      'did you mean one of the commands `history show`, `template show`?',
      'claude-see history show red.png or claude-see template show red.png',
    ],
    [['submit'], 'did you mean the command `batch submit`?', 'claude-see batch submit'],
    [['init'], 'did you mean the command `check init`?', 'claude-see check init'],
    [
      ['search', 'invoice'],
      'did you mean the command `history search`?',
      'claude-see history search invoice',
    ],
    [['Prune'], 'did you mean the command `files prune`?', 'claude-see files prune'],
    [
      ['upload', 'https://me:s3cret@a.test/a.png'],
      'did you mean the command `files upload`?',
      "claude-see files upload 'https://[redacted]@a.test/a.png'",
    ],
  ])('%j is a subcommand without its group', async ([...args], message, hint) => {
    await world.file('red.png', RED);
    const word = args.find((arg) => /^[a-z]+$/i.test(arg));
    await expectRefusal(args, [
      `claude-see: ${word}: is not a file; ${message}`,
      `  ${hint}; to send it as text: -p ${word}`,
    ]);
  });

  test.each([
    ['version', 'claude-see --version'],
    ['login', KEYS],
    ['auth', KEYS],
    ['upgrade', 'npm install --global claude-see@latest'],
  ])('%s is a command of other programs', async (word, hint) => {
    await expectRefusal(
      [word],
      [`claude-see: ${word}: is not a command`, `  ${hint}; to send it as text: -p ${word}`],
    );
  });

  test.each([
    ['show me the text red.png', 'show me the text'],
    ['model of this car red.png', 'model of this car'],
    ['red.png show', 'show'],
    ['version red.png', 'version'],
  ])('is text where words follow it and an image is there: %s', async (line, text) => {
    await world.file('red.png', RED);
    await ask(line.split(' '));
    expect(sent()).toEqual([png(RED), text]);
  });

  test('is a file where there is one, and where it is no command', async () => {
    await world.file('notes', RED);
    await world.file('modelz', BLUE);
    await ask(['notes', 'modelz', 'compare']);
    expect(sent()).toEqual([png(RED), png(BLUE), 'compare']);
  });

  test('is the command even where a file has its name, and the file behind ./, -i or ask', async () => {
    await world.file('models', RED);
    const listed = await world.run(['models']);
    expect(listed.code).toBe(0);
    expect(calls().every((call) => call.startsWith('GET /v1/models'))).toBe(true);
    await ask(['./models', '-i', 'models', 'compare']);
    expect(sent()).toEqual([png(RED), png(RED), 'compare']);
    expect(await world.run(['ask', 'models', '--dry-run'])).toMatchObject({ code: 0, stderr: '' });
  });
});

test('behind -- a word is never a command', async () => {
  await world.file('models', RED);
  await ask(['--', 'models', 'describe']);
  expect(sent()).toEqual([png(RED), 'describe']);
});
