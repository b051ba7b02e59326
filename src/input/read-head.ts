// Reads the beginning of a file, which is enough to recognise its format.
import { open } from 'node:fs/promises';

/** Enough for any format except text, which must be read to its end. */
const HEAD_BYTES = 64 * 1024;

/** Returns the first 64 KB of a file, or all of a smaller one; throws the system's error. */
export async function readHead(path: string): Promise<Buffer> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
