// Asks an address only once whether it has a Files API.
import { MissingFilesApiError } from './errors/curable-errors.ts';

/** Runs calls of the Files API; throws MissingFilesApiError without a request once one of them has met it. */
export type FilesGate = <T>(call: () => Promise<T>, subject?: string) => Promise<T>;

/** Makes the gate of one client. At an unknown address the first call runs alone, so that no other asks in vain. */
export function makeFilesGate({ isKnown }: { readonly isKnown: boolean }): FilesGate {
  let missing: MissingFilesApiError | undefined;
  let first: Promise<void> | undefined = isKnown ? Promise.resolve() : undefined;
  return async (call, subject) => {
    if (first) {
      await first;
      if (missing) throw missing.with({ subject });
      return call();
    }
    const calling = call();
    first = calling.then(
      () => {},
      (error: unknown) => {
        if (error instanceof MissingFilesApiError) missing = error;
      },
    );
    return calling;
  };
}
