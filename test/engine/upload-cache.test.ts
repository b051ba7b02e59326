import { existsSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { makePng } from '../support/images.ts';
import { memoryOf, rememberFile } from '../support/memory.ts';
import { useWorld } from '../support/run.ts';

const world = useWorld();

const RED = makePng({ width: 300, height: 200, color: [200, 0, 0] });
const BLUE = makePng({ width: 300, height: 200, color: [0, 0, 200] });
/** Larger than any model sees, and worth shrinking. */
const PHOTO = makePng({ width: 3000, height: 300, noise: true });

const PAST = '2026-01-02T03:04:05Z';

interface ImageBlock {
  readonly source: { readonly type: string; readonly file_id?: string };
}

const to = (method: string, path: string) =>
  world.api.requests.filter((request) => request.method === method && request.path === path);
const uploads = () => to('POST', '/v1/files');
const questions = () => to('POST', '/v1/messages');
/** The sources of the last question's pictures: `base64`, or the file_id. */
const lastSources = () => {
  const body = questions().at(-1)?.body as { messages: [{ content: ImageBlock[] }] } | undefined;
  return (body?.messages[0].content ?? []).flatMap(({ source }) =>
    source ? [source.file_id ?? source.type] : [],
  );
};
const remembered = async () => [...(await memoryOf(world)).list()].map(({ file_id }) => file_id);
const uploadRed = async () => {
  await world.file('red.png', RED);
  const { code, stdout, stderr } = await world.run(['files', 'upload', 'red.png']);
  expect(code, stderr).toBe(0);
  return stdout.trim();
};

test('--upload uploads once; every later question sends only the id, from any path or stdin', async () => {
  await world.file('red.png', RED);
  await world.file('copy/other name.png', RED);
  const first = await world.run(['red.png', 'describe', '--upload']);
  expect(first.code, first.stderr).toBe(0);
  const [id] = await remembered();
  expect(lastSources()).toEqual([id]);
  for (const args of [['red.png', 'describe'], ['copy/other name.png'], ['red.png', '--upload']]) {
    expect((await world.run(args)).code).toBe(0);
    expect(lastSources()).toEqual([id]);
  }
  expect((await world.run(['-', 'describe'], { stdin: RED })).code).toBe(0);
  expect(lastSources()).toEqual([id]);
  expect(uploads()).toHaveLength(1);
  expect(questions().at(-1)?.bytes).toBeLessThan(3000);
});

test('--dry-run, the receipt and --json say so', async () => {
  const id = await uploadRed();
  const dry = await world.run(['red.png', '--dry-run']);
  expect(dry.stdout).toContain(`"file_id": "${id}"`);
  expect(dry.stdout).toMatch(
    /red\.png: image\/png, .*sent as file_\w+, .* \(uploaded before, \d{4}-\d\d-\d\d\)/,
  );
  expect((await world.run(['red.png', '-v'])).stderr).toContain(`sent as ${id}`);
  expect(JSON.parse((await world.run(['red.png', '--json'])).stdout).images[0].sent).toMatchObject({
    source: 'file',
    file_id: id,
    width: 300,
  });
});

test('a file that was stored as it is needs no preparation', async () => {
  await world.file('photo.png', PHOTO);
  const { stdout: id } = await world.run(['files', 'upload', 'photo.png']);
  expect((await world.run(['photo.png'])).code).toBe(0);
  expect(lastSources()).toEqual([id.trim()]);
  // What must change are other bytes.
  expect((await world.run(['photo.png', '--max-edge', '500'])).code).toBe(0);
  expect(lastSources()).toEqual(['base64']);
});

test('under --strip the id of a photo that was stored with its place is never sent', async () => {
  const photo = sharp({ create: { width: 64, height: 48, channels: 3, background: '#888' } }).jpeg();
  const place = { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 3230/100' };
  await world.file('photo.jpg', await photo.withExif({ IFD3: place }).toBuffer());
  const { stdout: id } = await world.run(['files', 'upload', 'photo.jpg']);
  expect((await world.run(['photo.jpg', '--strip'])).code).toBe(0);
  expect(lastSources()).toEqual(['base64']);
  expect((await world.run(['photo.jpg'])).code).toBe(0);
  expect(lastSources()).toEqual([id.trim()]);
});

test('what was made ready and uploaded is found again after it is made ready again', async () => {
  await world.file('photo.png', PHOTO);
  expect((await world.run(['photo.png', '--upload'])).code).toBe(0);
  expect((await world.run(['photo.png'])).code).toBe(0);
  expect(lastSources()).toEqual(await remembered());
  expect(uploads()).toHaveLength(1);
});

test('--source base64 sends the bytes all the same', async () => {
  await uploadRed();
  await world.run(['red.png', '--source', 'base64']);
  expect(lastSources()).toEqual(['base64']);
});

test('the same picture twice in one question is uploaded once', async () => {
  await world.file('a.png', RED);
  await world.file('b.png', RED);
  const { code } = await world.run(['a.png', 'b.png', '--upload']);
  expect(code).toBe(0);
  const [a, b] = lastSources();
  expect(a).toBe(b);
  expect(uploads()).toHaveLength(1);
});

test('who never uploads has nothing remembered, not even a folder', async () => {
  await world.file('red.png', RED);
  expect((await world.run(['red.png'])).code).toBe(0);
  expect(existsSync(join(world.folder, 'cache'))).toBe(false);
});

test('another key of the same workspace sends the bytes, and uploads them once more', async () => {
  const id = await uploadRed();
  const variables = {
    ANTHROPIC_API_KEY: world.api.unboundApiKey,
    ANTHROPIC_WORKSPACE_ID: world.api.workspaceId,
  };
  for (let n = 0; n < 2; n++) {
    await world.run(['red.png'], { variables });
    expect(lastSources()).toEqual(['base64']);
  }
  await world.run(['red.png', '--upload'], { variables });
  await world.run(['red.png'], { variables });
  const [other] = lastSources();
  expect(other).toMatch(/^file_/);
  expect(other).not.toBe(id);
  expect(uploads()).toHaveLength(2);
  // Each key keeps its own upload.
  await world.run(['red.png']);
  expect(lastSources()).toEqual([id]);
});

test('the same key in another workspace never sends the id', async () => {
  const variables = (workspace: string) => ({
    ANTHROPIC_API_KEY: world.api.unboundApiKey,
    ANTHROPIC_WORKSPACE_ID: workspace,
  });
  await world.file('red.png', RED);
  const own = { variables: variables(world.api.workspaceId) };
  expect((await world.run(['red.png', '--upload'], own)).code).toBe(0);
  const foreign = { variables: variables(world.api.foreignWorkspaceId) };
  expect((await world.run(['red.png'], foreign)).code).toBe(0);
  expect(lastSources()).toEqual(['base64']);
});

test('no request is made but the upload and the question', async () => {
  await uploadRed();
  const before = world.api.requests.length;
  const variables = {
    ANTHROPIC_API_KEY: world.api.unboundApiKey,
    ANTHROPIC_WORKSPACE_ID: world.api.workspaceId,
  };
  expect((await world.run(['red.png', '--upload'], { variables })).code).toBe(0);
  expect(world.api.requests.slice(before).map(({ method, path }) => `${method} ${path}`)).toEqual([
    'POST /v1/files',
    'POST /v1/messages',
  ]);
});

test('a key of another workspace never sends the id', async () => {
  await uploadRed();
  const variables = { ANTHROPIC_API_KEY: world.api.foreignApiKey };
  for (let n = 0; n < 2; n++) {
    expect((await world.run(['red.png'], { variables })).code).toBe(0);
    expect(lastSources()).toEqual(['base64']);
  }
});

test('another address never gets the id, though it looks alike', async () => {
  await uploadRed();
  const variables = { ANTHROPIC_BASE_URL: world.api.url.replace('127.0.0.1', 'localhost') };
  const { stdout } = await world.run(['red.png', '--dry-run', '--json'], { variables });
  expect(JSON.parse(stdout).images[0].sent.source).toBe('base64');
});

test('an entry in its last minutes is not used', async () => {
  await world.file('red.png', RED);
  const soon = new Date(Date.now() + 5 * 60_000).toISOString();
  await rememberFile(world, { bytes: RED, filename: 'red.png', mime_type: 'image/png', expires_at: soon });
  await world.run(['red.png']);
  expect(lastSources()).toEqual(['base64']);
});

test('damaged files in the memory cost the id, never the answer', async () => {
  await uploadRed();
  await world.file('cache/salt', 'damaged');
  const { code, stderr } = await world.run(['red.png']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(lastSources()).toEqual(['base64']);
});

const change = (id: string, changes: object) => {
  const file = world.api.files.get(id);
  if (file) world.api.files.set(id, { ...file, ...changes });
};

test.each<[what: string, spoil: (id: string) => void, refusals: readonly string[]]>([
  [
    'gone',
    (id) => void world.api.files.delete(id),
    ['File not found', 'File not found'], // The question's, and the look at the file.
  ],
  ['expired', (id) => change(id, { expires_at: PAST }), ['File has expired']],
  [
    'in another workspace',
    (id) => change(id, { workspaceId: world.api.foreignWorkspaceId }),
    ['File not found', 'File not found'],
  ],
])('an id that is %s heals: forgotten, and the picture sent again', async (_, spoil, refusals) => {
  const id = await uploadRed();
  spoil(id);
  for (const refusal of refusals) world.api.expectRejection(refusal);
  const { code, stdout, stderr } = await world.run(['red.png', 'describe']);
  expect(code, stderr).toBe(0);
  expect(stdout).toContain('image/png 300x200');
  expect(stderr).toBe(`red.png: ${id} is not stored any more; sending it again\n`);
  expect(lastSources()).toEqual(['base64']);
  expect(questions()).toHaveLength(2);
  expect(await remembered()).toEqual([]);
});

test('under --upload it is uploaded again and remembered', async () => {
  const id = await uploadRed();
  world.api.files.clear();
  world.api.expectRejection('File not found');
  world.api.expectRejection('File not found');
  const { code, stderr } = await world.run(['red.png', '--upload']);
  expect(code, stderr).toBe(0);
  const [fresh] = await remembered();
  expect(fresh).not.toBe(id);
  expect(lastSources()).toEqual([fresh]);
});

test('in a chat it is uploaded again at once, as the next turn needs it too', async () => {
  await uploadRed();
  world.api.files.clear();
  world.api.expectRejection('File not found');
  world.api.expectRejection('File not found');
  const { code, stderr } = await world.run(['chat', 'red.png'], { stdin: 'one\ntwo\nthree\n' });
  expect(code, stderr).toBe(0);
  expect(questions()).toHaveLength(4);
  expect(uploads()).toHaveLength(2);
  expect(questions().filter(({ body }) => /"base64"/.test(JSON.stringify(body)))).toHaveLength(0);
});

test('of several only what is gone is sent again', async () => {
  await world.file('red.png', RED);
  await world.file('blue.png', BLUE);
  const { stdout } = await world.run(['files', 'upload', 'red.png', 'blue.png']);
  const [red, blue] = stdout.trim().split('\n');
  world.api.files.delete(red ?? '');
  world.api.expectRejection('File not found');
  world.api.expectRejection('File not found');
  const { code } = await world.run(['red.png', 'blue.png']);
  expect(code).toBe(0);
  expect(lastSources()).toEqual(['base64', blue]);
  expect(await remembered()).toEqual([blue]);
});

test('what is still stored takes no room from what is sent again', async () => {
  // Six times 6 million characters of base64 are more than fits into a request, and the widest would be uploaded.
  const widths = [1500, 1501, 1502, 1503, 1504, 1505];
  const ids: string[] = [];
  for (const width of widths) {
    const bytes = makePng({ width, height: 1000, noise: true });
    await world.file(`${width}.png`, bytes);
    ids.push(await rememberFile(world, { bytes, filename: `${width}.png`, mime_type: 'image/png' }));
  }
  world.api.files.delete(ids[5] ?? '');
  world.api.expectRejection('File not found');
  world.api.expectRejection('File not found');
  const { code, stderr } = await world.run(widths.map((width) => `${width}.png`));
  expect(code, stderr).toBe(0);
  expect(lastSources()).toEqual([...ids.slice(0, 5), 'base64']);
});

test('it heals once: what is missing for another reason is said', async () => {
  const id = await uploadRed();
  world.api.files.delete(id);
  world.api.expectRejection('File not found');
  world.api.expectRejection('File not found');
  world.api.reply({ error: { status: 404, message: 'File not found: file_x' } });
  const { code, stderr } = await world.run(['red.png']);
  expect(code).toBe(2);
  expect(stderr).toContain('the API answered HTTP 404: File not found: file_x');
});

test('an id that the user typed is never replaced', async () => {
  const id = await uploadRed();
  world.api.files.delete(id);
  world.api.expectRejection('File not found');
  const { code, stderr } = await world.run([id, 'describe']);
  expect(code).toBe(2);
  expect(stderr).toContain(`claude-see: ${id}: not found in this workspace: File not found: ${id}`);
  expect(questions()).toEqual([]);
});

test('an id that is over by the clock of the API alone heals too', async () => {
  const id = await uploadRed();
  world.api.reply({ error: { status: 404, message: 'File has expired', error_code: 'file_expired' } });
  const { code, stderr } = await world.run(['red.png']);
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: `red.png: ${id} is not stored any more; sending it again\n`,
  });
  expect(lastSources()).toEqual(['base64']);
});

test('a memory that cannot be kept costs a note, not the answer', async () => {
  await world.file('red.png', RED);
  await world.file('cache', 'a file where the folder should be');
  const { code, stderr } = await world.run(['red.png', '--upload']);
  expect(code).toBe(0);
  expect(stderr.match(/uploads cannot be remembered: /g)).toHaveLength(1);
});
