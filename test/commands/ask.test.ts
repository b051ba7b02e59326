import { expect, test } from 'vitest';
import { makePng } from '../support/images.ts';
import { useWorld } from '../support/run.ts';

const world = useWorld();

test('a picture and a question go out, the answer comes to stdout and nothing to stderr', async () => {
  const png = makePng({ width: 640, height: 480 });
  await world.file('photo.png', png);
  const { code, stdout, stderr } = await world.run(['photo.png', 'describe']);
  expect({ code, stdout, stderr }).toEqual({
    code: 0,
    stdout: `I received 1 image: image/png 640x480, ${png.length.toLocaleString('en-US')} bytes as base64. You asked: "describe".\n`,
    stderr: '',
  });
  expect(world.api.requests).toHaveLength(1);
});

test('the built binary does the same', async () => {
  await world.file('photo.png', makePng({ width: 64, height: 48 }));
  const { code, stdout } = await world.runBinary(['photo.png']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^I received 1 image: image\/png 64x48, .* You asked: "Describe this image\."\.\n$/);
});
