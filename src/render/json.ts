// Formats JSON documents: indented for people at a terminal, on one line for programs. Pure.

interface Stream {
  readonly isTTY?: boolean | undefined;
}

/** Returns the spaces by which JSON is indented on a stream. */
function getJsonIndent({ isTTY }: Stream): number {
  return isTTY ? 2 : 0;
}

/** Replaces fields as `JSON.stringify` has them replaced. */
export type JsonReplacer = (key: string, value: unknown) => unknown;

/** Formats a document with a line feed at its end. */
export function formatJson(value: unknown, stream: Stream, replace?: JsonReplacer): string {
  return `${JSON.stringify(value, replace, getJsonIndent(stream))}\n`;
}

/** Formats one value of an array: on a line of its own, or indented with all of its lines. */
export function formatJsonRow(value: unknown, stream: Stream): string {
  const indent = getJsonIndent(stream);
  return JSON.stringify(value, undefined, indent).replace(/^/gm, ' '.repeat(indent));
}

/** Returns the brackets of an array whose values are formatted one by one, without the line feed at its end. */
export function getJsonBrackets({ isTTY }: Stream): readonly [open: string, close: string] {
  return isTTY ? ['[\n', '\n]'] : ['[', ']'];
}

/** Formats an array with a line feed at its end; for programs each value has a line of its own. */
export function formatJsonList(values: readonly unknown[], stream: Stream): string {
  if (stream.isTTY) return formatJson(values, stream);
  return `[${values.map((value) => JSON.stringify(value)).join(',\n')}]\n`;
}
