/** JSON pointers; the escapes are those of RFC 6901, section 3. */
import { expect, test } from 'vitest';
import { atPointer, fromPointer, toPointer } from '../../src/schema/json-pointer.ts';

test.each([
  [[], ''],
  [['items', '0', 'price'], '/items/0/price'],
  [['a/b', 'm~n', '~1'], '/a~1b/m~0n/~01'],
  [[''], '/'],
])('%j is %j', (path, pointer) => {
  expect(toPointer(path)).toBe(pointer);
  expect(fromPointer(pointer)).toEqual(path);
});

test('a message names every value but the root', () => {
  expect(atPointer('/a', 'is missing')).toBe('/a: is missing');
  expect(atPointer('', 'is missing')).toBe('is missing');
});
