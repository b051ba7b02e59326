// Numbers what `locate` found as its table does, and gives each thing a colour. Pure.
import type { BoxColor, NumberedBox } from '../../image/box-shapes.ts';
import type { Located } from './located.ts';

/** Neighbours differ most. */
const COLORS: readonly BoxColor[] = ['vermillion', 'sky', 'green', 'yellow', 'purple', 'orange'];

/** Returns the boxes to draw; colours repeat after the sixth thing, and numbers never do. */
export function numberFound({ things, found }: Located): readonly NumberedBox[] {
  return found.map(({ thing, label, box, point }, index) => ({
    ...box,
    number: index + 1,
    color: COLORS[things.indexOf(thing) % COLORS.length] ?? 'vermillion',
    label,
    point,
  }));
}
