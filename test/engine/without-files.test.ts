/**
 * A gateway that serves /v1/messages but not /v1/files. `-c` and `chat` upload by themselves, and ended there with "no
 * Claude API at …" about an address that had just answered.
 */
import type Anthropic from '@anthropic-ai/sdk';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Failure } from '../support/fake-api/types.ts';
import { makePng } from '../support/images.ts';
import { useWorld } from '../support/run.ts';

const world = useWorld();
const PAGE: Failure = { status: 404, html: '<html>nginx</html>' };
const ANSWERS: readonly [string, Failure][] = [
  ['a page with 404', PAGE],
  ["404 in the API's form", { status: 404, message: 'Not Found' }],
  ['405', { status: 405, html: 'Method Not Allowed' }],
  ['501, which other endpoints retry', { status: 501, html: 'Not Implemented' }],
];

const asked = (path: string) => world.api.requests.filter((request) => request.path.startsWith(path));
/** The types of the image sources in each question, in the order sent. */
const sources = () =>
  asked('/v1/messages').map(({ body }) =>
    (body as Anthropic.MessageCreateParams).messages.flatMap(({ content }) =>
      (content as Anthropic.ContentBlockParam[]).flatMap((block) =>
        block.type === 'image' ? [block.source.type] : [],
      ),
    ),
  );
const note = (status = 404) =>
  `${world.api.url} has no Files API: it answered HTTP ${status}; images are sent as base64\n`;

beforeEach(async () => {
  for (const [index, name] of ['a.png', 'b.png', 'c.png'].entries()) {
    await world.file(name, makePng({ width: 64 + index, height: 48 }));
  }
});

describe('auto falls back to base64', () => {
  test.each(ANSWERS)('in -c, where /v1/files answers %s', async (_, failure) => {
    world.api.removeFilesApi(failure);
    expect((await world.run(['a.png', 'describe'])).code).toBe(0);
    const { code, stderr } = await world.run(['-c', 'b.png', 'and this?', '-q']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(sources()).toEqual([['base64'], ['base64', 'base64']]);
    // Two images would be uploaded at once: the second waits for what the first meets.
    expect(asked('/v1/files')).toHaveLength(1);
  });

  test('with one note for the run, whatever the number of its questions', async () => {
    world.api.removeFilesApi({ status: 501, html: '' });
    const questions = ['-p', 'one', '-p', 'two', '-p', 'three'];
    const { code, stderr } = await world.run(['a.png', 'b.png', ...questions], {
      variables: { CLAUDE_SEE_SOURCE: 'files' },
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: note(501) });
    expect(asked('/v1/files')).toHaveLength(1);
    expect(sources()).toEqual(Array(3).fill(['base64', 'base64']));
  });

  test('in a chat, which asks once and then knows', async () => {
    world.api.removeFilesApi(PAGE);
    const { code, stderr } = await world.run(['chat', 'a.png'], {
      stdin: 'first\n/image b.png\nsecond\nthird\n',
    });
    expect(code).toBe(0);
    expect(stderr.split(note())).toHaveLength(2);
    expect(asked('/v1/files')).toHaveLength(1);
    expect(sources()).toEqual([['base64'], ['base64', 'base64'], ['base64', 'base64']]);
  });

  test('also where uploads are the default of a setting, as on a platform without files', async () => {
    world.api.removeFilesApi(PAGE);
    const { code, stderr } = await world.run(['a.png', 'q'], { variables: { CLAUDE_SEE_SOURCE: 'files' } });
    expect({ code, stderr }).toEqual({ code: 0, stderr: note() });
    expect(sources()).toEqual([['base64']]);
  });

  test('an upload of before that the gateway no longer takes goes out anew', async () => {
    expect((await world.run(['a.png', 'q', '--upload'])).code).toBe(0);
    world.api.removeFilesApi(PAGE);
    world.api.files.clear();
    world.api.expectRejection(/not found/i);
    const { code, stderr } = await world.run(['a.png', 'q']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: note() });
    expect(sources()).toEqual([['file'], ['file'], ['base64']]);
  });
});

