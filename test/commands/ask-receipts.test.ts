/** Receipts on a terminal: one line an image, which also says what changed and what was uploaded. */
import { expect, test } from 'vitest';
import { useFileServer } from '../support/file-server.ts';
import { makePng } from '../support/images.ts';
import { type RunOptions, useWorld } from '../support/run.ts';

const world = useWorld();
const serve = useFileServer();

const PHOTO = makePng({ width: 640, height: 480 });
const ON_TERMINAL: RunOptions = { terminal: ['stderr'], variables: { CI: '1', NO_COLOR: '1' } };

/** `26 Dec`, with the year where it is another one. */
const DAY = String.raw`\d{1,2} [A-Z][a-z]{2}(?: \d{4})?`;

test('several questions share the receipts of their images', async () => {
  await world.file('photo.png', PHOTO);
  await world.file('other.png', PHOTO);
  world.api.reply('One.', 'Two.', 'Three.');
  const prompts = ['-p', 'a?', '-p', 'b?', '-p', 'c?'];
  const { stderr } = await world.run(['photo.png', 'other.png', ...prompts], ON_TERMINAL);
  expect(stderr).toBe(
    'photo.png: 640x480, 5 KB, 414 tokens, base64\nother.png: 640x480, 5 KB, 414 tokens, base64\n',
  );
});

test('an upload is part of the receipt, without its id, and so is its use by the next run', async () => {
  await world.file('photo.png', PHOTO);
  const first = await world.run(['photo.png', '--upload', '-p', 'a?', '-p', 'b?'], ON_TERMINAL);
  expect(first.stderr).toMatch(
    new RegExp(`^photo\\.png: 640x480, 5 KB, 414 tokens, uploaded, kept until ${DAY}\n$`),
  );
  const second = await world.run(['photo.png'], ON_TERMINAL);
  expect(second.stderr).toMatch(
    new RegExp(`^photo\\.png: 640x480, 414 tokens, from the upload of ${DAY}, kept until ${DAY}\n$`),
  );
  const [id] = [...world.api.files.keys()];
  const verbose = await world.run(['photo.png', '-v'], ON_TERMINAL);
  expect(verbose.stderr).toContain(`photo.png: image/png, 640x480, 5 KB, sent as ${id}, 414 tokens\n`);
});

test.each<[string, readonly string[], string]>([
  ['a crop', ['--crop', '0,0,320,240'], 'photo.png: 320x240 at 0,0 of 640x480, '],
  ['an edge', ['--max-edge', '320'], 'photo.png: 640x480 → 320x240, '],
])('a change is part of the receipt alone: %s', async (_name, flags, start) => {
  await world.file('photo.png', PHOTO);
  const { stderr } = await world.run(['photo.png', ...flags], ON_TERMINAL);
  expect(stderr.split('\n')).toEqual([expect.stringContaining(start), '']);
  // Where no receipt is printed, a note says it.
  const piped = await world.run(['photo.png', ...flags]);
  expect(piped.stderr.split('\n')).toEqual([
    expect.stringMatching(/^photo\.png: .*(?:cropped to|→ 320x240)/),
    '',
  ]);
  const dry = await world.run(['photo.png', '--dry-run', ...flags], ON_TERMINAL);
  expect(dry.stderr).toBe(piped.stderr);
});

test('what was uploaded is said when no request follows that would have a receipt', async () => {
  await world.file('photo.png', PHOTO);
  world.api.expectRejection(/File not found/);
  const { code, stderr } = await world.run(['photo.png', 'file_011Missing', '--upload'], ON_TERMINAL);
  expect(code).toBe(2);
  expect(stderr).toMatch(
    new RegExp(`^photo\\.png: uploaded, kept until ${DAY}\nclaude-see: file_011Missing: `),
  );
});

test('a download is part of the receipt alone', async () => {
  const { url } = await serve((_, response) => void response.end(PHOTO));
  const args = [`${url}/a.png`, '--download'];
  const { stderr } = await world.run(args, { ...ON_TERMINAL, stderrColumns: 120 });
  expect(stderr).toBe(`${url}/a.png: 640x480, 5 KB, 414 tokens, downloaded, base64\n`);
  const piped = await world.run(args);
  expect(piped.stderr).toBe(`${url}/a.png: downloaded, 5 KB\n`);
});

test.each([
  ['on a terminal', [], ON_TERMINAL, ''],
  ['on a terminal with -v', ['-v'], ON_TERMINAL, ' as ID'],
  ['into a pipe', [], {}, ' as ID'],
])('where images have no receipt, a note tells of an upload: %s', async (_name, flags, options, id) => {
  await world.file('photo.png', PHOTO);
  const { stderr } = await world.run(['--each', 'photo.png', '--upload', '-p', 'a?', ...flags], options);
  const [line = ''] = stderr.replaceAll(/file_\w+/g, 'ID').split('\n');
  expect(line.replace(/\d{4}-\d\d-\d\d/, 'DAY')).toBe(`photo.png: uploaded${id}, expires DAY (--upload)`);
});
