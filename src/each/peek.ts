// Looks at the beginning of a stream without losing it.

/** The first items of a stream, and a stream of all. */
export interface Peeked<T> {
  readonly first: readonly T[];
  readonly all: AsyncGenerator<T>;
}

/** Takes items until there are enough or no more; throws what the stream throws. */
export async function peek<T>(
  source: AsyncGenerator<T>,
  isEnough: (first: readonly T[]) => boolean,
): Promise<Peeked<T>> {
  const first: T[] = [];
  let ended = false;
  while (!ended && !isEnough(first)) {
    const next = await source.next();
    if (next.done) ended = true;
    else first.push(next.value);
  }
  return { first, all: joinAll([...first], source) };
}

async function* joinAll<T>(first: T[], source: AsyncGenerator<T>): AsyncGenerator<T> {
  try {
    yield* first.splice(0);
    yield* source;
  } finally {
    await source.return(undefined);
  }
}
