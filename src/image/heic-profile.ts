// Finds the ICC profile in a HEIC, because libheif-js does not expose it.
import { listProperties } from './headers/boxes.ts';

/** Returns the ICC profile of a HEIC; undefined when it has none. Never throws. ISO/IEC 14496-12, 12.1.5. */
export function findHeicProfile(bytes: Buffer): Buffer | undefined {
  // A phone's photo has one profile, shared by its tiles and its main image.
  const colr = listProperties(bytes).find(
    ({ type, data }) => type === 'colr' && /^(?:prof|rICC)$/.test(data.toString('latin1', 0, 4)),
  );
  return colr?.data.subarray(4);
}
