import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { makeSpillFile } from '../../src/image/spill-file.ts';

const picture = (fill: number, length: number) => ({ name: `p${fill}`, bytes: Buffer.alloc(length, fill) });

test('pictures stay in memory up to the limit, and are read back whole beyond it', () => {
  const spill = makeSpillFile(100);
  const first = picture(1, 60);
  expect(spill.store(first)).toBe(first);
  const others = [picture(2, 70), picture(3, 1_000_000), picture(4, 1)].map((one) => spill.store(one));
  expect(
    others.map(({ name, bytes }) => [name, bytes.length, bytes.every((byte) => byte === Number(name[1]))]),
  ).toEqual([
    ['p2', 70, true],
    ['p3', 1_000_000, true],
    ['p4', 1, true],
  ]);
  spill.close();
});

test('nothing is left in the temporary folder, not even while the pictures are held', async () => {
  const before = await readdir(tmpdir());
  const spill = makeSpillFile(0);
  spill.store(picture(1, 10));
  const added = (await readdir(tmpdir())).filter(
    (name) => !before.includes(name) && name.startsWith('claude-see-'),
  );
  spill.close();
  // Other tests run at the same time and make folders of their own.
  expect(added.filter((name) => !name.startsWith('claude-see-test-'))).toEqual([]);
});
