/** Flags that are given twice, and flags that lift a setting for one run. */
import { describe, expect, test } from 'vitest';
import { listFlags, toLongFlag } from '../../src/run/flag-table.ts';
import { makeJpeg, makePng } from '../support/images.ts';
import { useWorld } from '../support/run.ts';

const world = useWorld();
const PHOTO = makePng({ width: 64, height: 48 });

/** Runs on a small picture and returns the body of the question that went out. */
async function ask(args: readonly string[], settings: object = {}) {
  await world.file('photo.png', PHOTO);
  await world.file('config/config.json', JSON.stringify(settings));
  const result = await world.run(['photo.png', ...args]);
  const request = world.api.requests.findLast(({ path }) => path === '/v1/messages');
  return { ...result, request, body: Object(request?.body) };
}

describe('a flag with one value', () => {
  const single = listFlags('ask').filter(([, { value, repeats }]) => value !== undefined && !repeats);

  test.each(single.map(([key]) => toLongFlag(key)))('%s given twice is refused', async (flag) => {
    const { code, stdout, stderr } = await ask([flag, '10,10,10,10', flag, '20,20,20,20']);
    expect({ code, stdout, stderr }).toEqual({
      code: 2,
      stdout: '',
      stderr: `claude-see: ${flag}: is given twice\n  keep one of them\n`,
    });
    expect(world.api.requests).toHaveLength(0);
  });

  test.each([
    [['-m', 'opus', '--model', 'opus'], '--model'],
    [['--retries=1', '--retries=1'], '--retries'],
    [['files', 'prune', '--older-than', '7d', '--older-than', '1d'], '--older-than'],
    [['history', 'ls', '--limit', '1', '--limit', '2'], '--limit'],
    [['--timeout', '5', 'models', '--timeout', '6'], '--timeout'],
  ])('%j is refused', async (args, flag) => {
    const { code, stderr } = await world.run(args);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `claude-see: ${flag}: is given twice\n  keep one of them\n`,
    });
  });

  test('may be given once by each of its letters and names, and as text', async () => {
    expect((await ask(['-m', 'haiku', '-p', '--model'])).body.model).toBe('claude-haiku-5-5');
  });

  test('that repeats keeps every value', async () => {
    await world.file('a.txt', 'first');
    await world.file('b.txt', 'second');
    const { code, body } = await ask(['--prompt-file', 'a.txt', '-i', 'photo.png', '--prompt-file', 'b.txt']);
    expect(code).toBe(0);
    expect(JSON.stringify(body)).toMatch(/first.*second/);
  });

  test('is a switch where both of its forms are given: the last one holds', async () => {
    expect((await ask(['--usage', '--no-usage', '-m', 'haiku'])).stderr).toBe('');
    expect((await ask(['--no-usage', '--usage', '-m', 'haiku'])).stderr).toMatch(/^usage: /);
  });
});

describe('a setting is lifted for one run', () => {
  test('strip by --no-strip', async () => {
    const exif = await makeJpeg({ width: 64, height: 48, orientation: 1 });
    await world.file('exif.jpg', exif);
    await world.file('config/config.json', '{"strip":true}');
    const sent = () =>
      world.api.requests.map(({ body }) => Object(body).messages[0].content[0].source.data.length as number);
    expect((await world.run(['exif.jpg'])).code).toBe(0);
    expect((await world.run(['exif.jpg', '--no-strip'])).code).toBe(0);
    const [stripped = 0, whole = 0] = sent();
    expect(whole).toBe(exif.toString('base64').length);
    expect(stripped).toBeLessThan(whole);
  });

  test('strip by --no-strip, also for a URL, without a note', async () => {
    await world.file('config/config.json', '{"strip":true}');
    const url = 'https://example.com/a.png';
    expect((await world.run([url])).stderr).toContain('its metadata stays');
    expect(await world.run([url, '--no-strip'])).toMatchObject({ code: 0, stderr: '' });
  });

  test('usage by --no-usage', async () => {
    expect((await ask([], { usage: true })).stderr).toMatch(/^usage: /);
    expect((await ask(['--no-usage'], { usage: true })).stderr).toBe('');
  });

  test('max-edge by --max-edge none, also beside --no-resize', async () => {
    const side = () => Object(world.api.requests.at(-1)?.body).messages[0].content[0].source.data.length;
    await ask([], { 'max-edge': 10 });
    const small = side();
    await ask(['--max-edge', 'none'], { 'max-edge': 10 });
    expect(side()).toBe(PHOTO.toString('base64').length);
    expect(side()).not.toBe(small);
    expect((await ask(['--max-edge', 'none', '--no-resize'], { 'max-edge': 10 })).code).toBe(0);
    expect(side()).toBe(PHOTO.toString('base64').length);
  });

  test('system by --system none, effort by --effort default', async () => {
    const settings = { system: 'Be brief.', effort: 'low' };
    expect((await ask([], settings)).body).toMatchObject({
      system: 'Be brief.',
      output_config: { effort: 'low' },
    });
    const { body } = await ask(['--system', 'none', '--effort', 'default'], settings);
    expect(body).not.toHaveProperty('system');
    expect(body).not.toHaveProperty('output_config');
  });

  test('workspace by --workspace none', async () => {
    const settings = { workspace: world.api.workspaceId };
    expect((await ask([], settings)).request?.headers).toHaveProperty('anthropic-workspace-id');
    const { request } = await ask(['--workspace', 'none'], settings);
    expect(request?.headers).not.toHaveProperty('anthropic-workspace-id');
  });

  test('save by --no-save and by --save', async () => {
    await ask(['--no-save']);
    expect((await world.run(['history', 'ls', '--json'])).stdout).toBe('[]\n');
    await ask(['--save'], { save: false });
    expect(JSON.parse((await world.run(['history', 'ls', '--json'])).stdout)).toHaveLength(1);
  });
});

describe('a mistyped model', () => {
  test.each([
    [['-m', 'sonet'], {}, '--model: "sonet"'],
    [[], { CLAUDE_SEE_MODEL: 'sonet' }, 'CLAUDE_SEE_MODEL: "sonet"'],
  ])('%j %j is caught before a request', async (args, variables, subject) => {
    await world.file('photo.png', PHOTO);
    expect(await world.run(['photo.png', ...args], { variables })).toEqual({
      code: 2,
      stdout: '',
      stderr: `claude-see: ${subject}: unknown model; did you mean sonnet?\n`,
    });
    expect(world.api.requests).toHaveLength(0);
  });

  test('of /model in a chat is caught, and the model stays', async () => {
    await world.file('photo.png', PHOTO);
    const stdin = '/model sonet\n/model xyz\n/model\n';
    const { stderr } = await world.run(['chat', 'photo.png'], { stdin });
    expect(stderr).toContain('claude-see: /model sonet: unknown model; did you mean sonnet?\n');
    expect(stderr).toContain(
      'claude-see: /model xyz: unknown model; aliases are opus, sonnet, haiku, fable\n',
    );
    expect(stderr).toContain('model: claude-opus-5-5\n');
  });
});
