// Turns entries into events of a manifest, and back.
import { resolve } from 'node:path';
import type { Entry } from '../each/entry.ts';
import type { Env } from '../env.ts';
import { CliError, usageError } from '../errors.ts';
import type { InputRef } from '../input/refs.ts';
import { toPlainError } from '../render/report-error.ts';
import type { InputEvent, StoredRef } from './manifest.ts';

/** Returns the event of an entry; `shared` is the prompt of the question. Throws CliError for what can be read only once. */
export function toInputEvent(entry: Entry, shared: string, env: Env): InputEvent {
  const { index, input, id, prompt, ref } = entry;
  return {
    event: 'input',
    index,
    input,
    id,
    prompt: prompt === shared ? null : prompt,
    ref: ref instanceof CliError ? { kind: 'error', error: toPlainError(ref, env) } : storeRef(ref, env.cwd),
  };
}

function storeRef(ref: InputRef, cwd: string): StoredRef {
  switch (ref.kind) {
    case 'path': {
      const name = ref.name === undefined ? {} : { name: ref.name };
      return { kind: 'path', path: resolve(cwd, ref.path), ...name };
    }
    case 'data':
      return { kind: 'data', uri: ref.uri };
    case 'url':
      return { kind: 'url', url: ref.url, block: ref.block };
    case 'page': {
      const isUrl = /^https?:/i.test(ref.address);
      return { kind: 'page', address: isUrl ? ref.address : resolve(cwd, ref.address), shot: ref.shot ?? {} };
    }
    case 'file_id':
      return { kind: 'file_id', file_id: ref.file_id };
    default:
      throw usageError(ref.input, 'can be read only once, and a batch may read it again', 'name a file');
  }
}

/** Returns the entry of an event, as far as it names an input. */
export function toEntry({ index, input, id, prompt, ref }: InputEvent, shared: string): Entry {
  if (ref.kind === 'error') throw new Error(`input ${index} names nothing`);
  return { index, input, id, prompt: prompt ?? shared, ref: { ...ref, input } };
}
