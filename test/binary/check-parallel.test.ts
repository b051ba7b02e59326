/** Two processes that check the same pictures at the same time, and share one folder of verdicts. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { TRUTHFUL } from '../support/reviewer.ts';
import { useWorld } from '../support/run.ts';
import { drawShapes } from '../support/shapes.ts';

const world = useWorld();

test('end as one does, and leave whole verdicts that a third run reads without a request', async () => {
  for (const [index, color] of (['red', 'red', 'blue', 'blue'] as const).entries()) {
    const picture = drawShapes(60, 40, [[color, 5 + index, 5, 20, 10]]);
    await world.file(`shot-${index}.png`, await picture.png().toBuffer());
  }
  const assertions = ['a red box is visible', 'no blue box is visible'];
  const file = `version: 1\nchecks:\n  - { id: a, images: "*.png", assert: [${assertions.join(', ')}] }\n`;
  await world.file('claude-see.check.yaml', file);
  let arrived = 0;
  let open = () => {};
  const both = new Promise<void>((resolve) => {
    open = resolve;
  });
  world.api.look(async (question) => {
    arrived += 1;
    // Each run has four pictures, and sends four requests at first: the fifth is of the other run.
    if (arrived === 5) open();
    await both;
    return TRUTHFUL(question);
  });
  const check = () => world.runBinary(['check', '--json']);
  const counts = { pass: 4, fail: 4, uncertain: 0, error: 0, skipped: 0 };
  for (const { code, stdout } of await Promise.all([check(), check()])) {
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ exit_code: 1, counts });
  }
  const folder = join(world.folder, '.claude-see/verdicts');
  const entries = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((each) =>
    each.isFile(),
  );
  // One for each assertion on each picture, and nothing half-written beside them.
  expect(entries.map(({ name }) => name.replace(/^[0-9a-f]{62}/, 'KEY'))).toEqual(Array(8).fill('KEY.json'));
  const verdicts = await Promise.all(
    entries.map(async (each) => JSON.parse(await readFile(join(each.parentPath, each.name), 'utf8')).verdict),
  );
  expect(verdicts.sort()).toEqual([...Array(4).fill('fail'), ...Array(4).fill('pass')]);
  const before = world.api.requests.length;
  const third = await check();
  expect(third.code).toBe(1);
  expect(JSON.parse(third.stdout)).toMatchObject({ requests: 0, counts: { ...counts, cached: 8 } });
  expect(world.api.requests).toHaveLength(before);
}, 30_000);
