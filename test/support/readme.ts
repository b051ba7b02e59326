/** The README's generated sections and its console examples. */
import { makeCommandLine } from '../../src/cli/argv.ts';
import { helpTables } from '../../src/cli/help-topics.ts';
import { makeProgram } from '../../src/cli/program.ts';
import { testEnv } from './test-env.ts';

/** Returns the README with every generated section written anew. */
export function withGeneratedSections(readme: string): string {
  const sections: Record<string, string> = {
    flags: markdownTable(
      ['flag', 'meaning'],
      makeProgram(makeCommandLine([]), testEnv(), () => {})
        .options.filter((option) => !option.hidden)
        .map((option) => [`\`${option.flags}\``, option.description]),
    ),
    'exit-codes': markdownTable(['exit', 'meaning', 'what to do'], helpTables().exitCodes),
    environment: markdownTable(
      ['variable', 'meaning'],
      helpTables().environment.map(([name, about]) => [
        name.replace(/\w+/g, '`$&`'),
        about.replace(/--[\w-]+/g, '`$&`'),
      ]),
    ),
  };
  return Object.entries(sections).reduce((text, [name, section]) => {
    const pattern = new RegExp(`(<!-- ${name}[^>]*-->\n)[\\s\\S]*?(<!-- /${name} -->)`);
    if (!pattern.test(text)) throw new Error(`the README has no section ${name}`);
    return text.replace(pattern, (_, start: string, end: string) => `${start}\n${section}\n${end}`);
  }, readme);
}

export interface ConsoleExample {
  readonly command: string;
  readonly output: string;
}

/** Returns the commands of all `console` blocks with the output that the README claims for each. */
export function consoleExamples(readme: string): readonly ConsoleExample[] {
  return [...readme.matchAll(/```console\n([\s\S]*?)```/g)].flatMap(([, block = '']) =>
    block
      .split(/^\$ /m)
      .slice(1)
      .map((part) => {
        const end = part.indexOf('\n');
        return { command: part.slice(0, end), output: part.slice(end + 1) };
      }),
  );
}

function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return `${[line(header), `|${'---|'.repeat(header.length)}`, ...rows.map(line)].join('\n')}\n`;
}
