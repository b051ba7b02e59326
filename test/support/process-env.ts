/** Lends process.env to a run in-process. */

/** Runs with these variables: the SDK reads credentials from process.env and from nowhere else: it holds the run's variables meanwhile. */
export async function withProcessEnv<T>(
  variables: Record<string, string>,
  run: () => Promise<T>,
): Promise<T> {
  const saved = process.env;
  process.env = { ...variables };
  try {
    return await run();
  } finally {
    process.env = saved;
  }
}
