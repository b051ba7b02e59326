import { expect, test } from 'vitest';
import { makeTransfer } from '../../src/render/transfer.ts';

const MB = 1024 * 1024;

function watched() {
  let ms = 5000;
  const said: string[] = [];
  const transfer = makeTransfer(
    () => ms,
    (words) => said.push(words),
  );
  return {
    transfer,
    pass: (more: number) => {
      ms += more;
    },
    last: () => said.at(-1),
  };
}

test('says bytes, and after a second rate and time left', () => {
  const { transfer, pass, last } = watched();
  const onSent = transfer.begin(400 * MB);
  expect(last()).toBe('uploading [--------------------] 0%, 0 bytes of 400 MB');
  pass(500);
  onSent(10 * MB);
  expect(last()).toBe('uploading [--------------------] 2%, 10 MB of 400 MB');
  pass(9500);
  onSent(100 * MB);
  // 90 MB in the 9.5 s since the mark before.
  expect(last()).toBe('uploading [#####---------------] 25%, 100 MB of 400 MB, 9.5 MB/s, 32 s left');
  pass(30_000);
  onSent(400 * MB);
  expect(last()).toBe('uploading [####################] 100%, 400 MB of 400 MB, 10 MB/s');
});

test('sums up what runs side by side', () => {
  const { transfer, last } = watched();
  const first = transfer.begin(3 * MB);
  const second = transfer.begin(MB);
  first(MB);
  second(MB);
  expect(last()).toBe('uploading [##########----------] 50%, 2 MB of 4 MB');
});

test('a second try begins anew', () => {
  const { transfer, last } = watched();
  const onSent = transfer.begin(4 * MB);
  onSent(3 * MB);
  onSent(MB);
  expect(last()).toBe('uploading [#####---------------] 25%, 1 MB of 4 MB');
});

test('the total is that of all files from the start, without those that need no upload', () => {
  const { transfer, last } = watched();
  transfer.expect(6 * MB);
  const first = transfer.begin(MB);
  first(MB);
  expect(last()).toBe('uploading [###-----------------] 16%, 1 MB of 6 MB');
  transfer.skip(2 * MB);
  const second = transfer.begin(3 * MB);
  second(MB);
  expect(last()).toBe('uploading [##########----------] 50%, 2 MB of 4 MB');
  // One that grew since it was measured.
  const third = transfer.begin(4 * MB);
  third(4 * MB);
  expect(last()).toBe('uploading [###############-----] 75%, 6 MB of 8 MB');
});

test('has a short form for errors, which tells sending from storing', () => {
  const said: string[] = [];
  const onSent = makeTransfer(
    () => 0,
    (_, brief) => said.push(brief),
  ).begin(4 * MB);
  onSent(MB);
  onSent(4 * MB);
  expect(said).toEqual([
    'uploading: 0 bytes of 4 MB',
    'uploading: 1 MB of 4 MB',
    'waiting for uploads to be stored',
  ]);
});
