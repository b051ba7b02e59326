// Names inputs that are read from a descriptor, such as the `/dev/fd/63` that a shell makes of `<(…)`.
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Item } from './refs.ts';

const DESCRIPTOR = /^\/(?:dev|proc\/self)\/fd\/(\d+)$/;

/** Returns the items with a name for each descriptor: `process substitution 1` for a pipe, by number for a file. */
export function nameDescriptors(items: readonly Item[], cwd: string): readonly Item[] {
  let pipes = 0;
  return items.map((item) => {
    if (item.kind !== 'input' || item.ref.kind !== 'path') return item;
    const [, number] = DESCRIPTOR.exec(item.ref.path) ?? [];
    if (number === undefined) return item;
    if (!isPipe(resolve(cwd, item.ref.path))) {
      return { ...item, ref: { ...item.ref, name: `descriptor ${number}` } };
    }
    pipes += 1;
    const name = `process substitution ${pipes}`;
    // The user typed `<(…)` and has never seen the path.
    return { ...item, ref: { ...item.ref, name, input: name } };
  });
}

function isPipe(path: string): boolean {
  try {
    return statSync(path).isFIFO();
  } catch {
    return false;
  }
}
