// Lays text out in columns for people; cells are plain text.

/** Formats a table with a header, columns as wide as their longest cell, two spaces apart. */
export function formatTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map(
      (line) =>
        `${line
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

/**
 * Formats terms with their descriptions in two columns, indented by two spaces and wrapped to `width`. A term that is
 * longer than `maxTerm` characters stands on a line above its description.
 */
export function formatDefinitions(
  rows: readonly (readonly [term: string, description: string])[],
  { width = 80, maxTerm = 30 }: { readonly width?: number; readonly maxTerm?: number } = {},
): string {
  const column = Math.min(maxTerm, Math.max(...rows.map(([term]) => term.length)));
  const indent = ' '.repeat(column + 4);
  return rows
    .map(([term, description]) => {
      const text = wrap(description, width - indent.length).join(`\n${indent}`);
      return term.length > column ? `  ${term}\n${indent}${text}\n` : `  ${term.padEnd(column)}  ${text}\n`;
    })
    .join('');
}

/** Breaks text at spaces into lines of at most `width` characters; a longer word keeps a line to itself. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}
