// Writes an answer to what is no ordinary file: our own streams, named pipes, devices. Never replaces or empties one.
import { constants, fstatSync, open as openFile, type Stats, writeFile } from 'node:fs';
import { open } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { isatty } from 'node:tty';
import { promisify } from 'node:util';
import { type Env, type OutputStream, write } from '../env.ts';
import { CliError, systemErrorCode } from '../errors.ts';
import { neutralise } from './neutralise.ts';

/** What of the world is written to; the signal ends the waiting for a pipe's reader. */
export type DirectStreams = Pick<Env, 'cwd' | 'stdout' | 'stderr' | 'signal'>;

type Send = (text: string) => Promise<void>;

/** Milliseconds between two looks at whether a pipe has a reader. */
const PIPE_PATIENCE_MS = 25;

/** Returns what writes to a descriptor of this process, from where it stands; throws when it is not open. */
export function writeDescriptor(descriptor: number, path: string, { stdout, stderr }: DirectStreams): Send {
  const stream = { 1: stdout, 2: stderr }[descriptor];
  if (stream) return (text) => write(stream, shownOn(stream, text));
  const found = fstatSync(descriptor);
  // What is none of these is Node's own, such as what it waits for events by.
  if (!found.isFile() && !found.isFIFO() && !found.isCharacterDevice() && !found.isSocket()) {
    throw new CliError('output_unwritable', 'is not open for writing', { subject: path });
  }
  return async (text) => promisify(writeFile)(descriptor, text);
}

/** Returns what writes to a pipe or device at a path; throws the system's error, or the signal's reason. */
export function writeSpecial(path: string, found: Stats, signal: AbortSignal): Send {
  if (found.isFIFO()) return (text) => writePipe(path, text, signal);
  return async (text) => {
    const handle = await open(path, constants.O_WRONLY);
    try {
      await handle.writeFile(isatty(handle.fd) ? neutralise(text) : text);
    } finally {
      await handle.close();
    }
  };
}

/** Waits for a reader by asking again: a thread that waits in `open` would keep the whole process from ending. */
async function writePipe(path: string, text: string, signal: AbortSignal): Promise<void> {
  const { Socket } = await import('node:net');
  const descriptor = await openForReader(path, signal);
  const socket = new Socket({ fd: descriptor, readable: false, writable: true });
  const stop = () => socket.destroy(new Error('stopped'));
  signal.addEventListener('abort', stop, { once: true });
  try {
    await new Promise<void>((done, fail) => socket.once('error', fail).end(text, done));
  } finally {
    signal.removeEventListener('abort', stop);
    socket.destroy();
  }
}

async function openForReader(path: string, signal: AbortSignal): Promise<number> {
  for (;;) {
    try {
      return await promisify(openFile)(path, constants.O_WRONLY | constants.O_NONBLOCK);
    } catch (error) {
      if (systemErrorCode(error) !== 'ENXIO') throw error;
      await wait(PIPE_PATIENCE_MS, undefined, { signal });
    }
  }
}

function shownOn(stream: OutputStream, text: string): string {
  return stream.isTTY ? neutralise(text) : text;
}
