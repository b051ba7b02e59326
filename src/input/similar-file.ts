// Finds the file that a mistyped path may mean; pure apart from the look-ups passed to it.
import { editDistance } from '../edit-distance.ts';
import { foldName } from './fold-name.ts';
import type { PathLookup } from './refs.ts';

/** Maximum names to compare: a folder of 100,000 photos would take too long for a suggestion. */
const MAX_NAMES = 5000;

/** Returns the path of the file in the same folder whose name differs least, by at most 2 letters; written like the argument. */
export function similarFile(argument: string, lookup: PathLookup): string | undefined {
  const [, folder = '', name = ''] = /^(.*[/\\])?([^/\\]*)$/s.exec(argument) ?? [];
  const maxDistance = name.length < 5 ? 1 : 2;
  const names = lookup.names(folder || '.').slice(0, MAX_NAMES);
  // A letter in the wrong case or another Unicode form does not count as different.
  const simplify = (text: string) => foldName(text).toLowerCase();
  const simple = simplify(name);
  const near = names
    .map((other) => ({ other, simpleOther: simplify(other) }))
    .filter(
      ({ simpleOther }) => Math.abs(simpleOther.length - simple.length) <= maxDistance && name.length > 1,
    )
    .map(({ other, simpleOther }) => ({ other, distance: editDistance(simple, simpleOther) }))
    .filter(({ other, distance }) => distance <= maxDistance && lookup.stat(folder + other) === 'file')
    .sort((a, b) => a.distance - b.distance || (a.other < b.other ? -1 : 1));
  return near[0] && folder + near[0].other;
}
