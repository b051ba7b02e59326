// Asks for equal work that is under way only once.

/** Runs work under a key, unless equal work is under way: then its outcome is shared. */
export type SingleFlight<T> = (
  key: string,
  run: () => Promise<T>,
) => Promise<{ readonly value: T; readonly isShared: boolean }>;

/** Makes a place for equal work to meet. Work that has ended is forgotten. */
export function makeSingleFlight<T>(): SingleFlight<T> {
  const flights = new Map<string, Promise<T>>();
  return async (key, run) => {
    const flight = flights.get(key);
    if (flight) return { value: await flight, isShared: true };
    const started = run().finally(() => flights.delete(key));
    flights.set(key, started);
    return { value: await started, isShared: false };
  };
}
