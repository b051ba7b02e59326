// Finds the line in a program's output that says why it failed. Pure.
import { stripVTControlCharacters } from 'node:util';

/** The longest line that an error shows, in characters. */
const MAX_CHARACTERS = 300;

/** Lines that Node and script runners such as npm print after the cause. */
const EPILOGUE =
  /^(?:npm (?:error|ERR!)|ERR_PNPM_|ELIFECYCLE|Node\.js v\d|error Command failed|info Visit )/i;

/** Returns the first line that looks like an error, or else the program's own last line; undefined for no output. */
export function findErrorLine(output: readonly string[]): string | undefined {
  const lines = output
    .map((line) =>
      stripVTControlCharacters(line)
        .replace(/\p{Cc}/gu, ' ')
        .trim(),
    )
    .filter((line) => line !== '');
  const own = lines.filter((line) => !EPILOGUE.test(line));
  const found = own.find((line) => /^\w*error\b.*[:\]]/i.test(line)) ?? own.at(-1) ?? lines[0];
  return found?.slice(0, MAX_CHARACTERS);
}
