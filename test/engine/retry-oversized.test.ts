/** Images that the API refuses as too large: which are shrunk and sent again, and which are not. */
import { beforeEach, expect, test } from 'vitest';
import { makePng } from '../support/images.ts';
import { useWorld } from '../support/run.ts';

const world = useWorld();

beforeEach(async () => {
  await world.file('a.png', makePng({ width: 300, height: 200 }));
});

/** Has the API refuse one request for images of more than this many pixels a side at these blocks. */
function refuse(maxSide: number, ...blocks: number[]): void {
  const paths = blocks.map((block) => `messages.0.content.${block}`);
  world.api.failNext('messages', {
    status: 400,
    message: `${paths[0]}: image dimensions exceed`,
    error_code: 'image_dimensions_too_large',
    details: { max_side_length_pixels: maxSide, paths },
  });
}

const questions = () => world.api.requests.filter(({ path }) => path === '/v1/messages');

test('the size and the tokens of what went out in the end are reported', async () => {
  refuse(250, 0);
  const { code, stdout } = await world.run(['a.png', '--json']);
  expect(code).toBe(0);
  // 250 / 28 is 8.9 and 167 / 28 is 6.0: 9 x 6 patches.
  expect(JSON.parse(stdout).images).toMatchObject([
    { width: 300, height: 200, sent: { width: 250, height: 167 }, tokens: 54 },
  ]);
});

test('an image that later questions need is uploaded again', async () => {
  refuse(250, 0);
  expect(await world.run(['chat', 'a.png'], { stdin: 'what?\n' })).toMatchObject({ code: 0 });
  expect([...world.api.files.values()]).toHaveLength(2);
  expect(JSON.stringify(questions().at(-1)?.body)).toContain([...world.api.files.keys()][1]);
});

test.each<[string, args: string[], maxSide: number, blocks: number[]]>([
  ['one of them is not here', ['a.png', 'https://example.com/b.png'], 250, [1, 3]],
  ['it has just the size that the API names', ['a.png'], 300, [0]],
  ['the API names a text', ['a.png', 'what?'], 250, [1]],
  ['the API names a block that was not sent', ['a.png'], 250, [9]],
])('nothing is sent again where %s', async (_, args, maxSide, blocks) => {
  refuse(maxSide, ...blocks);
  const { code, stderr } = await world.run(args);
  expect(code).toBe(2);
  expect(stderr).toContain('the API refused the request');
  expect(questions()).toHaveLength(1);
});

test('a second refusal of the same image is final', async () => {
  refuse(250, 0);
  refuse(100, 0);
  expect(await world.run(['a.png'])).toMatchObject({ code: 2 });
  expect(questions()).toHaveLength(2);
});
