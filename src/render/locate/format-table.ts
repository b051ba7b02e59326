// Formats what `locate` found as a table for people.
import type { Region } from '../../image/crop.ts';
import { formatTable } from '../table.ts';
import type { Located } from './located.ts';

/** Returns one row a box, with the number that it has on the picture; empty when nothing was found. */
export function formatFoundTable(
  { things, found }: Located,
  { maxWidth }: { readonly maxWidth?: number | undefined } = {},
): string {
  if (found.length === 0) return '';
  const several = things.length > 1;
  const hasPoints = found.some(({ point }) => point !== null);
  const header = [
    '#',
    ...(several ? ['thing'] : []),
    'label',
    'x,y,width,height',
    ...(hasPoints ? ['click'] : []),
    'note',
  ];
  const rows = found.map(({ thing, label, box, point, note }, index) => [
    String(index + 1),
    ...(several ? [thing] : []),
    label,
    formatBox(box),
    ...(hasPoints ? [point ? `${point.x},${point.y}` : ''] : []),
    note,
  ]);
  // Boxes are to be copied, and say more than words.
  return formatTable(header, rows, { maxWidth, cut: ['note', 'thing', 'label'], drop: ['note', 'thing'] });
}

/** Formats a box as `--crop` reads it. */
function formatBox({ left, top, width, height }: Region): string {
  return `${left},${top},${width},${height}`;
}
