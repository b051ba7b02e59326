/** The rules of cache marks: how many a request may have, and in which order of lifetimes. */
import { at, isRecord } from './check.ts';
import { invalid } from './errors.ts';
import type { AskParams } from './request.ts';

interface Mark {
  readonly path: string;
  readonly ttl: '5m' | '1h';
}

/** The marks below a value, in the order sent. */
function marksIn(value: unknown, path: string): Mark[] {
  if (Array.isArray(value)) return value.flatMap((each, index) => marksIn(each, at(path, index)));
  if (!isRecord(value)) return [];
  const { cache_control: mark, content, source } = value;
  const own = isRecord(mark)
    ? [{ path: at(path, 'cache_control'), ttl: mark.ttl === '1h' ? '1h' : '5m' } as const]
    : [];
  return [...marksIn(content, at(path, 'content')), ...marksIn(source, at(path, 'source')), ...own];
}

/** Refuses too many marks, and a mark of an hour after one of five minutes. */
export function checkCacheMarks(params: AskParams): void {
  const marks = [
    ...marksIn(params.tools, 'tools'),
    ...marksIn(params.system, 'system'),
    ...marksIn(params.messages, 'messages'),
    // The mark of the whole request stands behind its last block.
    ...marksIn({ cache_control: params.cache_control }, ''),
  ];
  // fact(cache-mark-count): A request has at most 4 cache marks. Source:
  // https://platform.claude.com/docs/en/build-with-claude/prompt-caching, 2026-11.
  if (marks.length > 4) {
    throw invalid('', `A maximum of 4 blocks with cache_control may be provided. Found ${marks.length}.`);
  }
  // fact(cache-ttl-order): A mark of 1h does not come after one of 5m, in the order of tools, system and messages. Source:
  // https://platform.claude.com/docs/en/build-with-claude/prompt-caching, "Mixing different TTLs", and public logs,
  // 2026-11.
  const short = marks.findIndex(({ ttl }) => ttl === '5m');
  const late = marks.find(({ ttl }, index) => ttl === '1h' && short !== -1 && index > short);
  if (late) {
    throw invalid(
      `${late.path}.ttl`,
      "a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block. Note that blocks are processed in the following order: `tools`, `system`, `messages`.",
    );
  }
}
