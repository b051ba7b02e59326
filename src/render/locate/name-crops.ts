// Names the files of `--crops`. Pure.
import type { Located } from './located.ts';

/** Characters of a label in a name. */
const MAX_STEM = 40;

/** Names that `nameCrops` may give, on disks that ignore case too. */
export const CROP_NAME = /^\d{2,}-[a-z0-9-]+\.png$/i;

/**
 * Returns a name for each box, such as `01-submit-button.png`: its number in the table, and its label. Small letters,
 * digits and `-` are safe everywhere, and a number in front keeps `con` and `nul` from being devices on Windows.
 */
export function nameCrops({ found }: Located): readonly string[] {
  const digits = Math.max(2, String(found.length).length);
  return found.map(({ label, thing }, index) => {
    const stem = toStem(label) || toStem(thing) || 'box';
    return `${String(index + 1).padStart(digits, '0')}-${stem}.png`;
  });
}

function toStem(text: string): string {
  return text
    .slice(0, 10 * MAX_STEM)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-/, '')
    .slice(0, MAX_STEM)
    .replace(/-$/, '');
}
