import { createHash } from 'node:crypto';
import { truncate } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { makeBmp } from '../support/bmp.ts';
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
  expect(stderr).toMatch(/^red\.png: uploaded as file_\w+, expires \d{4}-\d\d-\d\d\n/);
});

test('the same bytes are uploaded once, by whatever name and in whatever run', async () => {
  await world.file('a.png', RED);
  await world.file('b.png', RED);
  const first = await world.run(['files', 'upload', 'a.png', 'b.png']);
  const [id, same] = first.stdout.split('\n');
  expect(same).toBe(id);
  const second = await world.run(['files', 'upload', '-'], { stdin: RED });
  expect(second.stdout).toBe(`${id}\n`);
  expect(second.stderr).toContain(`-: already stored as ${id}, expires `);
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

test('what was deleted meanwhile is uploaded again', async () => {
  await world.file('red.png', RED);
  const { stdout: first } = await world.run(['files', 'upload', 'red.png']);
  world.api.files.clear();
  world.api.expectRejection('File not found');
  const second = await world.run(['files', 'upload', 'red.png']);
  expect(second.code, second.stderr).toBe(0);
  expect(second.stdout).not.toBe(first);
  expect(world.api.files.has(second.stdout.trim())).toBe(true);
});

test('another key uploads once more, even to the same workspace', async () => {
  await world.file('red.png', RED);
  const { stdout } = await world.run(['files', 'upload', 'red.png']);
  const variables = {
    ANTHROPIC_API_KEY: world.api.unboundApiKey,
    ANTHROPIC_WORKSPACE_ID: world.api.workspaceId,
  };
  const { stdout: other } = await world.run(['files', 'upload', 'red.png'], { variables });
  expect(other).not.toBe(stdout);
  expect((await world.run(['files', 'upload', 'red.png'], { variables })).stdout).toBe(other);
  expect((await world.run(['files', 'upload', 'red.png'])).stdout).toBe(stdout);
  expect(uploads()).toHaveLength(2);
});

test('a failure is named, the rest is done, and the worst decides', async () => {
  await world.file('red.png', RED);
  await world.file('blue.png', BLUE);
  await world.file('page.bin', Buffer.from([0, 1, 2, 3]));
  world.api.failNext('files', { status: 401, message: 'invalid' });
  const { code, stdout, stderr } = await world.run([
    'files',
    'upload',
    'page.bin',
    'red.png',
    'blue.png',
    '--retries',
    '0',
  ]);
  expect(code).toBe(5);
  expect(stdout.trimEnd().split('\n')).toHaveLength(1);
  expect(stderr).toContain(
    'claude-see: page.bin: is binary data of an unknown kind, which a question cannot use once it is stored\n',
  );
  expect(stderr).toMatch(/claude-see: (red|blue)\.png: the API answered HTTP 401: invalid/);
});

test('paths are read as they are pasted, and patterns in natural order', async () => {
  await world.file('frame10.png', RED);
  await world.file('frame2.png', BLUE);
  const { code, stderr } = await world.run(['files', 'upload', "'frame*.png'", '--json']);
  expect({ code, lines: stderr.split('\n').map((line) => line.split(': ')[0]) }).toEqual({
    code: 0,
    lines: ["'frame*.png'", 'frame2.png', 'frame10.png', ''],
  });
  expect(await world.run(['files', 'upload', 'my missing.png'])).toMatchObject({
    code: 2,
    stderr: 'claude-see: my missing.png: no such file\n',
  });
});

test('a path that is missing, or a URL, does not hold up the others', async () => {
  await world.file('red.png', RED);
  const args = ['files', 'upload', 'nope.png', 'https://example.com/a.png', 'red.png'];
  const { code, stdout, stderr } = await world.run(args);
  expect(code).toBe(2);
  expect(stdout).toMatch(/^file_\w+\n$/);
  // There is no -p here to send it as text.
  expect(stderr).toContain(
    'claude-see: nope.png: no such file\n' +
      'claude-see: https://example.com/a.png: is a URL, which this command does not download\n' +
      '  use the URL in a question; --download --upload stores it\n',
  );
  const described = await world.run(['files', 'info', 'https://example.com/a.png']);
  expect(described.stderr).toContain('download\n  `claude-see files ls` lists stored files\n');
  const missing = await world.run(['files', 'upload', 'nope.png', '--json']);
  expect(missing).toMatchObject({ code: 2, stdout: '[]\n' });
});

test('a page of HTML that is named like a picture is refused, and other text stored with a note', async () => {
  const page = '<!doctype html><html><body>Not found</body></html>';
  await world.file('shot.png', page);
  await world.file('page.html', page);
  await world.file('report.pdf', 'some notes');
  await world.file('photo.jpg', RED);
  await world.file('true.pdf', '%PDF-1.7\n');
  const args = ['files', 'upload', 'shot.png', 'page.html', 'report.pdf', 'photo.jpg', 'true.pdf'];
  const { code, stderr } = await world.run(args);
  expect(code).toBe(2);
  expect(stderr).toContain(
    'claude-see: shot.png: is named .png but contains an HTML page\n' +
      '  a download may have saved an error page: open the file to see\n',
  );
  expect(
    stderr
      .split('\n')
      .filter((line) => line.includes('; stored as'))
      .sort(),
  ).toEqual([
    'photo.jpg: named .jpg but contains image/png; stored as photo.png',
    'report.pdf: named .pdf but contains text; stored as report.txt',
  ]);
  expect([...world.api.files.values()].map(({ filename }) => filename).sort()).toEqual([
    'page.txt',
    'photo.png',
    'report.txt',
    'true.pdf',
  ]);
});

test('a name that promises something else is no matter where nothing is stored under it', async () => {
  await world.file('red.png', RED);
  await world.file('red.jpg', RED);
  await world.run(['files', 'upload', 'red.png']);
  const { code, stderr } = await world.run(['files', 'upload', 'red.jpg']);
  expect(code, stderr).toBe(0);
  expect(stderr).toMatch(/^red\.jpg: already stored as file_\w+, expires \S+\n$/);
});

test('--json names each failure on a line of stderr and prints what was stored', async () => {
  await world.file('red.png', RED);
  await world.file('empty.png', '');
  const { code, stdout, stderr } = await world.run([
    'files',
    'upload',
    'empty.png',
    'red.png',
    '--json',
    '-q',
  ]);
  expect(code).toBe(2);
  expect(JSON.parse(stdout)).toMatchObject([{ input: 'red.png', uploaded: true }]);
  expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'input_unusable', exit_code: 2 } });
});

