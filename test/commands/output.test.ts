import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, link, lstat, mkdir, readdir, readFile, readlink, rm, stat, symlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Answer } from '../support/fake-api/types.ts';
import { makePng } from '../support/images.ts';
import { type RunOptions, useWorld } from '../support/run.ts';
import { screen, startOnTerminal } from '../support/terminal.ts';

const world = useWorld();

const PHOTO = makePng({ width: 640, height: 480 });
/** 640 / 28 is 22.9 and 480 / 28 is 17.1: 23 x 18 patches. */
const PHOTO_TOKENS = 414;

async function ask(answer: Answer | string, flags: readonly string[] = [], options: RunOptions = {}) {
  await world.file('photo.png', PHOTO);
  world.api.reply(answer);
  return world.run(['photo.png', 'describe', ...flags], options);
}

describe('the answer on stdout', () => {
  const answers: [name: string, text: string | readonly string[], stdout: string][] = [
    ['without a newline', ['A cat.'], 'A cat.\n'],
    ['with one newline', ['A cat.\n'], 'A cat.\n'],
    ['with three newlines', ['A cat.\n\n\n'], 'A cat.\n'],
    ['with three newlines in pieces of their own', ['A ', 'cat.\n', '\n', '\n'], 'A cat.\n'],
    ['with CRLF at the end', ['A cat.\r\n', '\r\n'], 'A cat.\n'],
    ['with empty lines in the middle', ['One\n', '\n', '\nTwo', '\n'], 'One\n\n\nTwo\n'],
    ['with an indented start and spaces at the end', ['  A cat. ', ' '], '  A cat.  \n'],
  ];
  test.each(answers)('ends in exactly one newline when the model ends %s', async (_name, text, stdout) => {
    for (const flags of [[], ['--no-stream']]) {
      expect(await ask({ text }, flags)).toEqual({ code: 0, stdout, stderr: '' });
    }
  });

  test('is printed on a terminal as it arrives', async () => {
    await world.file('photo.png', PHOTO);
    const gate = world.api.gate();
    world.api.reply({ text: ['One, ', 'two'], interruptions: [{ after: 1, happens: gate }] });
    const { promise: half, resolve } = withResolvers<string>();
    const run = world.start(['photo.png', '--plain'], { onStdout: resolve, terminal: ['stdout'] });
    expect(await half).toBe('One, ');
    expect(gate.isOpen).toBe(false);
    gate.open();
    expect((await run.result).stdout).toBe('One, two\n');
  });

  describe('with Markdown', () => {
    const MARKDOWN = '# Cat\n\n- **black**\n- `tail` \u001b[2J';
    const FORMATTED =
      '\u001b[1m\u001b[35mCat\u001b[39m\u001b[22m\n\n\u001b[2m•\u001b[22m \u001b[1mblack\u001b[22m\n\u001b[2m•\u001b[22m \u001b[36mtail\u001b[39m ␛[2J\n';
    test.each([
      ['formatted on a terminal', [], {}, FORMATTED],
      ['formatted with --no-stream', ['--no-stream'], {}, FORMATTED],
      [
        'in the layout, with its marks, without colours',
        [],
        { NO_COLOR: '1' },
        '# Cat\n\n• **black**\n• `tail` ␛[2J\n',
      ],
      ['as it is with --plain', ['--plain'], {}, MARKDOWN.replace('\u001b', '␛').concat('\n')],
      [
        'as it is by the variable',
        [],
        { CLAUDE_SEE_PLAIN: '1' },
        MARKDOWN.replace('\u001b', '␛').concat('\n'),
      ],
      ['formatted with --no-plain in spite of it', ['--no-plain'], { CLAUDE_SEE_PLAIN: '1' }, FORMATTED],
      ['as it is on a dumb terminal', [], { TERM: 'dumb' }, MARKDOWN.replace('\u001b', '␛').concat('\n')],
    ])('is %s', async (_name, flags, variables, stdout) => {
      await world.file('photo.png', PHOTO);
      world.api.reply(MARKDOWN);
      const result = await world.run(['photo.png', ...flags], { terminal: ['stdout'], variables });
      expect(result).toEqual({ code: 0, stdout, stderr: '' });
    });

    test.each([
      ['a pipe', []],
      ['a pipe, whatever --color says', ['--color']],
    ])('is as it is into %s', async (_name, flags) => {
      await world.file('photo.png', PHOTO);
      world.api.reply(MARKDOWN);
      const variables = { FORCE_COLOR: '1' };
      expect((await world.run(['photo.png', ...flags], { variables })).stdout).toBe(`${MARKDOWN}\n`);
    });

    test('has headings of several questions, and footnotes, that are no Markdown', async () => {
      await world.file('photo.png', PHOTO);
      world.api.reply('*One*', '*Two*');
      const args = ['photo.png', '-p', 'what is *.png?', '-p', 'two?', '--no-color'];
      const { stdout } = await world.run(args, { terminal: ['stdout'] });
      expect(stdout).toBe('## what is *.png?\n\n*One*\n\n## two?\n\n*Two*\n');
    });

    test('is asked for again when it breaks off before anything of it is shown', async () => {
      await world.file('photo.png', PHOTO);
      world.api.reply(
        { text: ['| a |', ' b |'], interruptions: [{ after: 1, happens: 'reset' }] },
        'A **cat**',
      );
      const { code, stdout } = await world.run(['photo.png', '--no-color'], { terminal: ['stdout'] });
      expect({ code, stdout }).toEqual({ code: 0, stdout: 'A **cat**\n' });
    });
  });

  test('is printed into a pipe in whole lines, each once it is complete', async () => {
    await world.file('photo.png', PHOTO);
    const gate = world.api.gate();
    const text = ['One, ', 'two', '\nthree\n', '\nfo', 'ur\nfi', 've'];
    world.api.reply({ text, interruptions: [{ after: 4, happens: gate }] });
    const seen: string[] = [];
    const { promise: reached, resolve } = withResolvers<void>();
    const onStdout = (stdout: string) => {
      seen.push(stdout);
      if (stdout.endsWith('three\n\n')) resolve();
    };
    const run = world.start(['photo.png'], { onStdout });
    await reached;
    expect(gate.isOpen).toBe(false);
    gate.open();
    expect((await run.result).stdout).toBe('One, two\nthree\n\nfour\nfive\n');
    expect(seen.filter((stdout) => !stdout.endsWith('\n'))).toEqual([]);
  });

  test('is printed at once in the end with --no-stream', async () => {
    await world.file('photo.png', PHOTO);
    const gate = world.api.gate();
    world.api.reply({ text: ['One, ', 'two'], interruptions: [{ after: 1, happens: gate }] });
    const seen: string[] = [];
    const run = world.start(['photo.png', '--no-stream'], {
      onStdout: (stdout) => seen.push(stdout),
      terminal: ['stdout'],
    });
    await gate.reached;
    expect(seen).toEqual([]);
    gate.open();
    expect((await run.result).stdout).toBe('One, two\n');
    expect(seen[0]).toBe('One, two');
  });

  test('what had arrived before a broken stream is printed, with --no-stream too', async () => {
    for (const flags of [[], ['--no-stream']]) {
      const broken: Answer = { text: ['One, ', 'two'], interruptions: [{ after: 1, happens: 'reset' }] };
      const { code, stdout } = await ask(broken, [...flags, '--retries', '0']);
      expect({ code, stdout }).toEqual({ code: 4, stdout: 'One, \n' });
    }
  });

  test('text before a refusal is not printed with --no-stream', async () => {
    const { code, stdout } = await ask({ text: 'Well, ', stop_reason: 'refusal' }, ['--no-stream']);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
  });
});

