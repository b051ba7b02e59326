// Judges a reply of which only a part may be JSON, as a model writes it without structured outputs.
import { isDeepStrictEqual } from 'node:util';
import { findObjectsAndLists, findScalars } from './find-json.ts';

/** The data of a valid answer, with a remark that the user should read, or a clause that describes its problem. */
export type Validation = { readonly data: unknown; readonly note?: string } | { readonly problem: string };

const SEVERAL = 'the reply holds several JSON values that match the schema and differ; the last one counts';

/**
 * Returns the verdict on the JSON value in a reply. Of several values that match the schema the last one counts, with a
 * note if they differ, because a model corrects itself further down. `judgeJson` judges a text that is only JSON.
 */
export function judgeReply(reply: string, judgeJson: (json: string) => Validation): Validation {
  const text = reply.trim(); // Also removes a byte order mark.
  if (text === '' || isJson(text)) return judgeJson(text);
  const texts = findObjectsAndLists(text);
  const verdicts = texts.map(judgeJson);
  const fitting = pickFitting(texts, verdicts) ?? findFittingScalar(text, judgeJson);
  if (fitting) return fitting;
  // The longest value is most likely the answer, so its problem is the one to name.
  const longest = texts.reduce(
    (best, each, index) => (each.length > (texts[best]?.length ?? 0) ? index : best),
    0,
  );
  return verdicts[longest] ?? judgeJson(cutToBrackets(text));
}

function findFittingScalar(text: string, judgeJson: (json: string) => Validation): Validation | undefined {
  const scalars = findScalars(text);
  return pickFitting(scalars, scalars.map(judgeJson));
}

/** Brackets that prose has as well: a footnote, an empty list or set. They count only if nothing else matches. */
const PROSE = /^(?:\[\s*\d*\s*\]|\{\s*\})$/;

function pickFitting(texts: readonly string[], verdicts: readonly Validation[]): Validation | undefined {
  const fitting = verdicts.flatMap((verdict, index) =>
    'data' in verdict ? [{ data: verdict.data, isProse: PROSE.test(texts[index] ?? '') }] : [],
  );
  const values = fitting.filter(({ isProse }) => !isProse);
  const [last, ...others] = (values.length > 0 ? values : fitting).reverse();
  if (!last) return undefined;
  const differ = others.some(({ data }) => !isDeepStrictEqual(data, last.data));
  return { data: last.data, ...(differ ? { note: SEVERAL } : {}) };
}

/** Returns the text between the outer brackets, so that the error of its parser names what is wrong with the JSON. */
function cutToBrackets(text: string): string {
  const start = text.search(/[{[]/);
  const end = Math.max(text.lastIndexOf('}'), text.lastIndexOf(']')) + 1;
  return start === -1 ? text : text.slice(start, end > start ? end : undefined);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
