// Walks the boxes of an ISO media file such as HEIC and AVIF; ISO/IEC 14496-12, 4.2.

export interface Box {
  /** Four characters, such as `meta`. */
  readonly type: string;
  readonly data: Buffer;
}

/** `meta` begins with a version and flags. */
const META_FIELDS_BYTES = 4;

/** Lists the properties of all images in the file, colours and sizes among them; empty when there are none. */
export function listProperties(bytes: Buffer): readonly Box[] {
  let within = bytes;
  for (const name of ['meta', 'iprp', 'ipco']) {
    const found = listBoxes(within).find(({ type }) => type === name);
    if (!found) return [];
    within = name === 'meta' ? found.data.subarray(META_FIELDS_BYTES) : found.data;
  }
  return listBoxes(within);
}

/** Lists neighbouring boxes up to the first with an impossible size. */
export function listBoxes(bytes: Buffer): readonly Box[] {
  const found: Box[] = [];
  for (let at = 0; at + 8 <= bytes.length; ) {
    const claimed = bytes.readUInt32BE(at);
    const isLong = claimed === 1 && at + 16 <= bytes.length;
    const size = isLong ? Number(bytes.readBigUInt64BE(at + 8)) : claimed === 0 ? bytes.length - at : claimed;
    const headerBytes = isLong ? 16 : 8;
    if (size < headerBytes) break;
    const data = bytes.subarray(at + headerBytes, at + size);
    found.push({ type: bytes.toString('latin1', at + 4, at + 8), data });
    at += size;
  }
  return found;
}