describe('control sequences in the text of the model', () => {
  const TEXT = ['a\u001b', '[2J\u001b', ']0;title\u0007', '\u009b', '31mb\rc\td\u007f', '\ne'];

  test('become harmless on a terminal, split over deltas too', async () => {
    const { stdout } = await ask({ text: TEXT }, [], { terminal: ['stdout'] });
    expect(stdout).toBe('a␛[2J␛]0;title␇\ufffd31mb␍c\td␡\ne\n');
  });

  test('pass untouched into a pipe', async () => {
    const { stdout } = await ask({ text: TEXT });
    expect(stdout).toBe(`${TEXT.join('')}\n`);
  });

  test('pass untouched into a file, from a terminal too', async () => {
    await ask({ text: TEXT }, ['-o', 'out.txt'], { terminal: ['stdout'] });
    expect(await readFile(join(world.folder, 'out.txt'), 'utf8')).toBe(`${TEXT.join('')}\n`);
  });
});

describe('control characters in names, on a piped stdout', () => {
  const EVIL = 'a\nfile_011CNha8iCJcU1wXNR6q4V8w\u001b[2J\u009b1m\u007f\tb.png';
  /** A line feed would forge a row, a tab would move a column. */
  const SHOWN = 'a␊file_011CNha8iCJcU1wXNR6q4V8w␛[2J\ufffd1m␡␉b.png';
  const controls = (text: string) => [...text].filter((character) => /[^\n\P{Cc}]/u.test(character));

  test('are shown by `files ls` and `files info`, and forge no row', async () => {
    const file_id = world.api.addFile({ bytes: PHOTO, filename: EVIL, mime_type: 'image/png' });
    const { stdout } = await world.run(['files', 'ls']);
    expect(stdout.split('\n')).toEqual([expect.any(String), expect.stringMatching(/^file_/), '']);
    expect(stdout).toContain(`  ${SHOWN}\n`);
    expect((await world.run(['files', 'info', file_id])).stdout).toContain(`  ${SHOWN}\n`);
  });

  test('are shown by `history ls`', async () => {
    await ask('A cat.', ['\u001b[2J\u009b1m\u007f']);
    const { stdout } = await world.run(['history', 'ls']);
    expect(stdout).toContain('␛[2J\ufffd1m␡');
    expect(controls(stdout)).toEqual([]);
  });

  test.skipIf(process.platform === 'win32')('are shown by --dry-run, also in the request', async () => {
    await world.file(EVIL, PHOTO);
    const { code, stdout } = await world.run([`./${EVIL}`, '\u009b1m\u007f', '--dry-run']);
    expect(code).toBe(0);
    expect(stdout).toContain(`./${SHOWN}: image/png, `);
    expect(stdout).toContain('"text": "\\u009b1m\\u007f"');
    expect(controls(stdout)).toEqual([]);
  });
});

