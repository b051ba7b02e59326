import { expect, test, vi } from 'vitest';
import { makeSending } from '../../src/render/sending.ts';

const MB = 1024 * 1024;

/** Makes a sending whose clock the test sets. */
function makeTimed(spinner: boolean) {
  const clock = { ms: 0 };
  const shown: (string | undefined)[] = [];
  const said: string[] = [];
  const sending = makeSending({
    now: () => clock.ms,
    show: (text) => shown.push(text),
    say: spinner ? undefined : (line) => said.push(line),
  });
  return { clock, shown, said, sending };
}

test('shows bytes, then rate and time left, and makes room for the step when all is sent', () => {
  const { clock, shown, sending } = makeTimed(true);
  const body = sending.begin(6 * MB);
  clock.ms = 2000;
  body.sent(2 * MB);
  body.end();
  body.end();
  expect(shown).toEqual([
    'sending 0 bytes of 6 MB',
    // 2 MB in 2 s: 4 MB take 4 s more.
    'sending 2 MB of 6 MB, 1 MB/s, 4 s left',
    undefined,
  ]);
});

test('sums up bodies that are sent at a time, and begins anew after them', () => {
  const { shown, sending } = makeTimed(true);
  const first = sending.begin(MB);
  const second = sending.begin(3 * MB);
  first.sent(MB);
  first.end();
  expect(shown.at(-1)).toBe('sending 1 MB of 4 MB');
  second.end();
  expect(shown.at(-1)).toBeUndefined();
  sending.begin(2 * MB);
  expect(shown.at(-1)).toBe('sending 0 bytes of 2 MB');
});

test('without a spinner one line says after ten seconds that it is still sending', () => {
  const { clock, said, sending } = makeTimed(false);
  const body = sending.begin(6 * MB);
  clock.ms = 9999;
  body.sent(MB);
  expect(said).toEqual([]);
  clock.ms = 12_000;
  body.sent(3 * MB);
  clock.ms = 30_000;
  body.sent(4 * MB);
  // 3 MB in 12 s are 256 KB a second.
  expect(said).toEqual(['still sending after 12 s: 3 MB of 6 MB, 256 KB/s, 12 s left']);
});

test('that line comes also when no piece leaves, and not after the end', () => {
  vi.useFakeTimers();
  try {
    const { clock, said, sending } = makeTimed(false);
    sending.begin(MB).end();
    clock.ms = 10_000;
    vi.advanceTimersByTime(10_000);
    expect(said).toEqual([]);
    sending.begin(6 * MB);
    clock.ms = 20_000;
    vi.advanceTimersByTime(10_000);
    expect(said).toEqual(['still sending after 10 s: 0 bytes of 6 MB']);
  } finally {
    vi.useRealTimers();
  }
});

test('shows a connection that takes long, unless a body is being sent', () => {
  const { shown, sending } = makeTimed(true);
  const connected = sending.connecting('https://api.test');
  connected();
  expect(shown).toEqual(['connecting to https://api.test', undefined]);
  sending.begin(MB);
  sending.connecting('https://api.test')();
  expect(shown.slice(2)).toEqual(['sending 0 bytes of 1 MB']);
});
