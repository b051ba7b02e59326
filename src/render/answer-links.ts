// Follows the symbolic links of `-o` to where they lead: a file that may be missing, or a stream of our own.
import { readlink } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/** More links than any system follows itself. */
const MAX_LINKS = 64;

const STREAMS: Readonly<Record<string, number>> = {
  '/dev/stdin': 0,
  '/dev/stdout': 1,
  '/dev/stderr': 2,
};

/**
 * Returns the descriptor that a path leads to: /dev/stdout, /dev/fd/3, /proc/self/fd/3 and links to them. Opened by
 * their names, a redirected file would be emptied, and what others wrote to it lost.
 */
export async function ownDescriptor(path: string): Promise<number | undefined> {
  for await (const step of linkSteps(path)) {
    const number = /^\/(?:dev|proc\/(?:self|thread-self|(\d+)))\/fd\/(\d+)$/.exec(step);
    if (number && (number[1] === undefined || Number(number[1]) === process.pid)) return Number(number[2]);
    if (STREAMS[step] !== undefined) return STREAMS[step];
  }
  return undefined;
}

/** Returns the path that a chain of symbolic links ends in, or the path itself when it is no link. */
export async function followLinks(path: string): Promise<string> {
  let last = path;
  for await (const step of linkSteps(path)) last = step;
  return last;
}

async function* linkSteps(path: string): AsyncIterable<string> {
  let step: string | undefined = path;
  for (let links = 0; step !== undefined && links < MAX_LINKS; links++) {
    yield step;
    const next: string | undefined = await readlink(step).catch(() => undefined);
    step = next === undefined ? undefined : resolve(dirname(step), next);
  }
}