describe('--json', () => {
  test('is one object with everything that is known of the answer', async () => {
    const { code, stdout, stderr } = await ask(
      { text: ['A ', 'cat.\n'], usage: { input_tokens: 1000, output_tokens: 200 } },
      ['--json'],
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.match(/\n/g)).toHaveLength(1);
    expect(stdout.endsWith('}\n')).toBe(true);
    const object = JSON.parse(stdout);
    expect(object).toEqual({
      text: 'A cat.\n',
      model: 'claude-opus-5-5',
      stop_reason: 'end_turn',
      images: [
        {
          input: 'photo.png',
          media_type: 'image/png',
          width: 640,
          height: 480,
          sent: {
            width: 640,
            height: 480,
            bytes: PHOTO.length,
            media_type: 'image/png',
            source: 'base64',
            file_id: null,
            pages: null,
          },
          seen: { width: 640, height: 480 },
          region: null,
          zoomed: false,
          frame: null,
          page: null,
          tokens: PHOTO_TOKENS,
        },
      ],
      usage: {
        input_tokens: 1000,
        output_tokens: 200,
        output_tokens_details: null,
        cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
        cache_creation_input_tokens: 0,
        cache_read_input_tokens: 0,
        inference_geo: 'global',
        server_tool_use: null,
        service_tier: 'standard',
        speed: null,
      },
      // 1000 x $4 + 200 x $20, per million.
      cost_usd: 0.008,
      id: expect.stringMatching(/^msg_\w+$/),
      request_id: expect.stringMatching(/^req_\w+$/),
      conversation_id: expect.stringMatching(/^\d{8}-[a-z0-9]+$/),
      question: 'describe',
      data: null,
      citations: [],
    });
  });

  test('tells the size at which the model sees an image, and the region of the file that was sent', async () => {
    await world.file('wide.png', makePng({ width: 3000, height: 1000 }));
    // Small enough in bytes to be sent as it is. The longest side of the high tier: 2576, and 2576 / 3 is 858.67.
    const whole = JSON.parse((await world.run(['wide.png', '--json'])).stdout).images[0];
    expect(whole).toMatchObject({
      sent: { width: 3000, height: 1000 },
      seen: { width: 2576, height: 859 },
      region: null,
      zoomed: false,
    });
    const crop = JSON.parse((await world.run(['wide.png', '--crop', '10,20,100,50', '--json'])).stdout)
      .images[0];
    expect(crop).toMatchObject({
      width: 3000,
      sent: { width: 100, height: 50 },
      seen: { width: 100, height: 50 },
      region: { x: 10, y: 20, width: 100, height: 50 },
    });
  });

  test('knows nothing of the picture behind a URL and no cost of an unpriced model', async () => {
    world.api.reply({ text: 'A cat.' });
    const { stdout } = await world.run(['https://example.com/cat.png', '--json', '-m', 'claude-mythos-5-2']);
    const { images, cost_usd, model } = JSON.parse(stdout);
    expect({ cost_usd, model }).toEqual({ cost_usd: null, model: 'claude-mythos-5-2' });
    expect(images).toEqual([
      {
        input: 'https://example.com/cat.png',
        media_type: null,
        width: null,
        height: null,
        sent: {
          width: null,
          height: null,
          pages: null,
          bytes: null,
          media_type: null,
          source: 'url',
          file_id: null,
        },
        seen: null,
        region: null,
        zoomed: false,
        frame: null,
        page: null,
        tokens: null,
      },
    ]);
  });

  test('names the file_id of an upload and of a stored file', async () => {
    const stored = world.api.addFile({ bytes: PHOTO, filename: 'a.png', mime_type: 'image/png' });
    await world.file('photo.png', PHOTO);
    const { stdout } = await world.run(['photo.png', stored, '--upload', '--json', '-q']);
    const [uploaded] = [...world.api.files.keys()].filter((id) => id !== stored);
    const { images } = JSON.parse(stdout);
    expect(images.map((image: { sent: unknown }) => image.sent)).toEqual([
      {
        width: 640,
        height: 480,
        pages: null,
        bytes: PHOTO.length,
        media_type: 'image/png',
        source: 'file',
        file_id: uploaded,
      },
      {
        width: null,
        height: null,
        pages: null,
        bytes: null,
        media_type: null,
        source: 'file',
        file_id: stored,
      },
    ]);
  });

  test('of a refusal holds no partial text, and the error is JSON too', async () => {
    const { code, stdout, stderr } = await ask(
      {
        text: 'Sure, here',
        stop_reason: 'refusal',
        stop_details: { category: 'cyber', explanation: 'not this' },
      },
      ['--json'],
    );
    expect(code).toBe(3);
    const { text, stop_reason, request_id } = JSON.parse(stdout);
    expect({ text, stop_reason }).toEqual({ text: '', stop_reason: 'refusal' });
    expect(JSON.parse(stderr)).toEqual({
      error: {
        code: 'refusal',
        message: `the model refused to answer (cyber): not this (request ${request_id})`,
        hint: 'change the question; text before a refusal is not an answer',
        exit_code: 3,
        retryable: false,
        request_id,
      },
    });
    expect(stderr.match(/\n/g)).toHaveLength(1);
  });

  test('of a cut answer holds the text so far, and the error says so', async () => {
    const { code, stdout, stderr } = await ask({ text: 'Once upon', stop_reason: 'max_tokens' }, [
      '--json',
      '--max-tokens',
      '1500',
    ]);
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({ text: 'Once upon', stop_reason: 'max_tokens' });
    expect(JSON.parse(stderr).error).toMatchObject({ code: 'answer_cut', exit_code: 3, retryable: false });
    expect(stderr).toContain('the answer was cut at 1,500 tokens (thinking included)');
  });

  test('of a broken stream is no object on stdout; the error carries what had arrived', async () => {
    const { code, stdout, stderr } = await ask(
      { text: ['One, ', 'two'], interruptions: [{ after: 1, happens: 'close' }] },
      ['--json', '--retries', '0'],
    );
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
    expect(JSON.parse(stderr).error).toMatchObject({
      code: 'broken_stream',
      retryable: true,
      partial_text: 'One, ',
    });
  });
});