// Each -c is a run of its own, which learns only from its first upload that there is no Files API.
test('earlier images shrink where they and the new ones do not fit into one body', async () => {
  world.api.removeFilesApi(PAGE);
  // 7.4 MB of noise: 9.8 million characters of base64, of which 32 million fit.
  const photo = makePng({ width: 1750, height: 1400, noise: true });
  const names = ['1.png', '2.png', '3.png', '4.png'];
  for (const name of names) await world.file(name, photo);
  expect((await world.run([...names.slice(0, 3), 'describe'])).code).toBe(0);
  const { code, stderr } = await world.run(['-c', '4.png', 'and this?']);
  expect(code).toBe(0);
  const fits = `(so that the conversation fits into the 30.5 MB of a request to ${world.api.url})`;
  expect(stderr.split('\n').filter((line) => line.endsWith(fits))).toHaveLength(3);
  expect(sources().at(-1)).toEqual(Array(4).fill('base64'));
}, 60_000);

describe('what needs the Files API says that the address has none', () => {
  const missing = (subject: string, status = 404) =>
    `claude-see: ${subject}${world.api.url} has no Files API: it answered HTTP ${status}\n`;
  const ADDRESS =
    'check the address in --base-url or ANTHROPIC_BASE_URL; without a Files API, pass the images themselves in a question';

  test.each([['--upload'], ['--source', 'files']])('%s %s', async (...flags) => {
    world.api.removeFilesApi({ status: 405, html: '' });
    const { code, stderr } = await world.run(['a.png', 'b.png', 'q', ...flags]);
    const hint = '  leave --upload (--source files) out: the images then go along as base64\n';
    expect({ code, stderr }).toEqual({ code: 2, stderr: missing('a.png: ', 405) + hint });
    expect(world.api.requests).toHaveLength(1);
  });

  test('a file_id', async () => {
    world.api.removeFilesApi(PAGE);
    const { code, stderr } = await world.run(['file_011CNha8iCJcU1wXNR6q4V8w', 'q']);
    expect(code).toBe(2);
    expect(stderr).toBe(
      `claude-see: file_011CNha8iCJcU1wXNR6q4V8w: is a stored file, and ${world.api.url} stores no files and takes only base64\n` +
        '  name the image itself, its path or URL; if it was sent earlier in the conversation, start a new one\n',
    );
    expect(asked('/v1/messages')).toEqual([]);
  });

  test('files ls', async () => {
    world.api.removeFilesApi(PAGE);
    const { code, stderr } = await world.run(['files', 'ls']);
    expect({ code, stderr }).toEqual({ code: 2, stderr: `${missing('')}  ${ADDRESS}\n` });
  });

  test('files upload, for each file after one request', async () => {
    world.api.removeFilesApi({ status: 501, html: '' });
    const { code, stderr } = await world.run(['files', 'upload', 'a.png', 'b.png']);
    expect(code).toBe(2);
    expect(stderr).toContain(missing('a.png: ', 501));
    expect(stderr).toContain(missing('b.png: ', 501));
    expect(world.api.requests).toHaveLength(1);
  });

  test('files rm, which forgets nothing for a page of another server', async () => {
    await world.run(['files', 'upload', 'a.png', '-q']);
    world.api.removeFilesApi(PAGE);
    expect((await world.run(['files', 'rm', 'a.png'])).code).toBe(2);
    const { stdout } = await world.run(['files', 'ls', '--mine']);
    expect(stdout).toContain('a.png');
  });
});

test('a 404 about one file is no sign of such a gateway', async () => {
  world.api.expectRejection(/not found/i);
  const { code, stderr } = await world.run(['file_011CNha8iCJcU1wXNR6q4V8w', 'q']);
  expect(code).toBe(2);
  expect(stderr).toContain('not found in this workspace');
});
