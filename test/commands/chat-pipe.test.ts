/** `chat` on a pipe: a question a line, answers on stdout, one exit code for all of them. */
import { closeSync, openSync, readdirSync } from 'node:fs';
import { chmod, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import type Anthropic from '@anthropic-ai/sdk';
import { beforeEach, describe, expect, test } from 'vitest';
import { openPipeLines } from '../../src/commands/chat/lines/pipe-lines.ts';
import { makePng, makeUndecodablePng } from '../support/images.ts';
import { makePdf, pageTexts } from '../support/pdfs.ts';
import { useWorld } from '../support/run.ts';

const world = useWorld();

beforeEach(async () => {
  await world.file('a.png', makePng({ width: 640, height: 480 }));
  await world.file('b c.png', makePng({ width: 320, height: 200 }));
});

const chat = (stdin: string, ...args: string[]) => world.run(['chat', ...args], { stdin });

const asked = () => world.api.requests.filter(({ path }) => path === '/v1/messages');

/** The texts, labels included, and types of the other blocks of each user message of the last request. */
function lastRequest(): readonly (readonly string[])[] {
  const body = asked().at(-1)?.body as Anthropic.MessageCreateParams | undefined;
  return (body?.messages ?? [])
    .filter(({ role }) => role === 'user')
    .map(({ content }) =>
      (content as Anthropic.ContentBlockParam[]).map((block) =>
        block.type === 'text' ? block.text : block.type,
      ),
    );
}

describe('questions', () => {
  test('each line is one, and the picture is sent with the first', async () => {
    world.api.reply('one', 'two');
    const { code, stdout, stderr } = await chat('what is it?\r\n\nwhat else?', 'a.png');
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'one\ntwo\n' });
    expect(stderr).not.toContain('> ');
    expect(lastRequest()).toEqual([['image', 'what is it?'], ['what else?']]);
  });

  test('a text on the command line is asked before the lines', async () => {
    world.api.reply('one', 'two');
    const { stdout } = await chat('second\n', 'a.png', 'first');
    expect(stdout).toBe('one\ntwo\n');
    expect(lastRequest()).toEqual([['image', 'first'], ['second']]);
  });

  test('several -p are asked one after another', async () => {
    world.api.reply('one', 'two');
    await chat('', 'a.png', '-p', 'first', '-p', 'second');
    expect(lastRequest()).toEqual([['image', 'first'], ['second']]);
  });

  test('a backslash and three quotes make several lines one', async () => {
    world.api.reply('one', 'two');
    await chat('first\\\nmore\n"""\n/not\na command\n"""\n', 'a.png');
    expect(lastRequest()).toEqual([['image', 'first\nmore'], ['/not\na command']]);
  });

  test('quotes that stay open are never asked', async () => {
    const { code, stderr } = await chat('"""half\na question', 'a.png');
    expect({ code, asked: asked().length }).toEqual({ code: 2, asked: 0 });
    expect(stderr).toContain('has no end');
  });

  test.each([
    ['//etc/passwd?', '/etc/passwd?'],
    [' /help me', '/help me'],
  ])('%j is text', async (line, text) => {
    await chat(`${line}\n`, 'a.png');
    expect(lastRequest()).toEqual([['image', text]]);
  });

  test('with --json each answer is an object, and all are one conversation', async () => {
    world.api.reply('one', 'two');
    const { stdout } = await chat('a\nb\n', 'a.png', '--json');
    const objects = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(objects.map(({ text }) => text)).toEqual(['one', 'two']);
    expect(new Set(objects.map(({ conversation_id }) => conversation_id)).size).toBe(1);
  });

  test('stdin that stays open is waited for until a signal', async () => {
    const run = world.start(['chat', 'a.png', 'describe'], { stdin: 'silent' });
    await world.api.waitFor(({ path, finished }) => path === '/v1/messages' && finished);
    run.terminate();
    expect((await run.result).code).toBe(143);
  });
});