describe('-o', () => {
  const read = (name: string) => readFile(join(world.folder, name), 'utf8');

  test('puts the answer into the file and nothing on stdout', async () => {
    expect(await ask({ text: 'A cat.\n\n' }, ['-o', 'out.txt'])).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await read('out.txt')).toBe('A cat.\n');
    expect((await readdir(world.folder)).sort()).toEqual(['data', 'out.txt', 'photo.png']);
  });

  test('- is stdout, as if it had not been said, and ./- the file of that name', async () => {
    const answered = { code: 0, stdout: 'A cat.\n', stderr: '' };
    expect(await ask('A cat.', ['-o', '-'])).toEqual(answered);
    expect(JSON.parse((await ask('A cat.', ['-o', '-', '--json'])).stdout)).toMatchObject({ text: 'A cat.' });
    world.api.reply('One.');
    expect((await ask('Two.', ['-o', '-', '-p', 'a?', '-p', 'b?'])).stdout).toBe(
      '## a?\n\nOne.\n\n## b?\n\nTwo.\n',
    );
    expect((await readdir(world.folder)).sort()).toEqual(['data', 'photo.png']);
    expect(await ask('A cat.', ['-o', './-'])).toEqual({ ...answered, stdout: '' });
    expect(await read('-')).toBe('A cat.\n');
  });

  test('with --json puts the object into the file', async () => {
    expect((await ask('A cat.', ['-o', 'out.json', '--json'])).stdout).toBe('');
    expect(JSON.parse(await read('out.json'))).toMatchObject({ text: 'A cat.', stop_reason: 'end_turn' });
  });

  test.each([
    ['a broken stream', { text: ['One, ', 'two'], interruptions: [{ after: 1, happens: 'reset' }] }, 4],
    ['an answer cut at max_tokens', { text: 'One, ', stop_reason: 'max_tokens' }, 3],
    ['a full context window', { text: 'One, ', stop_reason: 'model_context_window_exceeded' }, 3],
    ['a refusal', { text: 'Well, ', stop_reason: 'refusal' }, 3],
    ['an answer without a word', { text: [' \n'] }, 3],
    ['an error of the API', { error: { status: 400, message: 'no' } }, 2],
  ] satisfies [string, Parameters<typeof world.api.reply>[0], number][])(
    'leaves the file as it was, and nothing beside it, after %s',
    async (_name, reply, code) => {
      await world.file('photo.png', PHOTO);
      await world.file('out.txt', 'old');
      world.api.reply(reply);
      const result = await world.run(['photo.png', '-o', 'out.txt', '--retries', '0']);
      expect({ code: result.code, stdout: result.stdout }).toEqual({ code, stdout: '' });
      expect(await read('out.txt')).toBe('old');
      expect((await readdir(world.folder)).sort()).toEqual(['out.txt', 'photo.png']);
    },
  );

  test('with --json leaves the file as it was after a cut answer, whose text the error carries', async () => {
    await world.file('photo.png', PHOTO);
    await world.file('out.json', 'old');
    world.api.reply({ text: 'One, ', stop_reason: 'max_tokens' });
    const { code, stdout, stderr } = await world.run(['photo.png', '--json', '-o', 'out.json']);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(JSON.parse(stderr).error).toMatchObject({ code: 'answer_cut', partial_text: 'One, ' });
    expect(await read('out.json')).toBe('old');
  });

  test('takes the whole answers of several questions, and none that is cut', async () => {
    await world.file('photo.png', PHOTO);
    await world.file('out.txt', 'old');
    world.api.reply('One.', { text: 'Tw', stop_reason: 'max_tokens' });
    const questions = ['photo.png', '-p', '1?', '-p', '2?', '-o', 'out.txt'];
    expect(await world.run(questions)).toMatchObject({ code: 3, stdout: '' });
    expect(await read('out.txt')).toBe('## 1?\n\nOne.\n');
  });

  test('leaves the file as it was when no answer of several holds data', async () => {
    await world.file('photo.png', PHOTO);
    await world.file('out.jsonl', 'old');
    const refusal = { text: 'No.', stop_reason: 'refusal' } as const;
    world.api.reply(refusal, refusal);
    const questions = ['photo.png', '-p', '1?', '-p', '2?', '--schema', 'n', '-o', 'out.jsonl'];
    expect(await world.run(questions)).toMatchObject({ code: 3, stdout: '' });
    expect(await read('out.jsonl')).toBe('old');
  });

  test('leaves the file as it was while the answer is on its way', async () => {
    await world.file('photo.png', PHOTO);
    await world.file('out.txt', 'old');
    const gate = world.api.gate();
    world.api.reply({ text: ['One, ', 'two'], interruptions: [{ after: 1, happens: gate }] });
    const run = world.start(['photo.png', '-o', 'out.txt']);
    await gate.reached;
    expect(await read('out.txt')).toBe('old');
    gate.open();
    await run.result;
    expect(await read('out.txt')).toBe('One, two\n');
  });

  test('after Ctrl-C the file is as it was and nothing is left beside it', async () => {
    await world.file('photo.png', PHOTO);
    await world.file('out.txt', 'old');
    const gate = world.api.gate();
    world.api.reply({ text: ['One, ', 'two'], interruptions: [{ after: 1, happens: gate }] });
    const run = world.start(['photo.png', '-o', 'out.txt']);
    await gate.reached;
    run.interrupt();
    expect((await run.result).code).toBe(130);
    expect(await read('out.txt')).toBe('old');
    expect((await readdir(world.folder)).sort()).toEqual(['out.txt', 'photo.png']);
  });

  test.each(['600', '640', '666', '755'])('keeps the mode %s of a file that exists', async (octal) => {
    const mode = Number.parseInt(octal, 8);
    await chmod(await world.file('out.txt', 'old'), mode);
    await ask('A cat.', ['-o', 'out.txt']);
    expect((await stat(join(world.folder, 'out.txt'))).mode & 0o777).toBe(mode);
    expect(await read('out.txt')).toBe('A cat.\n');
  });

  test('writes through a symbolic link, to a missing file too', async () => {
    await world.file('real/old.txt', 'old');
    for (const target of ['old.txt', 'new.txt']) {
      const link = join(world.folder, `link-to-${target}`);
      await symlink(`real/${target}`, link);
      await ask('A cat.', ['-o', link]);
      expect(await readlink(link)).toBe(`real/${target}`);
      expect(await read(`real/${target}`)).toBe('A cat.\n');
    }
    expect((await readdir(join(world.folder, 'real'))).sort()).toEqual(['new.txt', 'old.txt']);
  });

  test.skipIf(process.platform === 'win32')('writes straight into a named pipe', async () => {
    const pipe = join(world.folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const received = readFile(pipe, 'utf8');
    expect((await ask('A cat.', ['-o', 'pipe'])).code).toBe(0);
    expect(await received).toBe('A cat.\n');
    expect((await lstat(pipe)).isFIFO()).toBe(true);
  });

  test.skipIf(process.platform === 'win32')(
    'waits for the reader of a named pipe, until stopped',
    async () => {
      execFileSync('mkfifo', [join(world.folder, 'pipe')]);
      expect(await ask('A cat.', ['-o', 'pipe', '--timeout', '300ms'])).toMatchObject({
        code: 6,
        stdout: '',
      });
    },
  );

  // Not as root, who could really replace the device.
  test.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
    'leaves /dev/null a device',
    async () => {
      expect((await ask('A cat.', ['-o', '/dev/null'])).code).toBe(0);
      expect((await stat('/dev/null')).isCharacterDevice()).toBe(true);
    },
  );

  test.skipIf(process.platform === 'win32')('to a socket is refused before anything is sent', async () => {
    const server = createServer().listen(join(world.folder, 'socket'));
    await once(server, 'listening');
    try {
      await world.file('photo.png', PHOTO);
      const { code, stderr } = await world.run(['photo.png', '--upload', '-o', 'socket']);
      expect({ code, stderr }).toEqual({
        code: 2,
        stderr: expect.stringMatching(/^claude-see: socket: cannot be written: /),
      });
      expect(world.api.requests).toEqual([]);
    } finally {
      server.close();
    }
  });

  test('without a name is refused before anything is sent', async () => {
    await world.file('photo.png', PHOTO);
    expect(await world.run(['photo.png', '--upload', '-o', ''])).toEqual({
      code: 2,
      stdout: '',
      stderr: 'claude-see: -o: the file name is empty\n  is a variable in the command not set?\n',
    });
  });

  describe('never overwrites what the question is read from', () => {
    const refused = async (args: readonly string[], target: string, which: string) => {
      await world.file('photo.png', PHOTO);
      await world.file('question.txt', 'describe');
      expect(await world.run([...args, '--upload', '-o', target])).toEqual({
        code: 2,
        stdout: '',
        stderr: `claude-see: -o ${target}: is ${which}: the answer would overwrite it\n  name another file\n`,
      });
      expect(world.api.requests).toHaveLength(0);
      expect(await readFile(join(world.folder, 'photo.png'))).toEqual(Buffer.from(PHOTO));
      expect(await read('question.txt')).toBe('describe');
    };
    const same = 'the same file as the input photo.png';

    test('by its name, and by another way to it', async () => {
      await refused(['photo.png'], 'photo.png', 'also an input');
      await refused(['photo.png'], './photo.png', same);
      await refused(['pho*.png'], './photo.png', same);
    });

    test('through links of both kinds', async () => {
      await world.file('photo.png', PHOTO);
      await symlink('photo.png', join(world.folder, 'soft.png'));
      await link(join(world.folder, 'photo.png'), join(world.folder, 'hard.png'));
      await refused(['photo.png'], 'soft.png', same);
      await rm(join(world.folder, 'soft.png'));
      await symlink('hard.png', join(world.folder, 'soft.png'));
      await refused(['soft.png'], 'photo.png', 'the same file as the input soft.png');
    });

    test('a file of the question', async () => {
      await refused(
        ['photo.png', '--prompt-file', 'question.txt'],
        './question.txt',
        'the same file as the input question.txt',
      );
    });
  });

  test.each([
    ['nowhere/out.txt', 'cannot be written: no such file or folder', undefined],
    ['folder', 'is a folder', 'name a file in it'],
    ['photo.png/out.txt', 'cannot be written: part of the path is not a folder', undefined],
  ])('to %j is refused before anything is sent', async (target, message, hint) => {
    await world.file('photo.png', PHOTO);
    await mkdir(join(world.folder, 'folder'));
    expect(await world.run(['photo.png', '--upload', '-o', target])).toEqual({
      code: 2,
      stdout: '',
      stderr: `claude-see: ${target}: ${message}\n${hint ? `  ${hint}\n` : ''}`,
    });
    expect(world.api.requests).toHaveLength(0);
  });

  test.skipIf(process.getuid?.() === 0)(
    'to a read-only file is refused before anything is sent',
    async () => {
      await world.file('photo.png', PHOTO);
      await chmod(await world.file('out.txt', 'old'), 0o400);
      const { code, stderr } = await world.run(['photo.png', '-o', 'out.txt']);
      expect({ code, stderr }).toEqual({
        code: 2,
        stderr: 'claude-see: out.txt: cannot be written: permission denied\n',
      });
      expect(world.api.requests).toHaveLength(0);
    },
  );
});

