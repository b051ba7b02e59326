// Styles formatted Markdown for terminals.

/** A kind of text that looks different from plain text. */
export type Mark = 'heading' | 'strong' | 'emphasis' | 'deleted' | 'code' | 'link' | 'faint';

/** A part of a line in one style. */
export interface Span {
  readonly text: string;
  readonly marks: readonly Mark[];
}

export interface Theme {
  /** True without styles: the Markdown's own marks stay, because nothing else tells a heading or code from text. */
  readonly keepsMarks: boolean;
  paint(text: string, marks: readonly Mark[]): string;
}

/** Returns the styles of a terminal with colours, or those of one without. Loads chalk only when it is needed. */
export async function makeTheme(color: boolean): Promise<Theme> {
  if (!color) return { keepsMarks: true, paint: (text) => text };
  const { Chalk } = await import('chalk');
  const chalk = new Chalk({ level: 1 });
  const styles: Readonly<Record<Mark, (text: string) => string>> = {
    heading: chalk.bold.magenta,
    strong: chalk.bold,
    emphasis: chalk.italic,
    deleted: chalk.strikethrough,
    code: chalk.cyan,
    link: chalk.underline,
    faint: chalk.dim,
  };
  return {
    keepsMarks: false,
    paint: (text, marks) => marks.reduce((painted, mark) => styles[mark](painted), text),
  };
}
