// Colours for people's eyes; without colour every function returns its text unchanged.

export interface Style {
  error(text: string): string;
  dim(text: string): string;
}

/** Returns styles; chalk is loaded only where there is colour. */
export async function makeStyle(color: boolean): Promise<Style> {
  const plain = (text: string) => text;
  if (!color) return { error: plain, dim: plain };
  const { Chalk } = await import('chalk');
  const chalk = new Chalk({ level: 1 });
  return { error: chalk.bold.red, dim: chalk.dim };
}
