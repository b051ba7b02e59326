import { expect, test } from 'vitest';
import { LOCATOR } from '../support/locator.ts';
import { usePty } from '../support/pty.ts';
import { useWorld } from '../support/run.ts';
import { drawShapes } from '../support/shapes.ts';

const world = useWorld();
const open = usePty(world);

test.each<[string, Record<string, string>]>([
  ['kitty', { TERM: 'xterm-kitty' }],
  ['Sixel', { TERM: 'foot' }],
])('locate --show leaves the table whole below the picture: %s', async (_, variables) => {
  const page = drawShapes(640, 480, [['red', 100, 50, 200, 80]]);
  await world.file('page.png', await page.png().toBuffer());
  world.api.look(LOCATOR);
  const terminal = open(['locate', 'page.png', 'the red box', '--show'], { variables });
  const { code, screen } = await terminal.ended();
  expect(code).toBe(0);
  // This terminal draws no pictures: were a sequence not well formed, its data would stand here as text.
  expect(screen).toMatch(/# {2}label {4}x,y,width,height {2}note\n1 {2}red box {2}100,50,200,80/);
  expect(screen.length).toBeLessThan(400);
});
