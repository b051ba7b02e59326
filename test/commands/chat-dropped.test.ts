/** Messages of a chat that are nothing but paths, as terminals type them for files dropped onto them. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeEach, describe, expect, test } from 'vitest';
import { listDropped } from '../../src/commands/chat/dropped.ts';
import { askedIn } from '../support/asked.ts';
import { makePng } from '../support/images.ts';
import { makePdf, pageTexts } from '../support/pdfs.ts';
import { useWorld } from '../support/run.ts';
import { testEnv } from '../support/test-env.ts';

const world = useWorld();
const PNG = makePng({ width: 64, height: 48 });
const NAMES = ['a.png', 'my file.png', "it's.png", 'Shot at 9.41\u202fAM.png', 'home/h.png', 'photo'];

beforeEach(async () => {
  for (const name of NAMES) await world.file(name, PNG);
  await world.file('r.pdf', makePdf({ texts: pageTexts(1) }));
  await world.file('notes.txt', 'notes');
});

const at = (name: string) => join(world.folder, name);
const list = (message: string) =>
  listDropped(message, testEnv({ cwd: world.folder, variables: { HOME: at('home') } }));

describe('a message is a list of files', () => {
  test.each([
    ['a plain path', () => [at('a.png'), at('a.png')]],
    ['a blank after it', () => [`${at('a.png')} `, at('a.png')]],
    ['single quotes', () => [`'${at('my file.png')}' `, at('my file.png')]],
    ['double quotes', () => [`"${at('my file.png')}"`, at('my file.png')]],
    ['escapes', () => [`${at('my\\ file.png')} `, at('my file.png')]],
    ['no quotes at all', () => [at('my file.png'), at('my file.png')]],
    ['an apostrophe in quotes', () => [`'${at("it'\\''s.png")}'`, at("it's.png")]],
    [
      'another space, as macOS writes it',
      () => [at('Shot\\ at\\ 9.41\u202fAM.png'), at('Shot at 9.41\u202fAM.png')],
    ],
    ['a file URL', () => [pathToFileURL(at('my file.png')).href, pathToFileURL(at('my file.png')).href]],
    ['a name in the folder', () => ['a.png', 'a.png']],
    ['a picture without an extension', () => ['photo', 'photo']],
    ['the home folder', () => ['~/h.png', at('home/h.png')]],
    [
      'several',
      () => [`'${at('my file.png')}' ${at('a.png')} r.pdf`, at('my file.png'), at('a.png'), 'r.pdf'],
    ],
    ['several lines', () => [`${at('a.png')}\n${at('r.pdf')}`, at('a.png'), at('r.pdf')]],
    // Not there, or no picture: which is said, and not asked.
    ['a path that is missing', () => ['/tmp/none.png', '/tmp/none.png']],
    ['a name that is missing', () => ['none.png', 'none.png']],
    ['a path of a text file', () => [at('notes.txt'), at('notes.txt')]],
    ['a folder', () => [at('home'), at('home')]],
  ])('with %s', async (_, make) => {
    const [message = '', ...names] = make();
    expect(await list(message)).toEqual(names);
  });

  test.each([
    'what is it?',
    'compare a.png r.pdf',
    'a.png what is it?',
    ' a.png',
    "don't",
    'yes/no',
    'notes.txt',
    'home',
    '/imag',
    '/image a.png',
    '//a.png',
    'https://example.com/a.png',
    '',
  ])('but not %j', async (message) => {
    expect(await list(message)).toBeUndefined();
  });
});

describe('in a chat', () => {
  const chat = (lines: readonly string[]) =>
    world.run(['chat'], { stdin: lines.map((line) => `${line}\n`).join('') });

  test('they are attached with a note and sent with the next question', async () => {
    const { code, stderr } = await chat([`'${at('my file.png')}' `, 'r.pdf', 'what is it?']);
    expect(code).toBe(0);
    expect(stderr).toContain('attached my file.png to the next question as Image 1\n');
    expect(stderr).toContain('attached r.pdf to the next question as PDF 1\n');
    expect(askedIn(world)).toEqual(['what is it?']);
    expect(JSON.stringify(world.api.requests.at(-1)?.body).match(/"(image|document)"/g)).toHaveLength(2);
  });

  test.each([
    ['/tmp/nothing/none.png', 'no such file'],
    ['./notes.txt', 'is not an image; it seems to be plain text\n  to send it as text, put a space'],
    ['./home', 'is a folder'],
    ["'none.png' a.png", 'no such file'],
  ])('%s is an error: neither it nor the question after it is asked', async (line, message) => {
    const { code, stderr } = await chat([line, 'what is it?']);
    expect({ code, asked: askedIn(world) }).toEqual({ code: 2, asked: [] });
    expect(stderr).toContain(message);
    expect(stderr).toContain('to send it as text, put a space before it');
  });

  test('a space before a path makes it a text', async () => {
    await chat([' a.png']);
    expect(askedIn(world)).toEqual(['a.png']);
  });
});