test.each<[what: string, args: readonly string[], message: string]>([
  [
    'a URL',
    ['https://example.com/a.png'],
    'https://example.com/a.png: is a URL, which this command does not download',
  ],
  ['an id', ['file_abc'], 'file_abc: is already stored'],
  ['a missing file', ['nowhere.png'], 'nowhere.png: no such file'],
  ['stdin twice', ['-', '-'], '-: stdin can be read only once'],
])('%s is refused before anything is sent', async (_, args, message) => {
  const { code, stderr } = await world.run(['files', 'upload', ...args]);
  expect(code).toBe(2);
  expect(stderr).toContain(`claude-see: ${message}\n`);
  expect(world.api.requests).toEqual([]);
});

test('a file over 500 MB is refused before it is read', async () => {
  const path = await world.file('huge.pdf', '%PDF-1.7\n');
  await truncate(path, 500 * 1024 * 1024 + 1);
  const { code, stderr } = await world.run(['files', 'upload', 'huge.pdf']);
  expect(code).toBe(2);
  expect(stderr).toBe(
    'claude-see: huge.pdf: is 524,288,001 bytes; the API stores at most 500 MB (524,288,000 bytes) a file\n',
  );
  expect(world.api.requests).toEqual([]);
});

test('a picture of a kind that nothing converts is refused with a command that does', async () => {
  await world.file('my photo.flif', Buffer.from('FLIFA1?'));
  expect((await world.run(['files', 'upload', 'my photo.flif'])).stderr).toBe(
    "claude-see: my photo.flif: is a FLIF image, which a question cannot use once it is stored\n  convert it with FLIF: flif -d 'my photo.flif' 'my photo.flif.png'\n",
  );
});

test('a picture of a kind that only asking converts is refused with the way out, which works', async () => {
  await world.file('old.bmp', makeBmp({ width: 64, height: 48, bits: 24, at: () => 0xc00000 }));
  const refused = await world.run(['files', 'upload', 'old.bmp']);
  expect(refused).toEqual({
    code: 2,
    stdout: '',
    stderr:
      'claude-see: old.bmp: is a BMP image, which a question cannot use once it is stored\n' +
      '  files are stored as they are: convert it to PNG or JPEG first, or ask with --upload, which converts and stores it\n',
  });
  expect((await world.run(['old.bmp', '--upload', 'describe'])).code).toBe(0);
  expect([...world.api.files.values()].map(({ mime_type }) => mime_type)).toEqual(['image/png']);
});

test('a full storage is explained with its cure', async () => {
  await world.file('red.png', RED);
  world.api.failNext('files', {
    status: 400,
    message: "You have exceeded your organization's file storage limit",
    error_code: 'storage_quota_exceeded',
  });
  const { code, stderr } = await world.run(['files', 'upload', 'red.png']);
  expect(code).toBe(2);
  expect(stderr).toContain('claude-see files prune --older-than 7d');
});

test('an upload that is too large for the address is not advised to be an upload', async () => {
  await world.file('red.png', RED);
  for (const args of [
    ['files', 'upload', 'red.png'],
    ['red.png', '--upload'],
  ]) {
    world.api.failNext('files', { status: 413, message: 'Too large' });
    const { code, stderr } = await world.run(args);
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^claude-see: red\.png: the API rejected the request: Too large \(request \w+\)\n$/,
    );
  }
});

test('a memory that cannot be kept costs a note, not the upload', async () => {
  await world.file('red.png', RED);
  await world.file('cache', 'a file where the folder should be');
  const { code, stdout, stderr } = await world.run(['files', 'upload', 'red.png']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^file_\w+\n$/);
  expect(stderr.match(/uploads cannot be remembered: /g)).toHaveLength(1);
});

test('the name that goes out reveals no folder and is legal', async () => {
  await world.file('secret project/what?.png', RED);
  await world.run(['files', 'upload', 'secret project/what?.png']);
  expect([...world.api.files.values()].map(({ filename }) => filename)).toEqual(['what_.png']);
});

test('an upload says when it expires: 30 days unless told otherwise', async () => {
  await world.file('red.png', RED);
  await world.run(['files', 'upload', 'red.png']);
  expect(uploads()[0]?.form?.fields).toEqual({ expires_in_seconds: '2592000' });
});

test('a second try after a failure counts from the beginning and stores once', async () => {
  await world.file('red.png', RED);
  world.api.failNext('files', { status: 500, headers: { 'retry-after-ms': '1' } });
  const { code, stderr } = await world.run(['files', 'upload', 'red.png']);
  expect(code, stderr).toBe(0);
  expect(uploads().map(({ bytes }) => bytes)).toEqual([expect.any(Number), expect.any(Number)]);
  expect(world.api.files.size).toBe(1);
});
