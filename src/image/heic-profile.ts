// Finds the ICC profile in a HEIC, as libheif-js does not hand it out; decodes nothing and never throws.

/** Where the profile stands: a phone's photo has one, for its tiles and its main picture alike. */
const PATH = ['meta', 'iprp', 'ipco'];

/** `meta` begins with a version and flags. */
const META_FIELDS_BYTES = 4;

/** Returns the ICC profile of a HEIC; undefined when it has none. ISO/IEC 14496-12, 12.1.5. */
export function heicProfile(bytes: Buffer): Buffer | undefined {
  let within = bytes;
  for (const name of PATH) {
    const found = boxes(within).find(({ type }) => type === name);
    if (!found) return undefined;
    within = name === 'meta' ? found.data.subarray(META_FIELDS_BYTES) : found.data;
  }
  const colr = boxes(within).find(
    ({ type, data }) => type === 'colr' && /^(?:prof|rICC)$/.test(data.toString('latin1', 0, 4)),
  );
  return colr?.data.subarray(4);
}

/** The boxes that stand side by side, as far as their sizes can be believed. */
function boxes(bytes: Buffer): { type: string; data: Buffer }[] {
  const found = [];
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
