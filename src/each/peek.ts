// Looks at the beginning of a stream without losing it.

/** The first items of a stream, and a stream of all, which can be read once. */
export interface Peeked<T> {
  readonly first: readonly T[];
  readonly all: AsyncIterable<T>;
}

/** Takes items until there are enough or no more; throws what the stream throws. */
export async function peek<T>(
  source: AsyncIterable<T>,
  isEnough: (first: readonly T[]) => boolean,
): Promise<Peeked<T>> {
  const rest = source[Symbol.asyncIterator]();
  const first: T[] = [];
  for (let ended = false; !ended && !isEnough(first); ) {
    const next = await rest.next();
    if (next.done) ended = true;
    else first.push(next.value);
  }
  let taken = 0;
  // A generator would make each of a million items wait once more.
  const iterator: AsyncIterator<T> = {
    next: async () => {
      if (taken >= first.length) return rest.next();
      return { value: first[taken++] as T };
    },
    return: async () => {
      await rest.return?.();
      return { done: true, value: undefined };
    },
  };
  return { first, all: { [Symbol.asyncIterator]: () => iterator } };
}
