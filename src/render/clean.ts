// Cleans every text for stderr: removes secrets, and makes it harmless for a terminal.
import { neutralise, neutraliseBidi, neutraliseLine } from './neutralise.ts';
import { makeRedactor, type SecretSources } from './redact.ts';

export interface Cleaner {
  /** Removes secrets and nothing else: for JSON, which has escapes of its own. */
  secrets(text: string): string;
  /** Cleans a text of several lines. */
  block(text: string): string;
  /** Cleans a text of one line: a line feed in a file name must not look like another message. */
  line(text: string): string;
}

/** Characters of a word, such as a path or a signed URL, above which its middle is cut out. */
const MAX_WORD_LENGTH = 300;
const WORD_START = 180;
const WORD_END = 100;

/** Makes the cleaner of a run, which knows its secrets. */
export function makeCleaner(sources: SecretSources): Cleaner {
  const secrets = makeRedactor(sources);
  return {
    secrets,
    block: (text) => neutraliseBidi(neutralise(secrets(text))),
    // Redacts first: half a secret would not be recognised.
    line: (text) => shortenWords(neutraliseLine(secrets(text))),
  };
}

/** Cuts the middle out of very long words. Both ends of a path say more than its start. */
function shortenWords(line: string): string {
  return line.replace(new RegExp(`\\S{${MAX_WORD_LENGTH + 1},}`, 'gu'), (word) => {
    const characters = [...word];
    return `${characters.slice(0, WORD_START).join('')}…${characters.slice(-WORD_END).join('')}`;
  });
}
