// Lists the newest saved conversations by id with the first words of each; reads little, and never fails.
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isConversationId, listRevisions, revisionPath } from '../store/conversation-files.ts';
import { toLine } from './printable.ts';
import type { Candidate } from './table.ts';

/** Of more, the times are not looked up: each costs a call, and an id begins with the day of its first question. */
const MAX_TIMES = 200;
/** More ids than this help nobody to choose. */
const MAX_CONVERSATIONS = 50;
/** After so many milliseconds the other ids come without words. */
const MAX_READING_MS = 300;
/** A larger file takes too long to parse: its id comes without words. */
const MAX_BYTES = 2 * 1024 * 1024;
const MAX_WORDS_LENGTH = 50;

/**
 * Returns the ids that begin with `typed`, of those begun last the most recently saved first; damaged conversations are
 * left out.
 */
export function listConversationIds(dataFolder: string, typed: string): readonly Candidate[] {
  const root = join(dataFolder, 'conversations');
  const startedAt = performance.now();
  // A save changes the folder: its time is found without reading it.
  const newest = namesIn(root)
    .filter((id) => isConversationId(id) && id.startsWith(typed))
    .sort()
    .slice(-MAX_TIMES)
    .map((id) => ({ id, savedAtMs: lstatSync(join(root, id), { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
    .sort((a, b) => b.savedAtMs - a.savedAtMs || (a.id < b.id ? 1 : -1))
    .slice(0, MAX_CONVERSATIONS);
  return newest.flatMap(({ id }): Candidate[] => {
    if (performance.now() - startedAt > MAX_READING_MS) return [[id, '']];
    const words = readFirstWords(join(root, id));
    return words === undefined ? [] : [[id, words]];
  });
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Returns the first words of the first question; undefined for a damaged conversation. */
function readFirstWords(folder: string): string | undefined {
  try {
    const [newest] = listRevisions(folder);
    if (newest === undefined) return undefined;
    const path = revisionPath(folder, newest);
    const { size } = lstatSync(path);
    // Reading a pipe could block.
    if (!lstatSync(path).isFile()) return undefined;
    if (size > MAX_BYTES) return '';
    const { turns } = JSON.parse(readFileSync(path, 'utf8'));
    const texts = turns[0].parts.flatMap((part: { type?: unknown; text?: unknown }) =>
      part.type === 'text' ? [String(part.text)] : [],
    );
    return toLine(texts.join(' '), MAX_WORDS_LENGTH);
  } catch {
    return undefined;
  }
}