describe('input that is not text', () => {
  test.each([
    ['a picture', makePng({ width: 30, height: 30 }), 'stdin: contains a PNG image'],
    ['a PDF', makePdf({ texts: pageTexts(1) }), 'stdin: contains a PDF document'],
    ['a drawing', '<svg xmlns="http://www.w3.org/2000/svg"/>', 'stdin: contains an SVG drawing'],
    ['other bytes', Buffer.from('first\nsecond\0\n'), 'stdin: is not UTF-8 text'],
    ['another encoding', Buffer.from('caf\u00e9?\n', 'latin1'), 'stdin: is not UTF-8 text'],
  ])('%s is refused before anything is asked', async (_what, stdin, message) => {
    const { code, stderr } = await world.run(['chat', 'what is it?'], { stdin });
    expect({ code, asked: asked().length }).toEqual({ code: 2, asked: 0 });
    expect(stderr).toContain(message);
    expect(stderr).toContain('claude-see chat ');
  });

  test('a folder cannot be read', async () => {
    const fd = openSync(world.folder, 'r');
    const lines = openPipeLines(Object.assign(Readable.from([]), { fd }), new AbortController().signal);
    await expect(lines.ready()).rejects.toThrow('is a folder');
    lines.close();
    closeSync(fd);
  });

  test('a character may come in two pieces', async () => {
    const bytes = Buffer.from('caf\u00e9?\n');
    const stdin = Readable.from([bytes.subarray(0, 4), bytes.subarray(4)]);
    const lines = openPipeLines(stdin, new AbortController().signal);
    expect(await lines.next('')).toEqual({ kind: 'line', text: 'caf\u00e9?' });
    lines.close();
  });
});

