/** The beginning of a stream, and all of it. */
import { describe, expect, test } from 'vitest';
import { peek } from '../../src/each/peek.ts';

/** A stream of numbers from 1, which notes what is taken and when it is closed. */
function count(to: number) {
  const log: (number | 'closed')[] = [];
  async function* numbers() {
    try {
      for (let number = 1; number <= to; number++) {
        log.push(number);
        yield number;
      }
    } finally {
      log.push('closed');
    }
  }
  return { log, numbers: numbers() };
}

async function collect(numbers: AsyncIterable<number>, most = Number.POSITIVE_INFINITY): Promise<number[]> {
  const found: number[] = [];
  for await (const number of numbers) if (found.push(number) >= most) break;
  return found;
}

describe('a stream', () => {
  test('is read no further than is needed, and loses nothing', async () => {
    const { log, numbers } = count(4);
    const { first, all } = await peek(numbers, (taken) => taken.length >= 2);
    expect(first).toEqual([1, 2]);
    expect(log).toEqual([1, 2]);
    expect(await collect(all)).toEqual([1, 2, 3, 4]);
  });

  test('may end before there are enough', async () => {
    const { first, all } = await peek(count(2).numbers, () => false);
    expect(first).toEqual([1, 2]);
    expect(await collect(all)).toEqual([1, 2]);
    expect(await peek(count(0).numbers, () => false)).toMatchObject({ first: [] });
  });

  test.each([1, 2, 3])('is closed when its reader stops after %i', async (most) => {
    const { log, numbers } = count(4);
    const { all } = await peek(numbers, (taken) => taken.length >= 2);
    expect(await collect(all, most)).toHaveLength(most);
    expect(log.at(-1)).toBe('closed');
  });

  test('throws what it throws', async () => {
    async function* broken() {
      yield 1;
      throw new Error('broken');
    }
    await expect(peek(broken(), () => false)).rejects.toThrow('broken');
    const { all } = await peek(broken(), (taken) => taken.length > 0);
    await expect(collect(all)).rejects.toThrow('broken');
  });
});
