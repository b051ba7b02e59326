/** Names that Windows refuses, and the names of all that whole commands write. */
import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { isRefusedName } from '../src/file-name.ts';
import { makePng } from './support/images.ts';
import { makeLocator } from './support/locator.ts';
import { TRUTHFUL } from './support/reviewer.ts';
import { useWorld } from './support/run.ts';
import { drawShapes } from './support/shapes.ts';

const world = useWorld();

test.each([
  ...['<', '>', ':', '"', '/', '\\', '|', '?', '*', '\u0000', '\u001f', '\n'].map((each) => `a${each}b`),
  ...['', '.', '..', 'a.', 'a ', 'a.png.', 'a. '],
  ...[
    'con',
    'CON',
    'prn.txt',
    'aux.tar.gz',
    'nul',
    'com0',
    'com9.png',
    'lpt1',
    'COM¹',
    'lpt³.txt',
    'nul .txt',
  ],
  ...['conin$', 'CONOUT$', 'x'.repeat(256), '\u{1f98a}'.repeat(128)],
])('Windows refuses %j', (name) => {
  expect(isRefusedName(name)).toBe(true);
});

test.each([
  ...[
    'a.png',
    '.claude-see',
    'console',
    'com10',
    'icon.png',
    'a con',
    'a.con',
    'lpt',
    ' a',
    "it's [1] & so.png",
  ],
  ...['x'.repeat(255), '\u{1f98a}'.repeat(127), 'naïve\u00a0name', '\u007f'],
])('Windows takes %j', (name) => {
  expect(isRefusedName(name)).toBe(false);
});

test('every file and folder that the commands write has a name that Windows takes', async () => {
  const page = await drawShapes(200, 120, [['red', 20, 30, 60, 40]])
    .png()
    .toBuffer();
  for (const name of ['page.png', 'b.png']) await world.file(name, page);
  await world.file('small.png', makePng({ width: 20, height: 20 }));
  const run = async (code: number, ...args: string[]) => {
    const { code: found, stderr } = await world.run(args);
    expect({ args, found, stderr }).toMatchObject({ found: code });
  };
  const labels = ['a:b', 'con', 'x.', 'nul.png', '../up', 'w'.repeat(300), '???'];
  world.api.look(
    makeLocator((found) =>
      found.flatMap((box) => labels.map((label, n) => ({ ...box, label, x1: box.x1 + n }))),
    ),
  );
  await run(0, 'locate', 'page.png', 'the red box', '--crops', 'cut', '-o', 'drawn.png', '--all');
  world.api.look(TRUTHFUL);
  const check = (id: string) =>
    `  - id: ${id}\n    images: page.png\n    assert: [a green rectangle is visible]\n`;
  await world.file('c.yaml', `version: 1\nchecks:\n${check('con')}${check('nul')}${check('x'.repeat(64))}`);
  await run(1, 'check', 'c.yaml', '--out', 'out');
  world.api.look(() => 'an answer', { everything: true });
  await run(0, '--each', 'page.png', 'b.png', 'What?', '--sidecar', 'alt.txt');
  await run(0, '--each', 'page.png', 'What?', '-o', 'each.jsonl');
  await run(0, 'page.png', 'What?', '--upload', '-o', 'answer.md');
  await run(0, 'files', 'upload', 'small.png');
  await run(0, 'chat', 'page.png', '-p', 'con: what?');
  await run(0, 'batch', 'submit', 'page.png', 'b.png', 'What?');
  await run(0, 'batch', 'submit', 'page.png', 'What?', '--manifest', 'own.jsonl');
  await run(0, 'template', 'set', 'mine', '-p', 'Name it.');
  await world.file('.claude-see/templates/theirs.yaml', 'prompt: Name it.');
  await run(0, 'template', 'show', 'theirs', '--yes');
  await run(0, 'page.png', '-t', 'theirs');
  await run(0, 'config', 'set', 'model', 'opus');
  const written = readdirSync(world.folder, { recursive: true, encoding: 'utf8' });
  const folders = ['cut', 'out', 'data/each', 'data/conversations', 'data/batches', 'data/trusted-templates'];
  for (const folder of [...folders, 'cache', 'config/templates'])
    expect(written.filter((path) => path.startsWith(`${folder}/`)).length, folder).toBeGreaterThan(0);
  expect(written).toEqual(expect.arrayContaining(['page.alt.txt', 'own.jsonl', 'answer.md', 'drawn.png']));
  expect(written.filter((path) => isRefusedName(basename(path)))).toEqual([]);
});
