/** Drawings that a browser draws better: the note says so where there is one, and `page:` sends all of the drawing. */
import type Anthropic from '@anthropic-ai/sdk';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { isWithoutBrowser } from '../support/browser.ts';
import { useWorld } from '../support/run.ts';
import { makeSvg } from '../support/svg.ts';

const world = useWorld();

/** Taller than the window of a browser; its lower part is HTML. */
const DRAWING = makeSvg(
  'width="300" height="1000"',
  '<rect width="300" height="500" fill="#dc2828"/><foreignObject y="500" width="300" height="500">' +
    '<div xmlns="http://www.w3.org/1999/xhtml" style="height:500px;background:#2846d2">ORDERS</div></foreignObject>',
);

test('without a browser the note has another cure', async () => {
  await world.file('drawing.svg', DRAWING);
  const { stderr } = await world.run(['drawing.svg', 'q'], {
    variables: { CLAUDE_SEE_BROWSER: '/no/browser' },
  });
  expect(stderr).toContain('drawing.svg: text in foreignObject is not drawn; export it as a PNG\n');
});

describe.skipIf(isWithoutBrowser('is-browser-installed.test.ts'))('with a browser', () => {
  test('the note names page:, which sends the whole drawing at its own size', async () => {
    await world.file('drawing.svg', DRAWING);
    const { stderr } = await world.run(['drawing.svg', 'q']);
    expect(stderr).toContain(
      'drawing.svg: text in foreignObject is not drawn; page:drawing.svg draws it in a browser\n',
    );
    expect(await world.run(['page:drawing.svg', 'q'])).toMatchObject({ code: 0 });
    const [, request] = world.api.requests.filter(({ path }) => path === '/v1/messages');
    const body = request?.body as Anthropic.MessageCreateParams;
    const [block] = (body.messages[0]?.content ?? []) as Anthropic.ImageBlockParam[];
    const source = block?.source as Anthropic.Base64ImageSource;
    const { data, info } = await sharp(Buffer.from(source.data, 'base64'))
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([300, 1000]);
    const at = (x: number, y: number) => [...data.subarray((y * 300 + x) * 3, (y * 300 + x) * 3 + 3)];
    expect([at(2, 2), at(297, 497), at(297, 502), at(2, 997)]).toEqual([
      [0xdc, 0x28, 0x28],
      [0xdc, 0x28, 0x28],
      [0x28, 0x46, 0xd2],
      [0x28, 0x46, 0xd2],
    ]);
  }, 30_000);
});