describe('-u', () => {
  const AT = 'at prices of 2026-11';
  const cases: [flags: string[], usage: Answer['usage'], line: string][] = [
    // 1000 x 4 + 500 x 20 = 14,000 millionths
    [
      [],
      { input_tokens: 1000, output_tokens: 500 },
      `1,000 tokens in, 500 out; cost $0.014 ${AT} (claude-opus-5-5)`,
    ],
    // 1200 x 2 + 300 x 10 = 5400
    [
      ['-m', 'sonnet'],
      { input_tokens: 1200, output_tokens: 300 },
      `1,200 tokens in, 300 out; cost $0.0054 ${AT} (claude-sonnet-5-5)`,
    ],
    // 12,345 x 8 + 6000 x 40 = 338,760
    [
      ['-m', 'fable'],
      { input_tokens: 12_345, output_tokens: 6000 },
      `12,345 tokens in, 6,000 out; cost $0.34 ${AT} (claude-fable-5-2)`,
    ],
    // 100,000 x 0.1 + 2000 x 0.5 = 11,000
    [
      ['-m', 'haiku'],
      { input_tokens: 100_000, output_tokens: 2000 },
      `100,000 tokens in, 2,000 out; cost $0.011 ${AT} (claude-haiku-5-5)`,
    ],
    // 100,001 x 0.5 + 2000 x 2.5 = 55,000.5
    [
      ['-m', 'haiku'],
      { input_tokens: 100_001, output_tokens: 2000 },
      `100,001 tokens in, 2,000 out; cost $0.055 ${AT} (claude-haiku-5-5)`,
    ],
    // 1000 x 1 + 100 x 5 = 1500
    [
      ['-m', 'claude-haiku-4-5-20251001'],
      { input_tokens: 1000, output_tokens: 100 },
      `1,000 tokens in, 100 out; cost $0.0015 ${AT} (claude-haiku-4-5-20251001)`,
    ],
    [
      ['-m', 'claude-mythos-5-2'],
      { input_tokens: 1000, output_tokens: 100 },
      '1,000 tokens in, 100 out; cost unknown (claude-mythos-5-2)',
    ],
    // 100 x 4 + 10,000 x 0.2 + 10 x 20 = 2600
    [
      [],
      { input_tokens: 100, cache_read_input_tokens: 10_000, output_tokens: 10 },
      `10,100 tokens in, 10,000 read from cache, 10 out; cost $0.0026 ${AT} (claude-opus-5-5)`,
    ],
    // The workspace keeps inference in the USA: 1.1 x (1000 x 4 + 100 x 20) = 6600
    [
      [],
      { input_tokens: 1000, output_tokens: 100, inference_geo: 'us' },
      `1,000 tokens in, 100 out; cost $0.0066 ${AT} (claude-opus-5-5)`,
    ],
    [
      [],
      { input_tokens: 1000, output_tokens: 100, inference_geo: 'moon' },
      '1,000 tokens in, 100 out; cost unknown (claude-opus-5-5)',
    ],
    // 100 x 0.1 + 10,000 x 0.01 + 10 x 0.5 = 115
    [
      ['-m', 'haiku'],
      { input_tokens: 100, cache_read_input_tokens: 10_000, output_tokens: 10 },
      `10,100 tokens in, 10,000 read from cache, 10 out; cost $0.00012 ${AT} (claude-haiku-5-5)`,
    ],
    // 100 x 4 + 4000 x 4 x 1.25 + 10 x 20 = 20,600
    [
      [],
      { input_tokens: 100, cache_creation_input_tokens: 4000, output_tokens: 10 },
      `4,100 tokens in, 4,000 written to cache, 10 out; cost $0.021 ${AT} (claude-opus-5-5)`,
    ],
    // 100 x 4 + 3000 x 4 x 1.25 + 1000 x 4 x 2 + 10 x 20 = 23,600
    [
      [],
      {
        input_tokens: 100,
        cache_creation_input_tokens: 4000,
        cache_creation: { ephemeral_5m_input_tokens: 3000, ephemeral_1h_input_tokens: 1000 },
        output_tokens: 10,
      },
      `4,100 tokens in, 4,000 written to cache, 10 out; cost $0.024 ${AT} (claude-opus-5-5)`,
    ],
    [
      [],
      { input_tokens: 1000, output_tokens: 500, output_tokens_details: { thinking_tokens: 480 } },
      `1,000 tokens in, 500 out (480 thinking); cost $0.014 ${AT} (claude-opus-5-5)`,
    ],
  ];
  test.each(cases)('says tokens and cost (%j, %j)', async (flags, usage, line) => {
    expect(await ask({ text: 'A cat.', usage: usage ?? {} }, ['-u', ...flags])).toEqual({
      code: 0,
      stdout: 'A cat.\n',
      stderr: `usage: ${line}\n`,
    });
  });

  test('goes by the model that answered', async () => {
    const { stderr } = await ask(
      { text: 'A cat.', model: 'claude-sonnet-5', usage: { input_tokens: 1000, output_tokens: 100 } },
      ['-u'],
    );
    expect(stderr).toBe(`usage: 1,000 tokens in, 100 out; cost $0.0030 ${AT} (claude-sonnet-5)\n`);
  });

  test('says that a refusal before any output is not billed', async () => {
    const { code, stderr } = await ask(
      {
        text: '',
        stop_reason: 'refusal',
        stop_details: { category: 'cyber' },
        usage: { input_tokens: 415, output_tokens: 1 },
      },
      ['-u'],
    );
    expect(code).toBe(3);
    expect(stderr).toContain('usage: 415 tokens in, 1 out; cost $0, not billed (claude-opus-5-5)\n');
  });

  test('is said with -q too, and for a refusal, which costs as well', async () => {
    const { stderr } = await ask(
      { text: 'No', stop_reason: 'refusal', usage: { input_tokens: 1000, output_tokens: 500 } },
      ['-u', '-q'],
    );
    expect(stderr.split('\n')[0]).toBe(
      `usage: 1,000 tokens in, 500 out; cost $0.014 ${AT} (claude-opus-5-5)`,
    );
  });
});

