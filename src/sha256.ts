// Hashes bytes with SHA-256.

/** Loads Node's crypto, which start-up does not need, and returns a function that hashes bytes with SHA-256 in hex. */
export async function loadSha256(): Promise<(bytes: Uint8Array) => string> {
  const { createHash } = await import('node:crypto');
  return (bytes) => createHash('sha256').update(bytes).digest('hex');
}

/** Does the same for a text, in base64 as Content-Security-Policy wants it. */
export async function loadSha256Base64(): Promise<(text: string) => string> {
  const { createHash } = await import('node:crypto');
  return (text) => createHash('sha256').update(text).digest('base64');
}

/** Returns the SHA-256 of media in hex, computing it only if it is not known. */
export async function hashMedia(media: {
  readonly sha256?: string | undefined;
  readonly file?: { readonly sha256: string };
  readonly bytes: Uint8Array;
}): Promise<string> {
  return media.sha256 ?? media.file?.sha256 ?? (await loadSha256())(media.bytes);
}
