// The hash by which bytes are known again, in every room.

/** Returns what hashes bytes with SHA-256, in hex. Node's crypto is loaded for this alone, so not at start-up. */
export async function loadSha256(): Promise<(bytes: Uint8Array) => string> {
  const { createHash } = await import('node:crypto');
  return (bytes) => createHash('sha256').update(bytes).digest('hex');
}

/** Returns the SHA-256 of bytes, in hex, without reading them again where it is known. */
export async function hashMedia(media: {
  readonly sha256?: string | undefined;
  readonly bytes: Uint8Array;
}): Promise<string> {
  return media.sha256 ?? (await loadSha256())(media.bytes);
}
