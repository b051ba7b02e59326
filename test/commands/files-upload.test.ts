import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { makePng } from '../support/images.ts';
import { useWorld } from '../support/run.ts';

const world = useWorld();

const RED = makePng({ width: 300, height: 200, color: [200, 0, 0] });
const BLUE = makePng({ width: 300, height: 200, color: [0, 0, 200] });

const uploads = () =>
  world.api.requests.filter(({ method, path }) => method === 'POST' && path === '/v1/files');

test('prints one id a line, in the order of the inputs', async () => {
  await world.file('red.png', RED);
  await world.file('blue.png', BLUE);
  await world.file('notes.md', '# Notes\n');
  const { code, stdout, stderr } = await world.run(['files', 'upload', 'red.png', 'notes.md', 'blue.png']);
  expect(code, stderr).toBe(0);
  const ids = stdout.trimEnd().split('\n');
  expect(ids.map((id) => world.api.files.get(id)?.filename)).toEqual(['red.png', 'notes.txt', 'blue.png']);
  expect(ids.map((id) => world.api.files.get(id)?.mime_type)).toEqual([
    'image/png',
    'text/plain',
    'image/png',
  ]);
  expect(world.api.files.get(ids[0] ?? '')?.bytes).toEqual(Buffer.from(RED));
  expect(stderr).toMatch(/^red\.png: uploaded as file_\w+, expires \d{4}-\d\d-\d\d \d\d:\d\d UTC\n/);
});

test('the same bytes are uploaded once, by whatever name and in whatever run', async () => {
  await world.file('a.png', RED);
  await world.file('b.png', RED);
  const first = await world.run(['files', 'upload', 'a.png', 'b.png']);
  const [id, same] = first.stdout.split('\n');
  expect(same).toBe(id);
  const second = await world.run(['files', 'upload', '-'], { stdin: RED });
  expect(second.stdout).toBe(`${id}\n`);
  expect(second.stderr).toContain(`-: stored already as ${id}, expires `);
  expect(uploads()).toHaveLength(1);
});

test('--json prints what is stored', async () => {
  await world.file('red.png', RED);
  const { stdout } = await world.run(['files', 'upload', 'red.png', '--json', '--expires', 'never']);
  expect(JSON.parse(stdout)).toEqual([
    {
      input: 'red.png',
      file_id: expect.stringMatching(/^file_/),
      filename: 'red.png',
      media_type: 'image/png',
      size_bytes: RED.length,
      created_at: expect.any(String),
      expires_at: null,
      sha256: createHash('sha256').update(RED).digest('hex'),
      uploaded: true,
    },
  ]);
});
