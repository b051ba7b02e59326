// Finds the file that a mistyped path may mean. Pure but for the look-ups that it is handed.
import { editDistance } from '../edit-distance.ts';
import type { PathLookup } from './refs.ts';

/** A suggestion is not worth the time that a folder of a hundred thousand photos would take. */
const MAX_NAMES = 5000;

/** Returns the path, written as the argument is, of the file beside it whose name differs least; at most by 2 letters. */
export function similarFile(argument: string, lookup: PathLookup): string | undefined {
  const [, folder = '', name = ''] = /^(.*[/\\])?([^/\\]*)$/s.exec(argument) ?? [];
  const most = name.length < 5 ? 1 : 2;
  const names = lookup.names(folder || '.').slice(0, MAX_NAMES);
  const near = names
    .filter((other) => Math.abs(other.length - name.length) <= most && name.length > 1)
    // A wrong case is no mistyped letter, but no such file either.
    .map((other) => ({ other, distance: editDistance(name.toLowerCase(), other.toLowerCase()) }))
    .filter(({ other, distance }) => distance <= most && lookup.stat(folder + other) === 'file')
    .sort((a, b) => a.distance - b.distance || (a.other < b.other ? -1 : 1));
  return near[0] && folder + near[0].other;
}
