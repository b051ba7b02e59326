// Compares the inputs of a command line with those that a manifest lists: it never answers for other pictures.
import type { Entries } from '../each/entry.ts';
import { usageError } from '../errors.ts';
import type { RunContext } from '../run/context.ts';
import type { InputEvent } from './manifest.ts';
import { readManifest } from './read-manifest.ts';
import { toInputEvent } from './stored-entry.ts';

/** The inputs of a command line, and the prompt that those without one of their own share. */
interface TypedInputs {
  readonly entries: Entries;
  readonly prompt: string;
}

/** Throws CliError unless a manifest lists exactly these inputs with these prompts; `name` is its name as typed. */
export async function refuseOtherInputs(
  path: string,
  name: string,
  { entries, prompt }: TypedInputs,
  { env }: Pick<RunContext, 'env'>,
): Promise<void> {
  const listed = listInputs(path);
  for await (const entry of entries) {
    const { value } = await listed.next();
    if (value !== toComparable(toInputEvent(entry, prompt, env), prompt)) throw otherInputs(name);
  }
  if (!(await listed.next()).done) throw otherInputs(name);
}

async function* listInputs(path: string): AsyncGenerator<string, undefined> {
  let shared = '';
  for await (const { event } of readManifest(path)) {
    if (event.event === 'manifest') shared = event.question.prompt;
    if (event.event === 'input') yield toComparable(event, shared);
    if (event.event === 'listed') return;
  }
}

/** A file may have gone since: what its error says is no part of it. How a page is shown is. */
function toComparable({ index, input, id, prompt, ref }: InputEvent, shared: string): string {
  return JSON.stringify([index, input, id, prompt ?? shared, ref.kind === 'page' ? ref.shot : null]);
}

function otherInputs(name: string): Error {
  return usageError(
    `--manifest ${name}`,
    'holds a batch of other inputs or another prompt',
    'name another file; to go on with that batch, leave inputs and prompt out',
  );
}
