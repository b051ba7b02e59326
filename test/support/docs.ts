/** The pages of the documentation and their generated sections. */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { docsTables, type Table } from './docs-tables.ts';

const ROOT = new URL('../../', import.meta.url);

/** Every page, relative to the repository: the README first. */
export const DOC_PAGES: readonly string[] = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...readdirSync(new URL('docs/', ROOT))
    .filter((name) => name.endsWith('.md'))
    .sort()
    .map((name) => `docs/${name}`),
];

/** Returns the absolute path of a page. */
export function pagePath(page: string): string {
  return fileURLToPath(new URL(page, ROOT));
}

/** Returns a page with each section `<!-- name -->…<!-- /name -->` written anew; throws for a name without tables. */
export function withGeneratedSections(markdown: string): string {
  const tables = docsTables();
  return markdown.replace(
    /(<!-- ([\w-]+)[^>]*-->\n)[\s\S]*?(<!-- \/\2 -->)/g,
    (_, start: string, name: string, end: string) => {
      const section = tables[name];
      if (!section) throw new Error(`no tables for the section ${name}`);
      return `${start}\n${section.map(markdownTable).join('\n')}\n${end}`;
    },
  );
}

/** Returns the names of the generated sections of a page. */
export function sectionNames(markdown: string): readonly string[] {
  return [...markdown.matchAll(/<!-- \/([\w-]+) -->/g)].map(([, name = '']) => name);
}

function markdownTable({ title, header, rows }: Table): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const heading = title === undefined ? [] : [`### ${title}`, ''];
  return `${[...heading, line(header), `|${'---|'.repeat(header.length)}`, ...rows.map(line)].join('\n')}\n`;
}
