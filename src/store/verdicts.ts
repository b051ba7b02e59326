// Remembers verdicts on disk, one small file each, so that parallel runs never wait and a repository can keep them.
import { join } from 'node:path';
import { CliError, describeSystemError } from '../errors.ts';
import { readSmallFile, writeFileAtomic } from './disk.ts';

/** A verdict as it is kept. Boxes are in pixels of the judged part, which may lie elsewhere in another picture. */
export interface StoredVerdict {
  readonly verdict: 'pass' | 'fail';
  readonly reason: string;
  readonly boxes: readonly {
    readonly label: string;
    readonly left: number;
    readonly top: number;
    readonly width: number;
    readonly height: number;
  }[];
  readonly votes: { readonly pass: number; readonly fail: number; readonly cannot_tell: number };
  /** The values that an `extract` assertion read. */
  readonly values?: unknown;
}

export interface VerdictStore {
  /** Returns the verdict under a key of hex digits; undefined when there is none or its file is damaged. */
  find(key: string): StoredVerdict | undefined;
  /** Keeps a verdict. Throws CliError (`output_unwritable`). */
  put(key: string, verdict: StoredVerdict): void;
}

/** Folder of the verdicts of a project, in the folder of its check file. */
export const VERDICTS_FOLDER = '.claude-see/verdicts';

/** Opens the verdicts in a folder, which may not exist yet. */
export function openVerdictStore(folder: string): VerdictStore {
  // Sharded by prefix: large folders are slow, and their listings long.
  const pathOf = (key: string) => join(folder, key.slice(0, 2), `${key.slice(2)}.json`);
  return {
    find(key) {
      try {
        return parseVerdict(readSmallFile(pathOf(key)));
      } catch {
        return undefined;
      }
    },
    put(key, verdict) {
      const { verdict: outcome, reason, boxes, votes, values } = verdict;
      // The same verdict is the same bytes, so that a repository shows no change.
      const text = `${JSON.stringify({ verdict: outcome, reason, boxes, votes, values }, null, 2)}\n`;
      try {
        writeFileAtomic(pathOf(key), text, { makeFolders: true, mode: 0o644 });
      } catch (error) {
        const message = `cannot keep a verdict: ${describeSystemError(error)}`;
        throw new CliError('output_unwritable', message, {
          subject: folder,
          hint: 'choose another folder with --cache-dir, or pass --cache off',
          cause: error,
        });
      }
    },
  };
}

/** Returns a stored verdict; throws for text that is none: a damaged file must never become a pass. */
function parseVerdict(text: string): StoredVerdict | undefined {
  const found = JSON.parse(text) as Partial<StoredVerdict> | null;
  if (!found || (found.verdict !== 'pass' && found.verdict !== 'fail')) return undefined;
  const { verdict, reason, boxes, votes, values } = found;
  const counts = [votes?.pass, votes?.fail, votes?.cannot_tell];
  if (typeof reason !== 'string' || !Array.isArray(boxes) || !votes) return undefined;
  if (!counts.every((count) => Number.isInteger(count) && Number(count) >= 0)) return undefined;
  // A verdict has more votes than any other.
  const others = Object.values({ ...votes, [verdict]: 0 });
  if (others.some((count) => count >= votes[verdict]) || !boxes.every(isBox)) return undefined;
  return { verdict, reason, boxes, votes, values };
}

function isBox(box: unknown): boolean {
  if (typeof box !== 'object' || box === null || !('label' in box) || typeof box.label !== 'string')
    return false;
  const sides = box as Record<string, unknown>;
  return ['left', 'top', 'width', 'height'].every((side) => Number.isFinite(sides[side]));
}