test('-q silences a usage line that is a default', async () => {
  const variables = { CLAUDE_SEE_USAGE: '1' };
  expect((await ask('A cat.', [], { variables })).stderr).toMatch(/^usage: /);
  expect((await ask('A cat.', ['-q'], { variables })).stderr).toBe('');
  expect((await ask('A cat.', ['-q', '-u'], { variables })).stderr).toMatch(/^usage: /);
});

describe('what stderr says of a picture', () => {
  const BRIEF = `photo.png: 640x480, ${sizeWords(PHOTO.length)}, 414 tokens, base64`;
  const RECEIPT = `photo.png: image/png, 640x480, ${sizeWords(PHOTO.length)}, base64, 414 tokens\n`;

  test.each([
    ['with -v', ['-v'], {}, RECEIPT],
    ['on a terminal', [], { terminal: ['stderr'], variables: { CI: '1' } }, `\u001b[2m${BRIEF}\u001b[22m\n`],
    [
      'on a terminal without colours',
      ['--no-color'],
      { terminal: ['stderr'], variables: { CI: '1' } },
      `${BRIEF}\n`,
    ],
    ['on a terminal with -v', ['-v'], { terminal: ['stderr'], variables: { CI: '1' } }, RECEIPT],
    ['into a pipe', [], {}, ''],
    ['on a terminal with -q', ['-q'], { terminal: ['stderr'] }, ''],
    ['with -q and -v', ['-q', '-v'], {}, ''],
    ['with only stdout on a terminal', [], { terminal: ['stdout'] }, ''],
  ] satisfies [string, string[], RunOptions, string][])(
    'the receipt: %s',
    async (_name, flags, options, stderr) => {
      expect((await ask('A cat.', flags, options)).stderr).toBe(stderr);
    },
  );

  test('the receipts name each source, in the order typed', async () => {
    const stored = world.api.addFile({ bytes: PHOTO, filename: 'a.png', mime_type: 'image/png' });
    await world.file('photo.png', PHOTO);
    const url = 'https://example.com/cat.png';
    const { stderr } = await world.run([stored, 'photo.png', url, '-v']);
    expect(stderr).toBe(`${stored}: file\n${RECEIPT}${url}: url\n`);
  });

  test('a stored file is no receipt of an upload, and an upload names its file_id and its end', async () => {
    const { stderr } = await ask('A cat.', ['--upload', '-v']);
    const [file] = world.api.files.values();
    expect(stderr).toBe(
      `photo.png: uploaded as ${file?.id}, expires ${file?.expires_at?.slice(0, 10)} (--upload)\n` +
        `photo.png: image/png, 640x480, ${sizeWords(PHOTO.length)}, sent as ${file?.id}, 414 tokens\n`,
    );
  });

  test.each([
    [[], '2592000'],
    [['--expires', '1h'], '3600'],
    [['--expires', '90d'], '7776000'],
    [['--expires', '36h'], '129600'],
    [['--expires', 'never'], undefined],
  ])('an upload with %j lives so many seconds: %s', async (flags, seconds) => {
    const { stderr } = await ask('A cat.', ['--upload', ...flags]);
    const upload = world.api.requests.find(({ path }) => path === '/v1/files');
    expect(upload?.form?.fields).toEqual(seconds === undefined ? {} : { expires_in_seconds: seconds });
    const [file] = world.api.files.values();
    const day = file?.expires_at?.slice(0, 10);
    // A lifetime of less than two days ends at a time, not just on a day.
    const time = Number(seconds) < 172_800 ? ` ${file?.expires_at?.slice(11, 16)} UTC` : '';
    const end = seconds === undefined ? 'never expires' : `expires ${day}${time}`;
    expect(stderr).toBe(`photo.png: uploaded as ${file?.id}, ${end} (--upload)\n`);
  });

  test('-q silences the note of an upload', async () => {
    expect((await ask('A cat.', ['--upload', '-q'])).stderr).toBe('');
  });

  test.each(['59m', '91d', '3600', 'soon', '-1h', ''])('--expires %j is refused', async (value) => {
    await world.file('photo.png', PHOTO);
    const { code, stderr } = await world.run(['photo.png', '--upload', `--expires=${value}`]);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `claude-see: --expires: ${JSON.stringify(value)}: expected a time from 1h to 90d, or never\n`,
    });
  });

  test('a picture larger than the model sees is said, with the size that it sees', async () => {
    await world.file('big.png', makePng({ width: 1920, height: 1080 }));
    const seen = (flags: string[]) => world.run(['big.png', ...flags]).then(({ stderr }) => stderr);
    expect(await seen(['-m', 'claude-haiku-4-5'])).toBe(
      'big.png: 1920x1080; claude-haiku-4-5 sees it at 1456x819\n',
    );
    expect(await seen(['-m', 'claude-haiku-4-5', '-q'])).toBe('');
    expect(await seen(['-m', 'opus'])).toBe('');
  });

  test('its receipt counts the tokens of the size that the model sees', async () => {
    await world.file('big.png', makePng({ width: 1920, height: 1080 }));
    const { stderr } = await world.run(['big.png', '-m', 'claude-haiku-4-5', '-v']);
    // 1456 x 819: 52 x 30 patches.
    expect(stderr).toMatch(/^big\.png: image\/png, 1920x1080, .*, base64, 1,560 tokens$/m);
  });
});

