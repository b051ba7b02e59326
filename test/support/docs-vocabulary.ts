/** Finds the commands, flags, settings and exit codes that a Markdown page names, and which of them do not exist. */
import { vocabulary } from './docs-tables.ts';

/**
 * Flags of other programs: npm, sips, the demo, the facts, the live ring and the vaults of keys; and that of the
 * completion scripts.
 */
const FOREIGN_FLAGS = [
  '--complete',
  '--global',
  '--omit',
  '--out',
  '--keep',
  '--only',
  '--guesses',
  '--release',
  '--runs',
  '--secret-id',
  '--query',
  '--label',
  '--raw',
];

export interface NamedThings {
  /** `models`, or `files ls` with its subcommand. */
  readonly commands: readonly string[];
  readonly topics: readonly string[];
  /** Long flags in any code; short ones behind `claude-see`. */
  readonly flags: readonly string[];
  readonly settings: readonly string[];
  /** In prose behind the word exit, and as branches of a shell's `case`. */
  readonly exitCodes: readonly string[];
}

/** Returns the contents of a page's code blocks in one language. */
export function codeBlocks(markdown: string, language: string): readonly string[] {
  return [...markdown.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(
    ([, code = '']) => code,
  );
}

/** Returns what a page names, each as often as it is named. */
export function namedThings(markdown: string): NamedThings {
  const code = [...shellCode(markdown), ...inlineCode(markdown)];
  // Up to the next command of a pipe or a list.
  const runs = code.flatMap((text) =>
    [...text.matchAll(/(?<![\w./-])claude-see((?: +[^\s|&;#)]+)*)/g)].map(([, words = '']) =>
      words.trim().split(/ +/),
    ),
  );
  const groups = new Set(vocabulary().commands.flatMap((name) => (name.includes(' ') ? [first(name)] : [])));
  const isWord = (word = '') => /^[a-z][a-z-]*$/.test(word);
  const commands = runs.flatMap(([name = '', next = '']) => {
    if (!isWord(name)) return [];
    return [groups.has(name) && isWord(next) ? `${name} ${next}` : name];
  });
  const shortFlags = runs.flatMap((words) => words.filter((word) => /^-[A-Za-z]$/.test(word)));
  const longFlags = code.flatMap((text) => text.match(/(?<![\w-])--[a-z][a-z-]*/g) ?? []);
  const cases = shellCode(markdown).flatMap((text) => text.match(/^ +\d+(?=\) )/gm) ?? []);
  const prose = withoutBlocks(markdown).matchAll(/\bexits?(?: code)?(?: is)? (\d+)/g);
  return {
    commands,
    topics: runs.flatMap(([name, topic]) => (name === 'help' && isWord(topic) ? [topic ?? ''] : [])),
    flags: [...longFlags, ...shortFlags],
    settings: runs.flatMap(([name, verb, key]) =>
      name === 'config' && /^(get|set|unset)$/.test(verb ?? '') && /^[a-z]/.test(key ?? '')
        ? [key ?? '']
        : [],
    ),
    exitCodes: [...prose].map(([, number = '']) => number).concat(cases.map((text) => text.trim())),
  };
}

/** Returns what a page names and the program does not know, such as `command batch`. */
export function unknownThings(markdown: string): readonly string[] {
  const named = namedThings(markdown);
  const known = vocabulary();
  const missing = (kind: string, names: readonly string[], all: readonly string[]) =>
    names.filter((name) => !all.includes(name)).map((name) => `${kind} ${name}`);
  return [
    ...missing('command', named.commands, known.commands),
    ...missing('help topic', named.topics, known.topics),
    ...missing('flag', named.flags, [...known.flags, ...FOREIGN_FLAGS]),
    ...named.settings.filter((key) => !known.isSetting(key)).map((key) => `setting ${key}`),
    ...missing('exit code', named.exitCodes, known.exitCodes.map(String)),
  ];
}

/** Scripts, and the commands of console examples without their output. */
function shellCode(markdown: string): readonly string[] {
  const commands = codeBlocks(markdown, 'console').flatMap((block) => block.match(/^\$ .*$/gm) ?? []);
  const scripts = ['sh', 'yaml'].flatMap((language) => codeBlocks(markdown, language));
  return [...commands, ...scripts.map((script) => script.replaceAll('\\\n', ' ').replace(/ #.*$/gm, ''))];
}

function inlineCode(markdown: string): readonly string[] {
  return [...withoutBlocks(markdown).matchAll(/`([^`]+)`/g)].map(([, text = '']) =>
    text.replace(/\s+/g, ' '),
  );
}

function withoutBlocks(markdown: string): string {
  return markdown.replace(/```[\s\S]*?```/g, '');
}

function first(command: string): string {
  return command.split(' ')[0] ?? '';
}
