// Counts the pictures of a HEIC: a burst or a collection holds several, and a sequence has frames. ISO/IEC 23008-12.
import { type Box, listBoxes } from './boxes.ts';

/** Types of items that show something: coded images, grids and overlays of them. */
const IMAGES: ReadonlySet<string> = new Set([
  'hvc1',
  'hvc2',
  'av01',
  'jpeg',
  'avc1',
  'j2k1',
  'grid',
  'iovl',
  'iden',
  'unci',
]);

/** References from a thumbnail or an auxiliary image, such as a depth map, to its picture. */
const SMALLER: ReadonlySet<string> = new Set(['thmb', 'auxl']);

/** References from a grid to its tiles, and from a tone map to its gain map. */
const PARTS = 'dimg';

const VERSION_BYTES = 4;

/** Returns how many pictures a HEIC shows, without thumbnails, tiles, depth and gain maps; 1 where it does not say. */
export function countHeicImages(bytes: Buffer): number {
  try {
    const boxes = listBoxes(bytes);
    const meta = boxes.find(({ type }) => type === 'meta');
    const items = meta ? countItems(listBoxes(meta.data.subarray(VERSION_BYTES))) : 0;
    const moov = boxes.find(({ type }) => type === 'moov');
    return Math.max(1, items, moov ? countSamples(moov.data) : 0);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error; // A box that is cut off.
    return 1;
  }
}

function countItems(meta: readonly Box[]): number {
  const primary = readPrimary(meta.find(({ type }) => type === 'pitm'));
  const [smaller, parts] = listReferences(meta.find(({ type }) => type === 'iref'));
  const info = meta.find(({ type }) => type === 'iinf');
  if (!info) return 0;
  const entries = info.data.subarray(VERSION_BYTES + (info.data.readUInt8(0) === 0 ? 2 : 4));
  return listBoxes(entries).filter(({ type, data }) => {
    if (type !== 'infe' || data.readUInt8(0) < 2) return false;
    const isHidden = (data.readUInt8(3) & 1) === 1;
    const idBytes = data.readUInt8(0) === 2 ? 2 : 4;
    const id = data.readUIntBE(4, idBytes);
    const isImage = IMAGES.has(data.toString('latin1', 6 + idBytes, 10 + idBytes));
    return id === primary || (isImage && !isHidden && !smaller.has(id) && !parts.has(id));
  }).length;
}

function readPrimary(pitm: Box | undefined): number | undefined {
  if (!pitm) return undefined;
  return pitm.data.readUIntBE(VERSION_BYTES, pitm.data.readUInt8(0) === 0 ? 2 : 4);
}

/** Lists the images that are smaller forms or maps of another one, and those that another one is made of. */
function listReferences(iref: Box | undefined): readonly [smaller: Set<number>, parts: Set<number>] {
  const smaller = new Set<number>();
  const parts = new Set<number>();
  if (!iref) return [smaller, parts];
  const idBytes = iref.data.readUInt8(0) === 0 ? 2 : 4;
  for (const { type, data } of listBoxes(iref.data.subarray(VERSION_BYTES))) {
    if (SMALLER.has(type)) smaller.add(data.readUIntBE(0, idBytes));
    if (type !== PARTS) continue;
    const count = data.readUInt16BE(idBytes);
    for (let index = 0; index < count; index++)
      parts.add(data.readUIntBE(idBytes + 2 + index * idBytes, idBytes));
  }
  return [smaller, parts];
}

/** Returns the frames of the longest track. */
function countSamples(moov: Buffer): number {
  const counts = listBoxes(moov).map((track) => {
    let within: Buffer | undefined = track.type === 'trak' ? track.data : undefined;
    for (const name of ['mdia', 'minf', 'stbl', 'stsz']) {
      within = within && listBoxes(within).find(({ type }) => type === name)?.data;
    }
    return within ? within.readUInt32BE(VERSION_BYTES + 4) : 0;
  });
  return counts.reduce((most, count) => Math.max(most, count), 0);
}