describe('colour of an error', () => {
  const PLAIN = 'claude-see: phto.png: no such file\n  to send it as text: -p phto.png\n';
  const COLOURED =
    '\u001b[1m\u001b[31mclaude-see:\u001b[39m\u001b[22m phto.png: no such file\n  \u001b[2mto send it as text: -p phto.png\u001b[22m\n';
  const onTerminal: RunOptions['terminal'] = ['stderr'];

  test.each([
    ['a terminal', [], {}, onTerminal, COLOURED],
    ['a pipe', [], {}, [], PLAIN],
    ['a pipe while stdout is a terminal', [], {}, ['stdout'], PLAIN],
    ['NO_COLOR', [], { NO_COLOR: '1' }, onTerminal, PLAIN],
    ['an empty NO_COLOR, which does not count', [], { NO_COLOR: '' }, onTerminal, COLOURED],
    ['FORCE_COLOR in a pipe', [], { FORCE_COLOR: '1' }, [], COLOURED],
    ['FORCE_COLOR=0 on a terminal', [], { FORCE_COLOR: '0' }, onTerminal, PLAIN],
    ['NO_COLOR against FORCE_COLOR', [], { NO_COLOR: '1', FORCE_COLOR: '1' }, [], PLAIN],
    ['TERM=dumb', [], { TERM: 'dumb' }, onTerminal, PLAIN],
    ['--color in a pipe', ['--color'], {}, [], COLOURED],
    ['--color against NO_COLOR', ['--color'], { NO_COLOR: '1' }, [], COLOURED],
    ['--no-color on a terminal', ['--no-color'], {}, onTerminal, PLAIN],
    ['--no-color against FORCE_COLOR', ['--no-color'], { FORCE_COLOR: '1' }, [], PLAIN],
  ] satisfies [string, string[], Record<string, string>, RunOptions['terminal'], string][])(
    '%s',
    async (_name, flags, variables, terminal, stderr) => {
      expect((await world.run(['phto.png', ...flags], { variables, terminal })).stderr).toBe(stderr);
    },
  );

  test('is never in JSON', async () => {
    const { stderr } = await world.run(['phto.png', '--json', '--color'], { terminal: onTerminal });
    expect(JSON.parse(stderr).error.message).toBe('phto.png: no such file');
    expect(stderr).not.toContain('\u001b');
  });
});

describe('the spinner', () => {
  test('says the step on a terminal and is gone before the first byte of the answer', async () => {
    await world.file('photo.png', PHOTO);
    const gate = world.api.gate();
    world.api.reply({ text: ['One, ', 'two'], gate });
    const run = startOnTerminal(world, ['photo.png', '--plain']);
    await run.shows('stderr', 'waiting');
    gate.open();
    expect(await run.code).toBe(0);
    const first = run.written.findIndex(({ to }) => to === 'stdout');
    const before = run.written.slice(0, first).map(({ text }) => text);
    // The line is cleared and the cursor is back: only the receipt stays.
    expect(before.at(-1)).toBe('\u001b[?25h');
    expect(before).toContain('\u001b[0K');
    expect(screen(before.join(''))).toBe(
      `photo.png: 640x480, ${sizeWords(PHOTO.length)}, 414 tokens, base64\n`,
    );
    expect(screen(run.written.map(({ text }) => text).join(''))).toMatch(/base64\nOne, two\n$/);
    expect(run.written.slice(first).filter(({ text }) => text !== '')).toEqual([
      { to: 'stdout', text: 'One, ' },
      { to: 'stdout', text: 'two' },
      { to: 'stdout', text: '\n' },
    ]);
  });

  test('says the size of an upload', async () => {
    await world.file('photo.png', PHOTO);
    world.api.failNext('files', 'stall');
    const uploading = startOnTerminal(world, ['photo.png', '--upload', '--retries', '0']);
    await uploading.shows('stderr', `of ${sizeWords(PHOTO.length)}`);
    await world.api.close();
    expect(await uploading.code).toBe(4);
  });

  test('says that the model thinks', async () => {
    await world.file('photo.png', PHOTO);
    const gate = world.api.gate();
    world.api.reply({
      thinking: 'Hm.',
      text: 'A cat.',
      interruptions: [{ after: 'thinking', happens: gate }],
    });
    const run = startOnTerminal(world, ['photo.png', '--no-stream']);
    await run.shows('stderr', 'thinking');
    gate.open();
    expect(await run.code).toBe(0);
    expect(run.text('stdout')).toBe('A cat.\n');
  });

  test('is gone before an error is worded', async () => {
    await world.file('photo.png', PHOTO);
    const gate = world.api.gate();
    world.api.reply({ error: { status: 400, message: 'no' }, gate });
    const run = startOnTerminal(world, ['photo.png', '--no-color']);
    await run.shows('stderr', 'waiting');
    gate.open();
    expect(await run.code).toBe(2);
    const times = (sequence: string) => run.text('stderr').split(sequence).length - 1;
    expect(times('\u001b[?25l')).toBeGreaterThan(0);
    expect(times('\u001b[?25h')).toBe(times('\u001b[?25l'));
    expect(screen(run.text('stderr'))).toMatch(/base64\nclaude-see: the API rejected the request: no /);
  });

  test.each([
    ['CI=true', { CI: 'true' }, []],
    ['TERM=dumb', { TERM: 'dumb' }, []],
    ['-q', {}, ['-q']],
  ])('is not there with %s', async (_name, variables, flags) => {
    await world.file('photo.png', PHOTO);
    world.api.reply({ text: ['One, ', 'two'] });
    const run = startOnTerminal(world, ['photo.png', ...flags], variables);
    expect(await run.code).toBe(0);
    expect(run.text('stderr')).not.toContain('\u001b[?25l');
    expect(run.text('stderr')).not.toContain('waiting');
    expect(run.text('stdout')).toBe('One, two\n');
  });
});

