// Writes the commands in hints as the shell of the user reads them. Pure.
import { quoteArgument } from './format.ts';
import type { System } from './path-flavour.ts';

export type Shell = 'posix' | 'powershell' | 'cmd';

/**
 * Returns the shell that probably started this process. On Windows cmd sets PROMPT, and Git Bash MSYSTEM and SHELL;
 * PSModulePath says nothing, because every process has it. A PowerShell that was started from cmd is taken for cmd, whose
 * double quotes it reads too.
 */
export function findShell({ platform, variables }: System): Shell {
  if (platform !== 'win32' || variables.MSYSTEM || variables.SHELL) return 'posix';
  return variables.PROMPT ? 'cmd' : 'powershell';
}

/** A whole argument in single quotes, as `quoteArgument` writes it, rather than an apostrophe in a word. */
const QUOTED = /(?<=^|[\s(=])'((?:[^']|'\\'')*)'(?=$|[\s;,.:)?])/g;

/** Rewrites the arguments that a text quotes for a POSIX shell, in which hints are written, for another shell. */
export function writeForShell(text: string, shell: Shell): string {
  if (shell === 'posix') return text;
  return text.replace(QUOTED, (_, quoted: string) => quoteFor(quoted.replaceAll("'\\''", "'"), shell));
}

/** Quotes an argument for the shell of a system, for text that is neither an error nor a note. */
export function quoteForSystem(argument: string, system: System): string {
  return writeForShell(quoteArgument(argument), findShell(system));
}

function quoteFor(text: string, shell: Exclude<Shell, 'posix'>): string {
  if (/^[\w.\\/:+=-]+$/.test(text)) return text;
  // PowerShell takes typographic quotes for plain ones.
  if (shell === 'powershell') return `'${text.replace(/['‘’‚‛]/g, '$&$&')}'`;
  // cmd itself knows no escapes in quotes. The program that it starts reads two quotes as one, and pairs of backslashes before one.
  return `"${text.replace(/(\\*)"/g, '$1$1""').replace(/\\+$/, '$&$&')}"`;
}