describe('failures', () => {
  test('one does not end the chat, and decides how it ends', async () => {
    world.api.reply({ stop_reason: 'refusal', text: '' }, 'two', { error: { status: 529 } }, 'four');
    const { code, stdout, stderr } = await chat('a\nb\nc\nd\n', 'a.png', '--retries', '0');
    expect({ code, stdout }).toEqual({ code: 4, stdout: 'two\nfour\n' });
    expect(stderr.match(/^claude-see: /gm)).toHaveLength(2);
    // What failed is no part of the conversation; its picture went out with the next question.
    expect(lastRequest()).toEqual([['image', 'b'], ['d']]);
  });

  test('- is refused, as stdin holds the questions', async () => {
    const { code, stderr } = await chat('a\n', '-');
    expect(code).toBe(2);
    expect(stderr).toContain('-: a chat reads its questions from stdin');
  });

  test.each([['-o', 'x.md'], ['--dry-run']])('%s does not apply', async (...flags) => {
    const { code, stderr } = await chat('', 'a.png', ...flags);
    expect(code).toBe(2);
    expect(stderr).toContain('does not apply to `chat`');
  });

  test.each([
    ['/imag b.png', 'unknown command /imag; did you mean /image?'],
    ['/tmp/b.png', '/tmp/b.png: no such file'],
    ['/tmp/b.png what is it?', 'unknown command /tmp/b.png'],
    ['/usage now', '/usage: takes no argument'],
    ['/image nothing.png', 'nothing.png: no such file'],
    ['/image -', '-: this chat reads its questions from stdin'],
    ['/drop 7', '/drop 7: no image number 7'],
    ['/effort huge', '/effort huge: '],
    ['/schema {', '/schema: '],
    ['/clipboard', 'clipboard: there is no display'],
    ['/screen', 'screen: there is no display'],
    ['/screen all', '/screen all: is not a part of the screen'],
    ['/undo', '/undo: the conversation is still empty'],
    ['/retry', '/retry: there is no question to ask again'],
    ['/save x.md', '/save: the conversation is still empty'],
  ])('%s is an error and never sent', async (line, message) => {
    const { code, stderr } = await chat(`${line}\n`, 'a.png');
    expect({ code, asked: asked().length }).toEqual({ code: 2, asked: 0 });
    expect(stderr).toContain(message);
  });

  test('no hint in a chat names a flag', async () => {
    await world.file('n.txt', 'notes');
    const { stderr } = await chat('/image nope.png\n/schema {\n/image n.txt\n', 'a.png');
    expect(stderr).toContain('n.txt: is not an image');
    expect(stderr).not.toMatch(/(^| )-(p|-schema|-prompt-file)\b/m);
  });

  test('after a picture that cannot be added its question is not asked', async () => {
    const { code, stdout, stderr } = await chat('/image nope.png\nwhat is it?\nand now?\n', 'a.png');
    expect({ code, asked: asked().length, lines: stdout.split('\n').length }).toEqual({
      ...{ code: 2, asked: 1, lines: 2 },
    });
    expect(stderr).toContain('what is it?: not asked, because `/image nope.png` failed');
    expect(lastRequest()).toEqual([['image', 'and now?']]);
  });

  // Every later question failed until /drop.
  test('a picture that the API rejects is removed and named, and the chat goes on', async () => {
    world.api.reply(
      { error: { status: 400, message: 'messages.0.content.3.image.source.file: cannot be decoded' } },
      'two',
    );
    const { code, stdout, stderr } = await chat('first\nsecond\n', 'a.png', 'b c.png');
    expect({ code, stdout }).toEqual({ code: 2, stdout: 'two\n' });
    expect(stderr).toContain('\nremoved from the next question: Image 2: b c.png\n');
    expect(lastRequest()).toEqual([['image', 'second']]);
  });

  test('pictures are removed together when the API does not say which it rejects', async () => {
    await world.file('bad.png', makeUndecodablePng(640, 480));
    world.api.expectRejection('Could not process image');
    const { code, stderr } = await chat('first\nsecond\n/image a.png\nthird\n', 'a.png', 'bad.png');
    expect({ code, asked: asked().length }).toEqual({ code: 2, asked: 3 });
    expect(stderr).toContain(
      'removed from the next question, because one of them may be the cause: Image 1: a.png, Image 2: bad.png\n',
    );
    expect(lastRequest()).toEqual([['second'], ['image', 'third']]);
  });

  test('a picture stays that a flag keeps from being sent', async () => {
    const { code, stderr } = await chat('first\nsecond\n', 'a.png', '--source', 'url');
    expect({ code, asked: asked().length }).toEqual({ code: 2, asked: 0 });
    expect(stderr).not.toContain('removed');
  });

  test.each([
    ['is temporary', { error: { status: 529, message: 'Overloaded' } }],
    ['names another field', { error: { status: 400, message: 'system: is too long' } }],
  ])('pictures stay when the failure %s', async (_, reply) => {
    world.api.reply(reply, 'two');
    const { stderr } = await chat('first\nsecond\n', 'a.png', '--retries', '0');
    expect(stderr).not.toContain('removed');
    expect(lastRequest()).toEqual([['image', 'second']]);
  });

  test('--timeout holds for each answer', async () => {
    world.api.reply({ drop: 'stall' }, 'two');
    const { code, stdout } = await chat('a\nb\n', 'a.png', '--timeout', '700ms');
    expect({ code, stdout }).toEqual({ code: 6, stdout: 'two\n' });
  });
});

