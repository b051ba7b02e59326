// Maps a stream with an async function, a few items at a time, and yields the results in order.

/**
 * Yields the results in the order of the items, running at most `limit` calls at a time; no more than that many results
 * wait. After a failure, waits for the calls in progress and throws it.
 */
export async function* mapOrdered<In, Out>(
  items: AsyncIterable<In>,
  limit: number,
  run: (item: In) => Promise<Out>,
): AsyncGenerator<Out> {
  const running: Promise<Out>[] = [];
  try {
    for await (const item of items) {
      const result = run(item);
      // It is awaited in its turn: until then a failure is nobody's.
      result.catch(() => {});
      running.push(result);
      if (running.length >= limit) yield (await running.shift()) as Out;
    }
    while (running.length > 0) yield (await running.shift()) as Out;
  } finally {
    await Promise.allSettled(running);
  }
}
