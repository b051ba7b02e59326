// Keeps a copy of the answers that a run shows, for the clipboard.
import type { Target } from '../targets/target.ts';
import { makeReporter, type ReporterOptions } from './make-reporter.ts';
import type { Reporter } from './reporter.ts';

export interface CopyingReporter {
  readonly reporter: Reporter;
  /** Returns all complete answers as a pipe would get them, without a newline at the end; empty without one. */
  copied(): string;
}

/** Makes a reporter that shows answers, and keeps those that are complete. */
export function makeCopyingReporter(options: ReporterOptions): CopyingReporter {
  let text = '';
  const memory: Target = {
    acceptsPartial: false,
    async write(piece) {
      text += piece;
    },
    commit: async () => {},
    discard: async () => {},
  };
  const shown = makeReporter(options);
  const kept = makeReporter({ ...options, target: memory });
  return { reporter: join(shown, kept), copied: () => text.replace(/[\r\n]+$/, '') };
}

/** Returns a reporter that passes everything on to two; the first one answers. */
function join(first: Reporter, second: Reporter): Reporter {
  return {
    showsConversationId: first.showsConversationId,
    open(index) {
      const [a, b] = [first.open(index), second.open(index)];
      return {
        cite(documents) {
          a.cite?.(documents);
          b.cite?.(documents);
        },
        async text(piece) {
          await a.text?.(piece);
          await b.text?.(piece);
        },
        citation(citation) {
          a.citation?.(citation);
          b.citation?.(citation);
        },
        async blockEnd() {
          await a.blockEnd?.();
          await b.blockEnd?.();
        },
        isShown: () => a.isShown?.() ?? false,
        restart() {
          a.restart?.();
          b.restart?.();
        },
        async finish(answer) {
          const isShown = await a.finish(answer);
          await b.finish(answer);
          return isShown;
        },
        async abort() {
          await a.abort();
          await b.abort();
        },
      };
    },
    async end() {
      await first.end();
      await second.end();
    },
  };
}