describe('pictures', () => {
  test('/image adds several, by name with spaces or by pattern, with labels that go on', async () => {
    world.api.reply('one', 'two');
    await chat(`first\n/image "b c.png" 'a*.png'\nwhich?\n`, 'a.png');
    expect(lastRequest()).toEqual([
      ['image', 'first'],
      ['Image 2: b c.png', 'image', 'Image 3: a.png', 'image', 'which?'],
    ]);
  });

  test('/image finds a name as it was pasted: with what macOS writes, a trailing blank, or escapes', async () => {
    await world.file('9.41\u202fAM.png', makePng({ width: 100, height: 100 }));
    const { stderr } = await chat('/image 9.41 AM.png\n/image b\\ c.png\n/image b c.png \nwhat?\n');
    expect(lastRequest()).toEqual([
      [
        'Image 1: 9.41\u202fAM.png',
        'image',
        'Image 2: b c.png',
        'image',
        'Image 3: b c.png',
        'image',
        'what?',
      ],
    ]);
    expect(stderr).toContain('9.41 AM.png: read as 9.41\u202fAM.png (with U+202F for a space)\n');
  });

  test('/image names every input that cannot be used, and adds none then', async () => {
    await world.file('text.png', 'no picture');
    const { code, stderr } = await chat('/image no1.png a.png no2.png text.png\n');
    expect(code).toBe(2);
    expect(stderr).toContain(
      'claude-see: no1.png: no such file\n' +
        'claude-see: no2.png: no such file\n' +
        'claude-see: text.png: is not an image; it seems to be plain text\n' +
        '  a download may have saved an error page: open the file to see\n',
    );
  });

  test('the inputs of the command line follow the same rules', async () => {
    const { code, stderr } = await chat('', 'my missing.png', 'https://example.com/a b.png');
    expect(code).toBe(2);
    expect(stderr).toBe(
      "claude-see: my missing.png: no such file\n  to send it as text: -p 'my missing.png'\n" +
        'claude-see: https://example.com/a b.png: is not a URL that can be sent\n' +
        "  write a space in a URL as %20; to send it as text: -p 'https://example.com/a b.png'\n",
    );
  });

  test('a path with spaces needs no quotes, and ~ is the home folder', async () => {
    await world.file('home/d e.png', makePng({ width: 100, height: 100 }));
    await chat('/image ~/d e.png\nwhat?\n');
    expect(lastRequest()).toEqual([['image', 'what?']]);
  });

  test('/drop leaves a text where the picture was, and every number as it is', async () => {
    const lines = ['first', '/image "b c.png"', '/drop 1', 'second', '/images'];
    const { stderr } = await chat(`${lines.join('\n')}\n`, 'a.png');
    expect(lastRequest()).toEqual([
      ['(Image 1, a.png, was removed.)', 'first'],
      ['Image 2: b c.png', 'image', 'second'],
    ]);
    expect(stderr).toMatch(/^Image 2: b c\.png: image\/png, 320x200, .*in the conversation$/m);
    expect(stderr).not.toMatch(/^Image 1: a\.png.*in the conversation$/m);
  });

  test('/drop of what waits leaves nothing behind', async () => {
    await chat('/drop 1\nhello\n', 'a.png');
    expect(lastRequest()).toEqual([['hello']]);
  });
});

describe('leaving', () => {
  test.each(['exit', 'quit', 'QUIT', 'exit ', '/exit', '/quit'])(
    '%j alone on a line leaves',
    async (line) => {
      const { code } = await chat(`${line}\nnot asked\n`, 'a.png');
      expect({ code, asked: asked().length }).toEqual({ code: 0, asked: 0 });
    },
  );

  test.each([' exit', 'exit now', 'quit?', '"""exit"""'])('%j is a question', async (line) => {
    await chat(`${line}\n`, 'a.png');
    expect(lastRequest()).toEqual([['image', line.replaceAll('"', '').trim()]]);
  });
});

