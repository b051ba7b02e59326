// Colours text for terminals.

export interface Style {
  error(text: string): string;
  dim(text: string): string;
  good(text: string): string;
  caution(text: string): string;
}

/** Returns a function that dims a line, or leaves it as it is when `color` is false. Needs no package. */
export function makeDim(color: boolean): (line: string) => string {
  return (line) => (color ? `\u001b[2m${line}\u001b[22m` : line);
}

/** Returns styles that colour text, or leave it as it is when `color` is false. Loads chalk only when it is needed. */
export async function makeStyle(color: boolean): Promise<Style> {
  const plain = (text: string) => text;
  if (!color) return { error: plain, dim: plain, good: plain, caution: plain };
  const { Chalk } = await import('chalk');
  const chalk = new Chalk({ level: 1 });
  return { error: chalk.bold.red, dim: chalk.dim, good: chalk.green, caution: chalk.yellow };
}
