import { expect, test } from 'vitest';
import { IN_NO_BATCH, makeInputTable, UNUSABLE } from '../../src/batch/input-table.ts';

test('an input is found by its index, whatever the distance between two', () => {
  const table = makeInputTable();
  for (const index of [2, 5, 8, 11]) table.add(index, { start: index * 10, end: index * 10 + 4 });
  expect([2, 5, 8, 11].map(table.find)).toEqual([0, 1, 2, 3]);
  expect([0, 3, 12].map(table.find)).toEqual([-1, -1, -1]);
  expect(table.indexAt(2)).toBe(8);
  expect(table.inputAt(2)).toEqual({ start: 80, end: 84 });
});

test('an input is in no batch, then in the one of its last request', () => {
  const table = makeInputTable();
  table.add(0, { start: 0, end: 5 });
  expect([table.batchAt(0), table.outcomeAt(0)]).toEqual([IN_NO_BATCH, undefined]);
  table.assign(0, 3, { start: 5, end: 9 });
  table.assign(0, 4, { start: 9, end: 14 });
  expect([table.batchAt(0), table.outcomeAt(0)]).toEqual([4, { start: 9, end: 14 }]);
  table.assign(0, UNUSABLE);
  expect(table.batchAt(0)).toBe(UNUSABLE);
  table.assign(7, 1);
  expect(table.count).toBe(1);
});

test('a table grows and keeps what it holds, in a file of more than 4 GB too', () => {
  const table = makeInputTable();
  const far = 5_000_000_000;
  for (let index = 0; index < 3000; index += 1) {
    table.add(index, { start: far + index, end: far + index + 1 });
    table.assign(index, (index % 7) + 1, { start: far * 2 + index, end: far * 2 + index + 2 });
  }
  expect(table.count).toBe(3000);
  for (const index of [0, 1023, 1024, 2048, 2999]) {
    expect(table.find(index)).toBe(index);
    expect(table.batchAt(index)).toBe((index % 7) + 1);
    expect(table.inputAt(index)).toEqual({ start: far + index, end: far + index + 1 });
    expect(table.outcomeAt(index)).toEqual({ start: far * 2 + index, end: far * 2 + index + 2 });
  }
});
