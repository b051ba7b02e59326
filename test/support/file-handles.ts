/** Reaches the handles that `open` of node:fs/promises returns, so that a test can make the disk fail. */
import { open } from 'node:fs/promises';
import type { TestWorld } from './run.ts';

interface FileHandles {
  sync(): Promise<void>;
  write(...args: unknown[]): Promise<unknown>;
}

/** Returns the prototype of all handles; leaves an empty file `probe` in the folder of the world. */
export async function fileHandles(world: TestWorld): Promise<FileHandles> {
  const handle = await open(await world.file('probe', ''));
  await handle.close();
  return Object.getPrototypeOf(handle);
}
