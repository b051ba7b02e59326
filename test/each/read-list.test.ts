/** Lists of inputs, from real files and from stdin. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readList } from '../../src/each/read-list.ts';
import { CliError } from '../../src/errors.ts';
import { makePng } from '../support/images.ts';
import { testEnv } from '../support/test-env.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'claude-see-list-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

interface ListOptions {
  readonly nul?: boolean;
  readonly file?: string;
  readonly stdin?: Readable & { isTTY?: boolean };
  readonly signal?: AbortSignal;
}

async function read(
  content: string | Uint8Array | undefined,
  {
    nul = false,
    file = 'list',
    stdin = Readable.from([]),
    signal = new AbortController().signal,
  }: ListOptions = {},
): Promise<string[]> {
  if (content !== undefined) writeFileSync(join(folder, 'list'), content);
  const env = testEnv({ cwd: folder, stdin });
  const lines: string[] = [];
  for await (const line of readList({ file, nul }, { env, signal })) {
    const error = line instanceof CliError;
    lines.push(error ? `${line.subject}: ${line.message}` : `${line.line} ${JSON.stringify(line.input)}`);
  }
  return lines;
}

describe('lines', () => {
  test.each<[what: string, content: string, expected: string[]]>([
    ['no newline at the end', 'a.png\nb.png', ['1 "a.png"', '2 "b.png"']],
    ['Windows', '\ufeffa.png\r\n\r\n{"input":"b.png"}\r\n', ['1 "a.png"', '3 "b.png"']],
    ['a BOM before JSON', '\ufeff{"input":"b.png"}', ['1 "b.png"']],
    ['blank lines count', '\n \t\na.png\n\n', ['3 "a.png"']],
    ['white space belongs to the name', ' a.png \n', ['1 " a.png "']],
    ['nothing', '', []],
    ['nothing but white space', '\ufeff\r\n \n', []],
    ['a NUL character', 'a.png\0b.png\0', ['list:1: holds a NUL character']],
    ['a name that begins with [', '[1].png\n[{.png', ['1 "[1].png"', '2 "[{.png"']],
    [
      'JSON that is wrong',
      'a\n{"input":1}\nb',
      ['1 "a"', 'list:2: "input" must be a text that is not empty', '3 "b"'],
    ],
  ])('%s', async (_, content, expected) => {
    expect(await read(content)).toEqual(expected);
  });

  test('with -0: newlines, carriage returns and braces belong to names', async () => {
    expect(await read('a\nb.png\0\0{c}.png\0 \0d\r\0', { nul: true })).toEqual([
      '1 "a\\nb.png"',
      '3 "{c}.png"',
      '4 " "',
      '5 "d\\r"',
    ]);
  });

  test('that are not UTF-8 are named, and the others are read', async () => {
    expect(await read(Buffer.from('a.png\ncaf\xe9.png\nb.png', 'latin1'))).toEqual([
      '1 "a.png"',
      'list:2: is not UTF-8',
      '3 "b.png"',
    ]);
  });

  test('of 10 MB and 17 MB are named, and the others are read', async () => {
    const mb = 1024 * 1024;
    const content = `a.png\n${'x'.repeat(10 * mb)}\nb.png\n${'y'.repeat(17 * mb)}\nc.png`;
    expect(await read(content)).toEqual([
      '1 "a.png"',
      'list:2: is too long for a name (10 MB)',
      '3 "b.png"',
      'list:4: is longer than 16 MB',
      '5 "c.png"',
    ]);
  });
});

describe('a file that is no list', () => {
  test.each<[what: string, content: Uint8Array | string, problem: string]>([
    ['a PNG', makePng({ width: 1, height: 1 }), 'is a PNG image, not a list of inputs'],
    ['a PDF', '%PDF-1.7\n', 'is a PDF document, not a list of inputs'],
    ['an SVG', '<svg xmlns="http://www.w3.org/2000/svg"/>', 'is an SVG drawing, not a list of inputs'],
    ['a ZIP archive', 'PK\x03\x04', 'is a ZIP archive, not a list of inputs'],
    ['a web page', '<!doctype html><html></html>', 'is an HTML page, not a list of inputs'],
    ['UTF-16', Buffer.from('\ufeffa.png\n', 'utf16le'), 'is UTF-16 text, not a list of inputs'],
    ['a JSON array', '[\n  {"input": "a.png"}]', 'is a JSON array, not a list of inputs'],
  ])('%s', async (_, content, problem) => {
    await expect(read(content)).rejects.toMatchObject({
      code: 'input_unusable',
      subject: 'list',
      message: problem,
      hint: expect.any(String),
    });
  });

  test('a file that is not there, and a folder', async () => {
    await expect(read(undefined)).rejects.toMatchObject({
      code: 'input_missing',
      subject: 'list',
      message: 'no such file',
    });
    await expect(read(undefined, { file: '.' })).rejects.toMatchObject({
      code: 'input_unusable',
      subject: '.',
      message: 'cannot be read: is a folder',
    });
  });
});

describe('stdin', () => {
  test('comes in pieces of any size', async () => {
    const stdin = Readable.from([Buffer.from('a.p'), Buffer.from('ng\n{"inp'), Buffer.from('ut":"b.png"}')]);
    expect(await read(undefined, { file: '-', stdin })).toEqual(['1 "a.png"', '2 "b.png"']);
  });

  test('its lines are named after -', async () => {
    const stdin = Readable.from([Buffer.from('{}')]);
    expect(await read(undefined, { file: '-', stdin })).toEqual(['-:1: has no "input"']);
  });

  test('on a terminal is a mistake', async () => {
    const stdin = Object.assign(Readable.from([]), { isTTY: true });
    await expect(read(undefined, { file: '-', stdin })).rejects.toMatchObject({
      code: 'usage',
      message: 'stdin is a terminal',
    });
  });

  test('that says nothing is left when the run ends', async () => {
    const controller = new AbortController();
    const reading = read(undefined, {
      file: '-',
      stdin: new Readable({ read() {} }),
      signal: controller.signal,
    });
    controller.abort(new CliError('interrupted', 'interrupted'));
    await expect(reading).rejects.toMatchObject({ code: 'interrupted' });
  });
});

test.skipIf(process.platform === 'win32')(
  'a named pipe without a writer is left when the run ends',
  async () => {
    execFileSync('mkfifo', [join(folder, 'list')]);
    const controller = new AbortController();
    const reading = read(undefined, { signal: controller.signal });
    setTimeout(() => controller.abort(new CliError('interrupted', 'interrupted')), 50);
    await expect(reading).rejects.toMatchObject({ code: 'interrupted' });
  },
);
