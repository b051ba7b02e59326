// Expands the braces of a glob pattern, as a shell does. Pure.

/** Yields what the braces stand for: `{a,b}` and `{1..3}`, also one inside another. Other braces are literal. */
export function* expandBraces(pattern: string): Generator<string> {
  for (let start = 0; start < pattern.length; start++) {
    if (pattern[start] === '\\') start += 1;
    else if (pattern[start] === '{') {
      const group = parseBraces(pattern, start);
      if (!group) continue;
      for (const option of group.options) {
        yield* expandBraces(pattern.slice(0, start) + option + pattern.slice(group.end + 1));
      }
      return;
    }
  }
  yield pattern;
}

function parseBraces(pattern: string, start: number) {
  const commas: number[] = [];
  let depth = 0;
  for (let at = start; at < pattern.length; at++) {
    const character = pattern[at];
    if (character === '\\') at += 1;
    else if (character === '{') depth += 1;
    else if (character === ',' && depth === 1) commas.push(at);
    else if (character === '}') {
      depth -= 1;
      if (depth > 0) continue;
      const options =
        commas.length === 0
          ? expandRange(pattern.slice(start + 1, at))
          : splitAt(pattern, [start, ...commas, at]);
      return options && { options, end: at };
    }
  }
  return undefined;
}

function splitAt(text: string, marks: readonly number[]): readonly string[] {
  return marks.slice(1).map((mark, index) => text.slice((marks[index] ?? 0) + 1, mark));
}

/** Yields `1..3`, `08..12`, `c..a` and `0..100..5`; undefined for other text. */
function expandRange(text: string): Iterable<string> | undefined {
  const [, from, to, step = '1'] =
    /^(-?\d{1,9}|[a-z])\.\.(-?\d{1,9}|[a-z])(?:\.\.-?(\d{1,9}))?$/i.exec(text) ?? [];
  if (from === undefined || to === undefined) return undefined;
  const letters = [from, to].filter((end) => /[a-z]/i.test(end)).length;
  if (letters === 1) return undefined;
  const size = Math.max(1, Number(step));
  if (letters === 2) {
    return range(from.charCodeAt(0), to.charCodeAt(0), size, (code) => String.fromCharCode(code));
  }
  const width = [from, to].some((end) => /^-?0\d/.test(end)) ? Math.max(from.length, to.length) : 0;
  return range(Number(from), Number(to), size, (value) =>
    value < 0 ? `-${String(-value).padStart(width - 1, '0')}` : String(value).padStart(width, '0'),
  );
}

function* range(
  from: number,
  to: number,
  step: number,
  format: (value: number) => string,
): Generator<string> {
  const sign = from <= to ? 1 : -1;
  for (let value = from; sign * (to - value) >= 0; value += sign * step) yield format(value);
}
