// What every text for stderr goes through, whoever writes it: secrets out, harmless for a terminal, one line where meant.
import type { Env } from '../env.ts';
import { neutralise, neutraliseBidi } from './neutralise.ts';
import { makeRedactor } from './redact.ts';

export interface Cleaner {
  /** Takes secrets out, and changes nothing else: for JSON, which escapes by itself. */
  secrets(text: string): string;
  /** Makes a text of several lines fit to be shown. */
  block(text: string): string;
  /** The same on one line: a line feed in a file name must not look like another message. */
  line(text: string): string;
}

/** Characters of a word, such as a path or a signed URL, that are shown at most. */
const MAX_WORD_LENGTH = 300;
const WORD_START = 180;
const WORD_END = 100;

/** Makes the cleaner of a run, which knows the secrets in its variables. */
export function makeCleaner(variables: Env['variables']): Cleaner {
  const secrets = makeRedactor(variables);
  const block = (text: string) => neutraliseBidi(neutralise(secrets(text)));
  return {
    secrets,
    block,
    // Redacted first: half a secret would not be known.
    line: (text) => shortenWords(block(text).replaceAll('\n', '\u240a')),
  };
}

/** Cuts the middle out of words that are far too long to be read: both ends of a path tell more than its start. */
function shortenWords(line: string): string {
  return line.replace(new RegExp(`\\S{${MAX_WORD_LENGTH + 1},}`, 'gu'), (word) => {
    const characters = [...word];
    return `${characters.slice(0, WORD_START).join('')}…${characters.slice(-WORD_END).join('')}`;
  });
}
