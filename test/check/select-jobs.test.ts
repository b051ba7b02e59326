import { expect, test } from 'vitest';
import { parseCheckFile } from '../../src/check/read-check-file.ts';
import { selectChecks, takeShard } from '../../src/check/select-jobs.ts';

const CHECKS = ['login', 'home', 'cart'].map((id) => `{ id: ${id}, images: a.png, assert: [x] }`).join(', ');
const suite = await parseCheckFile(`version: 1\nchecks: [${CHECKS}]`, { path: 'c.yaml', folder: '/' });

test.each([
  [[], ['login', 'home', 'cart']],
  [
    ['cart', 'login'],
    ['login', 'cart'],
  ],
])('--only %j selects the checks %j, in the order of the file', (only, ids) => {
  expect(selectChecks(suite, only).checks.map(({ id }) => id)).toEqual(ids);
});

test.each([
  ['lgoin', 'did you mean login?'],
  ['checkout', 'the checks are login, home, cart'],
])('--only %j is refused, as there is no such check', (id, hint) => {
  expect(() => selectChecks(suite, ['home', id])).toThrow(
    expect.objectContaining({ subject: '--only', message: `no check has the id "${id}"`, hint }),
  );
});

test('every job is in exactly one shard, and the shards are as large as each other', () => {
  const jobs = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
  const shards = [1, 2, 3].map((index) => takeShard(jobs, { index, count: 3 }));
  expect(shards).toEqual([
    ['a', 'd', 'g'],
    ['b', 'e'],
    ['c', 'f'],
  ]);
});
