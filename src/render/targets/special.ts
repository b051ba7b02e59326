// Writes to descriptors of this process, named pipes and devices, which are never replaced.
import { constants, fstatSync, open as openFile, writeFile } from 'node:fs';
import { open, readlink, realpath } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { dirname, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { isatty } from 'node:tty';
import { promisify } from 'node:util';
import { type OutputStream, write } from '../../env.ts';
import { systemErrorCode } from '../../errors.ts';
import { neutralise } from '../neutralise.ts';
import type { Destination, Target } from './target.ts';

/** Links that Linux follows before it gives up with ELOOP. */
const MAX_LINKS = 40;

/** Milliseconds between two looks for a reader of a pipe. */
const READER_POLL_MS = 25;

/** Returns the end of a chain of symbolic links, or the first path in it that names a descriptor of this process. */
export async function followLinks(path: string, maxLinks = MAX_LINKS): Promise<string> {
  if (toDescriptor(path) !== undefined || maxLinks === 0) return path;
  const next = await readlink(path).catch(() => undefined);
  if (next === undefined) return path;
  return followLinks(resolve(await realpath(dirname(path)), next), maxLinks - 1);
}

/** Returns the descriptor that a path such as `/dev/stdout` or `/dev/fd/3` names. */
export function toDescriptor(path: string): number | undefined {
  if (path === '/dev/stdout') return 1;
  if (path === '/dev/stderr') return 2;
  const [, number] = /^\/(?:dev|proc\/self)\/fd\/(\d+)$/.exec(path) ?? [];
  return number === undefined ? undefined : Number(number);
}

/**
 * Opens a descriptor that this process was started with. Opened by its path instead, a redirected file would be
 * written from its start. Throws the system's error when it is not open.
 */
export function openDescriptor(
  descriptor: number,
  stdout: Pick<Target, 'write'>,
  stderr: OutputStream,
): Destination {
  const put = makePut(descriptor, stdout, stderr);
  return { write: put, stream: put, discard: async () => {} };
}

function makePut(
  descriptor: number,
  stdout: Pick<Target, 'write'>,
  stderr: OutputStream,
): Destination['write'] {
  if (descriptor === 1) return async (content) => stdout.write(requireText(content));
  if (descriptor === 2) {
    return async (content) => {
      const text = requireText(content);
      await write(stderr, stderr.isTTY ? neutralise(text) : text);
    };
  }
  fstatSync(descriptor);
  return (content) => promisify(writeFile)(descriptor, content);
}

/** Bytes would be lost among text, and a terminal would obey them. */
function requireText(content: string | Uint8Array): string {
  if (typeof content === 'string') return content;
  throw new Error('it takes text, not a picture');
}

/** Opens a device such as `/dev/null` or a terminal. Throws the system's error, for a socket too. */
export async function openDevice(path: string): Promise<Destination> {
  const handle = await open(path, constants.O_WRONLY);
  const put: Destination['write'] = (content) =>
    handle.writeFile(isatty(handle.fd) ? neutralise(requireText(content)) : content);
  return {
    async write(content) {
      await put(content);
      await handle.close();
    },
    stream: put,
    discard: () => handle.close(),
  };
}

/** Makes the destination of a named pipe, which waits for a reader when it is written. */
export function openPipe(path: string, signal: AbortSignal): Destination {
  let opening: Promise<Socket> | undefined;
  const put = async (content: string | Uint8Array, isLast: boolean) => {
    opening ??= openSocket(path, signal);
    const socket = await opening;
    const stop = () => socket.destroy(new Error('stopped'));
    signal.addEventListener('abort', stop, { once: true });
    try {
      await new Promise<void>((done, fail) => {
        socket.once('error', fail);
        const finish = (error?: Error | null) => {
          socket.off('error', fail);
          if (error) fail(error);
          else done();
        };
        if (isLast) socket.end(content, finish);
        else socket.write(content, finish);
      });
    } finally {
      signal.removeEventListener('abort', stop);
      if (isLast) socket.destroy();
    }
  };
  return {
    write: (content) => put(content, true),
    stream: (text) => put(text, false),
    async discard() {
      (await opening?.catch(() => undefined))?.destroy();
    },
  };
}

async function openSocket(path: string, signal: AbortSignal): Promise<Socket> {
  const { Socket } = await import('node:net');
  const socket = new Socket({ fd: await openForReader(path, signal), readable: false, writable: true });
  // Between two writes nobody listens: the next one fails.
  socket.on('error', () => {});
  return socket;
}

/** Polls: a blocking `open` would hold a thread, and with it the process, until a reader comes. */
async function openForReader(path: string, signal: AbortSignal): Promise<number> {
  for (;;) {
    try {
      return await promisify(openFile)(path, constants.O_WRONLY | constants.O_NONBLOCK);
    } catch (error) {
      if (systemErrorCode(error) !== 'ENXIO') throw error;
      await wait(READER_POLL_MS, undefined, { signal });
    }
  }
}
