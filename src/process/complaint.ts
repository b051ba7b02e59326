// Finds the line of a program's output that says why it ended. Pure.
import { stripVTControlCharacters } from 'node:util';

/** The longest line that an error shows, in characters. */
const MAX_CHARACTERS = 300;

/** Lines that runners of scripts and Node write after the cause. */
const EPILOGUE =
  /^(?:npm (?:error|ERR!)|ERR_PNPM_|ELIFECYCLE|Node\.js v\d|error Command failed|info Visit )/i;

/** Returns the first line that begins as an error does, else the last one of the program's own; undefined without any. */
export function findComplaint(output: readonly string[]): string | undefined {
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
