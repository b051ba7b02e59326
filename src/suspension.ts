// Suspends the process as Ctrl-Z does, with the terminal as the shell needs it, and restores that when it resumes.

/** The actions of one part of the program around a suspension. */
interface Watcher {
  readonly before: () => void;
  readonly after: () => void;
}

export interface Suspension {
  /** Calls `before` when the process is suspended and `after` when it resumes. Returns a function that stops this. */
  watch(before: () => void, after: () => void): () => void;
  /** Suspends the process with all others of its job, as a terminal does that is not in raw mode. */
  suspend(): void;
}

/**
 * Milliseconds after which a process that still runs was not suspended: a signal stops it at once, unless it has no
 * shell that could resume it, as in a container.
 */
const UNSUSPENDED_MS = 100;

/** Watches the signals SIGTSTP and SIGCONT of a process, while anything is to be done about them. */
export function watchSuspension(system: NodeJS.Process): Suspension {
  const watchers = new Set<Watcher>();
  let timer: NodeJS.Timeout | undefined;
  const stop = (target: number) => {
    for (const { before } of watchers) before();
    // Without a listener the signal has its default effect: it suspends the process.
    system.off('SIGTSTP', onSignal);
    system.kill(target, 'SIGTSTP');
    // A signal that has resumed the process is handled before the immediate.
    timer = setTimeout(() => setImmediate(() => timer && resume()), UNSUSPENDED_MS);
  };
  const onSignal = () => stop(system.pid);
  const resume = () => {
    clearTimeout(timer);
    timer = undefined;
    system.off('SIGTSTP', onSignal);
    if (watchers.size > 0) system.on('SIGTSTP', onSignal);
    for (const { after } of watchers) after();
  };
  return {
    watch(before, after) {
      if (watchers.size === 0) system.on('SIGTSTP', onSignal).on('SIGCONT', resume);
      const watcher = { before, after };
      watchers.add(watcher);
      return () => {
        if (!watchers.delete(watcher) || watchers.size > 0) return;
        system.off('SIGTSTP', onSignal).off('SIGCONT', resume);
      };
    },
    suspend: () => stop(0),
  };
}