describe('PDFs and stored files', () => {
  test('/image adds a PDF, and /drop pdf1 leaves a text where it was', async () => {
    await world.file('r.pdf', makePdf({ texts: pageTexts(2) }));
    const lines = ['/image r.pdf', 'first', '/drop pdf1', 'second', '/images'];
    const { stderr } = await chat(`${lines.join('\n')}\n`, 'a.png');
    expect(stderr).toMatch(
      /^PDF 1: r\.pdf: application\/pdf, 2 pages, .*will be sent with the next question$/m,
    );
    expect(lastRequest()).toEqual([['image', '(PDF 1, r.pdf, was removed.)', 'first'], ['second']]);
  });

  test('a stored PDF is numbered as one from the beginning, also after /undo', async () => {
    const bytes = makePdf({ texts: pageTexts(1) });
    const id = world.api.addFile({ bytes, filename: 'r.pdf', mime_type: 'application/pdf' });
    const lines = [`/image ${id} a.png`, 'first', '/undo', '/images', '/drop 1', 'second'];
    const { code, stderr } = await chat(`${lines.join('\n')}\n`);
    expect(code).toBe(0);
    expect(stderr).toContain(`PDF 1: ${id}: stored file, will be sent`);
    expect(stderr).toContain(`PDF 1: ${id}: stored file, will be sent with the next question`);
    expect(stderr).toContain('removed from the next question: Image 1: a.png');
    expect(lastRequest()).toEqual([['document', 'second']]);
  });

  test('a PDF at a URL is one while it waits as well', async () => {
    const { stderr } = await chat('/image https://example.com/r.pdf\nfirst\n/images\n');
    expect(stderr.match(/^PDF 1: .*$/gm)).toHaveLength(2);
    expect(stderr).not.toContain('Image 1: ');
  });

  test('a stored file that is not there is said at once', async () => {
    world.api.expectRejection('File not found: file_nothere');
    const { code, stderr } = await chat('/image file_nothere\n');
    expect({ code, asked: asked().length }).toEqual({ code: 2, asked: 0 });
    expect(stderr).toContain('file_nothere: not found in this workspace');
  });

  test('/clipboard adds the picture there', async () => {
    const tool = await world.file(
      'bin/wl-paste',
      `#!/bin/sh\ncase "$*" in *--list-types*) echo image/png ;; *) cat '${world.folder}/a.png' ;; esac\n`,
    );
    await chmod(tool, 0o755);
    const variables = { WAYLAND_DISPLAY: 'wayland-0', PATH: `${dirname(tool)}:/usr/bin:/bin` };
    const { stderr } = await world.run(['chat'], { stdin: '/clipboard\nwhat?\n', variables });
    expect(stderr).toMatch(
      /^Image 1: clipboard: image\/png, 640x480, .*will be sent with the next question$/m,
    );
    expect(lastRequest()).toEqual([['image', 'what?']]);
  });
});

test('/screen adds a part of the screen, and goes on after a selection that was cancelled', async () => {
  const script = `case "$*" in *-s*) echo 'Selection was cancelled' >&2; exit 1 ;; *) cat '${world.folder}/a.png' ;; esac`;
  const tool = await world.file('bin/maim', `#!/bin/sh\n${script}\n`);
  await chmod(tool, 0o755);
  const variables = { DISPLAY: ':1', PATH: `${dirname(tool)}:/usr/bin:/bin` };
  const stdin = '/screen\n/screen full\nwhat?\n';
  const { code, stderr } = await world.run(['chat'], { stdin, variables });
  expect(stderr).toMatch(/^claude-see: screen: selection cancelled$/m);
  expect(stderr).toMatch(/^Image 1: screen: image\/png, 640x480, .*will be sent with the next question$/m);
  expect(code).toBe(130);
});

