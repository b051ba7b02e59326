/** Flags that can do nothing for what they stand beside are refused or pointed out, never ignored in silence. */
import { expect, test } from 'vitest';
import { makePng } from '../support/images.ts';
import { useWorld } from '../support/run.ts';

const world = useWorld();
const URL = 'https://example.com/a.png';
const PHOTO = makePng({ width: 64, height: 48 });
const sent = () => world.api.requests.filter(({ path }) => path === '/v1/messages');

test.each([
  [URL, 'download it first: --download'],
  ['file_011CNha8iCJcU1wXNR6q4V8w', 'name a local file, or pipe it in'],
])('--strip is refused for %s, whose metadata is out of reach', async (input, cure) => {
  expect(await world.run([input, '--strip'])).toEqual({
    code: 2,
    stdout: '',
    stderr: `claude-see: --strip: cannot remove metadata from ${input}, which is not a local file\n  ${cure}\n`,
  });
  expect(world.api.requests).toEqual([]);
});

test('strip as a stored default does not forbid a URL, but says that it does nothing', async () => {
  await world.file('config/config.json', '{"strip":true}');
  const { code, stderr } = await world.run([URL]);
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: `${URL}: its metadata stays, as it is not a local file\n`,
  });
});

test('--max-edge says that it does not apply to a URL', async () => {
  const { code, stderr } = await world.run([URL, '--max-edge', '100']);
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: `--max-edge ignored for ${URL}, which is not a local file\n`,
  });
});

test('--no-resize cannot go with --max-edge, and wins over a stored one', async () => {
  await world.file('photo.png', makePng({ width: 640, height: 480, noise: true }));
  expect(await world.run(['photo.png', '--no-resize', '--max-edge', '100'])).toEqual({
    code: 2,
    stdout: '',
    stderr: 'claude-see: --no-resize: cannot be combined with --max-edge\n  leave one of them out\n',
  });
  expect(world.api.requests).toEqual([]);
  const variables = { CLAUDE_SEE_MAX_EDGE: '100' };
  const { code, stdout } = await world.run(['photo.png', '--no-resize'], { variables });
  expect(code).toBe(0);
  expect(stdout).toContain('image/png 640x480');
});

test.each(['base64', 'url'])('--expires cannot go with --source %s', async (source) => {
  await world.file('photo.png', PHOTO);
  expect(await world.run(['photo.png', '--expires', '1h', '--source', source])).toEqual({
    code: 2,
    stdout: '',
    stderr: `claude-see: --expires: cannot be combined with --source ${source}, which uploads nothing\n`,
  });
});

test('--expires says when nothing is uploaded, and nothing where something is', async () => {
  await world.file('photo.png', PHOTO);
  const note = '--expires ignored: nothing is uploaded; --upload uploads the images\n';
  expect(await world.run(['photo.png', '--expires', '1h'])).toMatchObject({ code: 0, stderr: note });
  expect(await world.run([URL, '--expires', '1h'])).toMatchObject({ code: 0, stderr: note });
  expect((await world.run(['photo.png', '--dry-run', '--expires', '1h'])).stderr).toBe(note);
  expect((await world.run(['photo.png', '--upload', '--expires', '1h'])).stderr).not.toContain('--expires');
  expect(sent()).toHaveLength(3);
});

test('--expires says what is stored already and kept for longer, with -q too', async () => {
  await world.file('photo.png', PHOTO);
  expect((await world.run(['photo.png', '--upload', '-q'])).stderr).toBe('');
  const in30Days = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
  const [file_id] = world.api.files.keys();
  const line = `photo.png: stored already as ${file_id}, expires ${in30Days}, which --expires does not change; remove it first: claude-see files rm ${file_id}\n`;
  const asking = ['photo.png', '--upload', '--expires', '1h', '-q'];
  expect(await world.run(asking)).toMatchObject({ code: 0, stderr: line });
  expect((await world.run(['photo.png', '--expires', '1h', '-q', '--dry-run'])).stderr).toBe(line);
  const uploading = ['files', 'upload', 'photo.png', '--expires', '1h', '-q'];
  expect(await world.run(uploading)).toMatchObject({ code: 0, stderr: line });
  // Kept for less than asked is no danger, so -q holds.
  const longer = ['photo.png', '--upload', '--expires', '60d'];
  expect((await world.run(longer)).stderr).toBe(line);
  expect((await world.run([...longer, '-q'])).stderr).toBe('');
});

test('--expires says what is stored already once, in whatever places it stands', async () => {
  await world.file('photo.png', PHOTO);
  await world.run(['photo.png', 'hi', '--upload']);
  const twice = await world.run(['photo.png', 'photo.png', 'hi', '--expires', '3d']);
  expect(twice.stderr.match(/does not change/g)).toHaveLength(1);
  const uploading = await world.run(['files', 'upload', 'photo.png', '--expires', '3d']);
  expect(uploading.stderr.match(/stored already/g)).toHaveLength(1);
  const again = await world.run(['-c', 'photo.png', 'and here?', '--expires', '3d']);
  expect(again.stderr.match(/does not change/g)).toHaveLength(1);
});

test('--expires says nothing where the time shown is the one asked for', async () => {
  await world.file('photo.png', PHOTO);
  const asking = ['photo.png', 'hi', '--upload', '--expires', '40d'];
  await world.run(asking);
  for (const file of world.api.files.values()) expect(file.expires_at).not.toBeNull();
  expect((await world.run(asking)).stderr).not.toContain('--expires');
});

test('--expires in a chat says what is stored already, with the picture and not again', async () => {
  await world.file('photo.png', PHOTO);
  await world.run(['files', 'upload', 'photo.png']);
  world.api.reply('one', 'two');
  const { code, stderr } = await world.run(['chat', 'photo.png', '--expires', '1h'], { stdin: 'a\nb\n' });
  expect(code, stderr).toBe(0);
  expect(stderr.match(/which --expires does not change/g)).toHaveLength(1);
});

test('--expires names no upload where the platform stores nothing', async () => {
  await world.file('photo.png', PHOTO);
  const bedrock = ['photo.png', 'hi', '--provider', 'bedrock', '--expires', '3d', '--dry-run'];
  const { stderr } = await world.run(bedrock);
  expect(stderr).toContain('--expires ignored: nothing is uploaded\n');
});

test('a default for --expires says nothing where nothing is uploaded', async () => {
  await world.file('photo.png', PHOTO);
  const variables = { CLAUDE_SEE_EXPIRES: '1h' };
  expect(await world.run(['photo.png'], { variables })).toMatchObject({ code: 0, stderr: '' });
});
