import { afterEach, describe, expect, test, vi } from 'vitest';
import { makeProgress } from '../../src/render/progress.ts';
import { testEnv } from '../support/test-env.ts';

function openProgress(enabled: boolean, columns = 80, now = () => new Date(0)) {
  let text = '';
  const stderr = {
    isTTY: true,
    columns,
    write: (piece: string) => {
      text += piece;
      return true;
    },
    cursorTo: () => true,
    moveCursor: () => true,
    clearLine: () => true,
  };
  const job: { before?: () => void; after?: () => void; ended?: boolean } = {};
  const onSuspend = (before: () => void, after: () => void) => {
    Object.assign(job, { before, after });
    return () => {
      job.ended = true;
    };
  };
  const progress = makeProgress(testEnv({ stderr, onSuspend, now }), { enabled, color: false });
  return { progress, job, text: () => text };
}

/** Settles after the library that draws the spinner is loaded and whoever waited for it has gone on. */
async function loaded(): Promise<void> {
  await import('ora');
  await new Promise((resolve) => setImmediate(resolve));
}

test('shows the step that is under way when the spinner is ready', async () => {
  const { progress, text } = openProgress(true);
  progress.step('reading');
  progress.step('waiting');
  await loaded();
  progress.stop();
  expect(text()).toContain('waiting');
  expect(text()).not.toContain('reading');
});

test('never appears once it was stopped, be it while its library was loading', async () => {
  const { progress, text } = openProgress(true);
  progress.step('reading');
  progress.stop();
  progress.step('waiting');
  await loaded();
  expect(text()).toBe('');
});

test('writes nothing when it is stopped again', async () => {
  const { progress, text } = openProgress(true);
  progress.step('reading');
  await loaded();
  progress.stop();
  const before = text();
  progress.stop();
  progress.step('waiting');
  progress.pause(() => {});
  expect(text()).toBe(before);
});

test('is away while something else is written, and back afterwards', async () => {
  const { progress, text } = openProgress(true);
  progress.step('reading');
  await loaded();
  const steps: string[] = [];
  const shown = () => text().split('\u001b[?25l').length - text().split('\u001b[?25h').length;
  steps.push(`before: ${shown()}`);
  progress.pause(() => steps.push(`meanwhile: ${shown()}`));
  steps.push(`after: ${shown()}`);
  progress.stop();
  expect(steps).toEqual(['before: 1', 'meanwhile: 0', 'after: 1']);
});

test('keeps to one line of a narrow terminal', async () => {
  const { progress, text } = openProgress(true, 20);
  progress.step('uploading [##########] 50%, 100 MB of 200 MB');
  await loaded();
  progress.step('uploading [###########] 55%, 110 MB of 200 MB');
  progress.stop();
  expect(text()).toContain('uploading [####…');
});

test('does not appear on a terminal without a width, which has no end of lines to clear', async () => {
  const { progress, text } = openProgress(true, 0);
  progress.step('reading');
  await loaded();
  progress.step('waiting');
  progress.stop();
  expect(text()).toBe('');
});

test('gives the cursor back while the process is stopped by Ctrl-Z', async () => {
  const { progress, job, text } = openProgress(true);
  const hidden = () => text().split('\u001b[?25l').length - text().split('\u001b[?25h').length;
  progress.step('reading');
  await loaded();
  const steps = [hidden()];
  job.before?.();
  steps.push(hidden());
  job.after?.();
  steps.push(hidden());
  progress.stop();
  steps.push(hidden());
  expect(steps).toEqual([1, 0, 1, 0]);
  expect(job.ended).toBe(true);
  job.after?.();
  expect(hidden()).toBe(0);
});

test('is nothing but the pause when it is off', async () => {
  const { progress, text } = openProgress(false);
  const calls: string[] = [];
  progress.step('reading');
  progress.pause(() => calls.push('ran'));
  progress.stop();
  expect(calls).toEqual(['ran']);
  expect(text()).toBe('');
});

describe('the seconds of a step', () => {
  afterEach(() => void vi.useRealTimers());

  async function run(columns: number, step: string) {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    let ms = 0;
    const { progress, text } = openProgress(true, columns, () => new Date(ms));
    const pass = (more: number) => {
      ms += more;
      vi.advanceTimersByTime(more);
    };
    progress.step(step);
    await loaded();
    return { progress, pass, text };
  }

  test('are shown from the first one on, and begin anew with another step', async () => {
    const { progress, pass, text } = await run(80, 'waiting for m');
    pass(900);
    expect(text()).not.toContain('waiting for m,');
    pass(12_000);
    expect(text()).toContain('waiting for m, 12 s');
    progress.step('m is thinking');
    progress.step('m is thinking');
    pass(3000);
    progress.stop();
    expect(text()).toContain('m is thinking, 3 s');
  });

  test('are not cut off on a narrow terminal, nor added to a text with a time of its own', async () => {
    const narrow = await run(24, 'waiting for claude-opus-5-5');
    narrow.pass(5000);
    narrow.progress.stop();
    expect(narrow.text()).toContain('waiting for cl…, 5 s');
    const retry = await run(80, '529 overloaded, trying again in 8 s (1 of 2)');
    retry.pass(5000);
    retry.progress.stop();
    expect(retry.text()).not.toContain('(1 of 2),');
  });
});