describe('the conversation', () => {
  const saved = async () => JSON.parse((await world.run(['history', 'show', '--json'])).stdout);

  test('is saved turn by turn and continued by -c', async () => {
    world.api.reply('one', 'two');
    await chat('first\n', 'a.png');
    await chat('second\n', '-c');
    expect(lastRequest()).toEqual([['image', 'first'], ['second']]);
    expect((await saved()).turns).toHaveLength(2);
  });

  test('/undo takes a turn back, in what is saved too, and its picture waits again', async () => {
    await chat('first\n/image "b c.png"\nsecond\n/undo\n', 'a.png');
    expect((await saved()).turns).toHaveLength(1);
    await chat('first\n/undo\nagain\n', 'a.png');
    expect(lastRequest()).toEqual([['image', 'again']]);
  });

  test('/undo of the only turn leaves no conversation', async () => {
    await chat('first\n/undo\n', 'a.png');
    expect((await world.run(['history', 'ls'])).stdout).toBe('');
  });

  test('/retry asks the last question again with its pictures, and the new answer takes the place of the old', async () => {
    world.api.reply('one', 'two', 'another');
    const lines = ['first', '/image "b c.png"', 'second', '/retry', '/usage', '/images'];
    const { stdout, stderr } = await chat(`${lines.join('\n')}\n`, 'a.png');
    expect(stdout).toBe('one\ntwo\nanother\n');
    expect(lastRequest()).toEqual([
      ['image', 'first'],
      ['Image 2: b c.png', 'image', 'second'],
    ]);
    expect(stderr).toContain('asking again: "second"\n');
    expect(stderr).toMatch(/^this chat: 3 answers/m);
    expect(stderr.match(/in the conversation$/gm)).toHaveLength(2);
    expect((await saved()).turns.map(({ answer }: { answer: { text: string } }) => answer.text)).toEqual([
      'one',
      'another',
    ]);
    expect((await world.run(['history', 'ls'])).stdout.trim().split('\n')).toHaveLength(2);
  });

  test('/retry that fails keeps the answer that was there', async () => {
    world.api.reply('one', { error: { status: 529 } }, { stop_reason: 'refusal', text: '' }, 'two');
    const { code, stderr } = await chat('first\n/retry\n/retry\nsecond\n', 'a.png', '--retries', '0');
    expect(code).toBe(4);
    expect(stderr.match(/^the earlier answer stays$/gm)).toHaveLength(2);
    expect(lastRequest()).toEqual([['image', 'first'], ['second']]);
    expect((await saved()).turns).toHaveLength(2);
  });

  test('/retry after a failure asks the question that failed, with what was added meanwhile', async () => {
    world.api.reply('one', { error: { status: 529 } }, 'two');
    const lines = ['first', 'second', '/image "b c.png"', '/retry'];
    await chat(`${lines.join('\n')}\n`, 'a.png', '--retries', '0');
    expect(lastRequest()).toEqual([
      ['image', 'first'],
      ['Image 2: b c.png', 'image', 'second'],
    ]);
  });

  test('/retry pays anew, and --max-cost counts both answers', async () => {
    const usage = { output_tokens: 1000 }; // $0.02
    world.api.reply({ text: 'one', usage }, { text: 'two', usage });
    const { code, stderr } = await chat('first\n/retry\n/retry\n', 'a.png', '--max-cost', '0.042');
    expect({ code, asked: asked().length }).toEqual({ code: 6, asked: 2 });
    expect(stderr).toContain('claude-see: --max-cost: ');
    expect((await saved()).turns[0].answer.text).toBe('two');
  });

  test('/clear begins another, and keeps the one before', async () => {
    await chat('first\n/clear\nsecond\n', 'a.png');
    expect(lastRequest()).toEqual([['second']]);
    expect((await world.run(['history', 'ls'])).stdout.trim().split('\n').length).toBeGreaterThanOrEqual(2);
  });

  test('/model, /system, /effort and /schema hold from the next question on', async () => {
    world.api.reply('one', { json: { price: 3 } });
    const lines = [
      'first',
      '/model sonnet',
      '/system Be brief.',
      '/effort low',
      '/schema {"type":"object","properties":{"price":{"type":"number","example":1}},"required":["price"]}',
      'second',
    ];
    const { stdout, stderr } = await chat(`${lines.join('\n')}\n`, 'a.png');
    expect(stdout).toBe('one\n{"price":3}\n');
    expect(stderr).toContain('\n/schema: ignores what is not a keyword of JSON Schema: example\n');
    expect(asked()[1]?.body).toMatchObject({
      model: 'claude-sonnet-5-5',
      system: 'Be brief.',
      output_config: { effort: 'low', format: { type: 'json_schema' } },
    });
    expect(await saved()).toMatchObject({ model: 'claude-sonnet-5-5', system: 'Be brief.', effort: 'low' });
  });

  test('/schema says that a schema goes into the prompt; the conversation is saved without it', async () => {
    world.api.reply({ text: 'Two: {"red": 2}' }, { text: '{"red": 3}' }, 'none');
    const schema = '{"type":"object","additionalProperties":{"type":"integer"}}';
    const { stdout, stderr } = await chat(`/schema ${schema}\nfirst\nsecond\n/schema off\nthird\n`, 'a.png');
    expect(stdout).toBe('{"red":2}\n{"red":3}\nnone\n');
    expect(stderr).toContain(
      '/schema: structured outputs do not support objects with arbitrary names (at /additionalProperties); the schema goes into the prompt instead\n',
    );
    const prompts = asked().map(
      ({ body }) => JSON.stringify(body).split('valid against this JSON Schema').length - 1,
    );
    expect(prompts).toEqual([1, 1, 0]);
  });

  test('an effort waits while a model answers that has none', async () => {
    const lines = 'first\n/model claude-haiku-4-5\nsecond\nthird\n/model opus\nfourth\n';
    const { code, stderr } = await chat(lines, 'a.png', '--effort', 'high');
    expect(code, stderr).toBe(0);
    expect(stderr.match(/^effort high ignored: claude-haiku-4-5 has no effort levels$/gm)).toHaveLength(1);
    const efforts = asked().map(({ body }) => (body as Anthropic.MessageCreateParams).output_config?.effort);
    expect(efforts).toEqual(['high', undefined, undefined, 'high']);
  });

  test('thinking never goes out again, also to another model', async () => {
    world.api.reply({ thinking: 'hm', text: 'one' }, 'two');
    await chat('first\n/model haiku\nsecond\n', 'a.png');
    expect(JSON.stringify(asked()[1]?.body)).not.toContain('thinking');
  });

  test('/save writes all turns, though those of --no-save are not in what -c continues', async () => {
    world.api.reply('one', 'two');
    await chat('first\n', 'a.png');
    await chat('second\n/save talk.md\n', '-c', '--no-save');
    const written = await readFile(`${world.folder}/talk.md`, 'utf8');
    for (const text of ['first', 'one', 'second', 'two']) expect(written).toContain(text);
    expect(written).toContain(`# Conversation ${(await saved()).id}`);
  });

  test('/save leaves no control characters in the file and nothing beside it', async () => {
    world.api.reply('a\u001b[2Jb\n\tc');
    await chat('first\n/save talk.md\n', 'a.png');
    expect(await readFile(`${world.folder}/talk.md`, 'utf8')).toContain('a\u241b[2Jb\n\tc');
    expect(readdirSync(world.folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  test('/clear names the pictures that wait no longer', async () => {
    const { stderr } = await chat('/clear\n', 'a.png');
    expect(stderr).toContain('removed from the next question: Image 1: a.png');
  });

  test('/save writes Markdown, also of what is not saved, and over no file but its own', async () => {
    await world.file('taken.md', 'mine');
    world.api.reply('one', 'two');
    const lines = ['first', '/save talk.md', 'second', '/save talk.md', '/save taken.md'];
    const { code, stderr } = await chat(`${lines.join('\n')}\n`, 'a.png', '--no-save');
    expect(code).toBe(2);
    expect(stderr).toContain('taken.md: already exists');
    expect(await readFile(`${world.folder}/taken.md`, 'utf8')).toBe('mine');
    const written = await readFile(`${world.folder}/talk.md`, 'utf8');
    for (const text of ['first', 'one', 'second', 'two', 'a.png']) expect(written).toContain(text);
    expect((await world.run(['history', 'ls'])).stdout).toBe('');
  });
});

test('--show where nothing can be drawn says so once, however many turns have pictures', async () => {
  world.api.reply('one', 'two');
  const { stderr } = await chat('first\n/image "b c.png"\nsecond\n', 'a.png', '--show');
  expect(asked()).toHaveLength(2);
  expect(stderr.match(/--show: /g)).toHaveLength(1);
});
