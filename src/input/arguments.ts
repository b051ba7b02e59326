// Turns a command's arguments into the ordered items of one question, and reads prompt files.
import { isUtf8 } from 'node:buffer';
import type { Env } from '../env.ts';
import { CliError, usageError } from '../errors.ts';
import { classifyArgument, classifyInput, mayBeMistypedPath } from './classify.ts';
import { diskLookup } from './path-lookup.ts';
import { readBytes, readStdin } from './read-bytes.ts';
import type { Item } from './refs.ts';

/** One argument as typed: a positional, or the value of `-i`, `-p` or `--prompt-file`. */
export interface InputArgument {
  readonly kind: 'positional' | 'image' | 'prompt' | 'prompt-file';
  readonly value: string;
}

/** Returns the items of all arguments in the order typed; throws CliError for the first that is invalid. */
export async function readArguments(
  typed: readonly InputArgument[],
  env: Env,
  signal: AbortSignal,
  info: (line: string) => void,
): Promise<readonly Item[]> {
  // Checked before reading, because the first reader may have to wait and a second one would find nothing.
  if (typed.filter(({ kind, value }) => kind !== 'prompt' && value === '-').length > 1) {
    throw usageError('-', 'stdin can be read only once', 'name the other inputs by path');
  }
  const lookup = diskLookup(env.cwd, info);
  const items: Item[] = [];
  for (const { kind, value } of typed) {
    switch (kind) {
      case 'positional': {
        const found = await classifyArgument(value, lookup);
        for (const item of found) {
          if (item.kind === 'text' && (await mayBeMistypedPath(item.text))) {
            info(`${JSON.stringify(item.text)}: no such file; sent as text`);
          }
        }
        items.push(...found);
        break;
      }
      case 'image':
        items.push(...(await classifyInput(value, lookup)));
        break;
      case 'prompt':
        if (value.trim() === '') throw usageError('-p', 'the prompt is empty');
        items.push({ kind: 'text', text: value, prompt: true });
        break;
      case 'prompt-file':
        if (value === '') throw usageError('--prompt-file', 'the file name is empty');
        items.push({ kind: 'text', text: await readPromptFile(value, env, signal), prompt: true });
        break;
    }
  }
  return items;
}

async function readPromptFile(path: string, env: Env, signal: AbortSignal): Promise<string> {
  const bytes =
    path === '-'
      ? await readStdin(env, signal)
      : await readBytes({ kind: 'path', input: path, path }, env, signal);
  if (!isUtf8(bytes)) {
    throw new CliError('input_unusable', 'is not UTF-8 text', { subject: path, hint: 'pictures go with -i' });
  }
  const text = bytes
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimEnd();
  if (text.trim() === '') throw new CliError('input_unusable', 'the prompt is empty', { subject: path });
  return text;
}