/** All pictures here are between 1 and 1024 KB or below 1 KB. */
function sizeWords(bytes: number): string {
  return bytes < 1024 ? `${bytes} bytes` : `${(bytes / 1024).toFixed(1).replace('.0', '')} KB`;
}

function withResolvers<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

describe('a deprecated model', () => {
  test('is noted on the run’s own stderr, and not under -q', async () => {
    await world.file('photo.png', PHOTO);
    const loud = await world.run(['photo.png', '-m', 'claude-sonnet-4-5']);
    expect(loud.code).toBe(0);
    expect(loud.stderr).toMatch(
      /^The model 'claude-sonnet-4-5' is deprecated and will reach end-of-life on .+ 20\d\d\. Please migrate .+\n$/,
    );
    const quiet = await world.runBinary(['photo.png', '-m', 'claude-sonnet-4-5', '-q']);
    expect(quiet).toMatchObject({ code: 0, stderr: '' });
  });

  test('leaves stderr to the one line of an error under --json', async () => {
    await world.file('photo.png', PHOTO);
    world.api.reply({ text: 'cut', stop_reason: 'max_tokens' });
    const { code, stderr } = await world.run(['photo.png', '-m', 'claude-sonnet-4-5', '--json']);
    expect(stderr).toMatch(/^.+\n$/);
    expect(JSON.parse(stderr).error).toMatchObject({ code: 'answer_cut' });
    expect(code).toBe(3);
  });
});

describe('--copy', () => {
  const TOOL = 'tools/xclip';
  const copied = () => readFile(join(world.folder, 'copied'), 'utf8').catch(() => undefined);
  const variables = (tools = 'tools') => ({
    PATH: [join(world.folder, tools), '/usr/bin', '/bin'].join(delimiter),
    DISPLAY: ':0',
    WAYLAND_DISPLAY: '',
  });
  beforeEach(async () => {
    await world.file('photo.png', PHOTO);
    const tool = await world.file(TOOL, `#!/bin/sh\n/bin/cat > '${join(world.folder, 'copied')}'\n`);
    await chmod(tool, 0o755);
  });

  test.each([
    ['an answer', 'A **cat**.\n\n', [], 'A **cat**.'],
    ['an answer that a file takes', 'A **cat**.', ['-o', 'out.md'], 'A **cat**.'],
    ['the data of a structured answer', { json: { n: 1 } }, ['--schema', 'n integer'], '{"n":1}'],
  ] as const)('puts %s on the clipboard', async (_name, reply, flags, expected) => {
    world.api.reply(reply);
    const result = await world.run(['photo.png', '--copy', ...flags], { variables: variables() });
    expect(result).toMatchObject({ code: 0, stderr: `copied ${expected.length} bytes\n` });
    expect(await copied()).toBe(expected);
  });

  test('puts the raw Markdown of all answers there that a terminal shows formatted', async () => {
    world.api.reply('*One*', '*Two*');
    const args = ['photo.png', '-p', 'one?', '-p', 'two?', '--copy', '--color'];
    const { stdout } = await world.run(args, { variables: variables(), terminal: ['stdout'] });
    expect(stdout).toContain('\u001b[3mOne\u001b[23m');
    expect(await copied()).toBe('## one?\n\n*One*\n\n## two?\n\n*Two*');
  });

  test.each([
    ['is refused', { text: 'A cat', stop_reason: 'refusal' }, 3],
    ['is cut off', { text: 'A cat', stop_reason: 'max_tokens' }, 3],
    ['breaks off', { text: ['A\n', 'cat'], interruptions: [{ after: 1, happens: 'reset' }] }, 4],
  ] as const)('copies nothing of an answer that %s, and says so', async (_name, reply, code) => {
    world.api.reply(reply);
    const result = await world.run(['photo.png', '--copy', '--retries', '0'], { variables: variables() });
    expect(result.code).toBe(code);
    expect(result.stderr).toContain('nothing is copied: there is no complete answer\n');
    expect(await copied()).toBeUndefined();
  });

  test('without a tool is refused before anything is asked', async () => {
    const { code, stderr } = await world.run(['photo.png', '--copy'], {
      variables: { ...variables(), PATH: '/nowhere' },
    });
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining('--copy: cannot copy: xclip is not on PATH'),
    });
    expect(world.api.requests).toHaveLength(0);
  });

  test('that fails leaves the answer printed', async () => {
    await world.file(TOOL, '#!/bin/sh\nexit 3\n');
    world.api.reply('A cat.');
    const result = await world.run(['photo.png', '--copy'], { variables: variables() });
    expect(result).toMatchObject({
      code: 2,
      stdout: 'A cat.\n',
      stderr: expect.stringContaining('xclip failed: exit 3'),
    });
  });

  test.each([['--each'], ['--dry-run']])('is refused with %s', async (flag) => {
    const { code, stderr } = await world.run(['photo.png', '--copy', flag], { variables: variables() });
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('--copy') });
  });
});

test.each([
  [['template', 'ls']],
  [['template', 'show', 'alt']],
  [['template', 'set', 'mine', '-p', 'a']],
  [['completion', 'bash']],
  [['config', 'path']],
])('%j --json is indented on a terminal', async (args) => {
  const { stdout } = await world.run([...args, '--json'], { terminal: ['stdout'] });
  expect(stdout).toBe(`${JSON.stringify(JSON.parse(stdout), null, 2)}\n`);
});
