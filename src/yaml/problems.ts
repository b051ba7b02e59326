// Collects the problems of a YAML file, and makes one error of them.
import { CliError, combineErrors } from '../errors.ts';
import { formatCount } from '../format.ts';
import type { Report, SourcePosition } from './source-tree.ts';

export interface Problems {
  readonly report: Report;
  /** Returns the error of one problem. */
  readonly makeError: (position: SourcePosition, message: string, hint?: string) => CliError;
  /** Throws CliError for everything reported, in the order of the file; beyond ten they are counted. */
  readonly throwAll: () => void;
}

/** Returns the subject of an error: the path with the position, in the form that editors and terminals link. */
export function formatPosition(path: string, { line, column }: SourcePosition): string {
  return `${path}:${line}:${column}`;
}

/** Opens the list of problems of the file with this path. */
export function openProblems(path: string): Problems {
  const found: { readonly position: SourcePosition; readonly error: CliError }[] = [];
  const makeError: Problems['makeError'] = (position, message, hint) =>
    new CliError('input_unusable', message, { subject: formatPosition(path, position), hint });
  return {
    makeError,
    report: (position, message, hint) => {
      found.push({ position, error: makeError(position, message, hint) });
    },
    throwAll() {
      const inOrder = found.sort(
        ({ position: a }, { position: b }) => a.line - b.line || a.column - b.column,
      );
      const [first, ...rest] = inOrder.map(({ error }) => error);
      if (first) throw combineErrors([first, ...rest], describeRest);
    },
  };
}

function describeRest(count: number): string {
  return `the file has ${formatCount(count)} more ${count === 1 ? 'problem' : 'problems'}`;
}
