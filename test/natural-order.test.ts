/** The order of numbered names. */
import { expect, test } from 'vitest';
import { compareNatural } from '../src/natural-order.ts';

test.each<[sorted: readonly string[]]>([
  [['frame1', 'frame2', 'frame10', 'frame20']],
  [['p 1.png', 'p 9.png', 'p 10.png', 'p 11.png']],
  [['a', 'a1', 'a1b', 'a2', 'b']],
  [['s1/f10.png', 's2/f2.png', 's2/f10.png', 's10/f1.png']],
  // Numbers of any length: these differ only beyond what a double holds.
  [['20261126000000000000001', '20261126000000000000002', '120261126000000000000001']],
  // Equal numbers: what follows decides first, and then the code units.
  [['f01a', 'f1a', 'f1b']],
  [['0', '00', '01', '1']],
  // Code units elsewhere: capitals before small letters, ASCII before the rest.
  [['B.png', 'a.png', 'ä.png', '写.png']],
  [['m.png', 'm/a.png']],
  [['', '1', 'a']],
])('%j', (sorted) => {
  for (const [index, name] of sorted.entries()) {
    for (const [other, later] of sorted.entries()) {
      expect(Math.sign(compareNatural(name, later)), `${name} ${later}`).toBe(Math.sign(index - other));
    }
  }
});
