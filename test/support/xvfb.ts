/** An X server without a screen, for tests with real programs of X11. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { findCommand } from '../../src/process/find-command.ts';

/** Returns the path of a program of this system; undefined where it is not installed. */
export function findProgram(name: string): Promise<string | undefined> {
  return findCommand(name, { platform: process.platform, variables: process.env });
}

export interface Xvfb {
  /** The variables of its clients. */
  readonly variables: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** Starts an X server whose screen has this size; it keeps its state when its last client leaves. */
export async function startXvfb(
  path: string,
  { width, height }: { width: number; height: number },
): Promise<Xvfb> {
  const screen = `${width}x${height}x24`;
  const args = ['-displayfd', '3', '-screen', '0', screen, '-nolisten', 'tcp', '-noreset'];
  const server = spawn(path, args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  // Xvfb picks a free display, and writes its number once it is ready.
  const [chunk] = (await once(server.stdio[3] as Readable, 'data')) as [Buffer];
  return {
    variables: { PATH: process.env.PATH ?? '', DISPLAY: `:${chunk.toString().trim()}` },
    async close() {
      server.kill();
      await once(server, 'exit');
    },
  };
}
