// Maps a list with an async function and limited concurrency.

/**
 * Returns the results in order, running at most `limit` calls at a time. After a failure, starts no more calls and
 * throws the error of the earliest item.
 */
export async function mapBounded<In, Out>(
  items: readonly In[],
  limit: number,
  run: (item: In, index: number) => Promise<Out>,
): Promise<Out[]> {
  const results: Out[] = new Array(items.length);
  const errors = new Map<number, unknown>();
  const queue = items.entries();
  const worker = async () => {
    for (const [index, item] of queue) {
      if (errors.size > 0) return;
      try {
        results[index] = await run(item, index);
      } catch (error) {
        errors.set(index, error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  if (errors.size > 0) throw errors.get(Math.min(...errors.keys()));
  return results;
}
