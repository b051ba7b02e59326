// Finds a device by its name, and suggests one for a typing error.
import { editDistance } from '../edit-distance.ts';
import { usageError } from '../errors.ts';
import type { Playwright } from './playwright.ts';

type Devices = Playwright['devices'];

/** Names that are suggested at most. */
const MAX_SUGGESTIONS = 3;

/** Returns the window, scale and browser name of a device, ignoring case. Throws CliError for an unknown one. */
export function findDevice(name: string, devices: Devices): Omit<Devices[string], 'defaultBrowserType'> {
  const wanted = name.trim().toLowerCase();
  const found = Object.entries(devices).find(([each]) => each.toLowerCase() === wanted);
  if (found) {
    const { defaultBrowserType: _, ...device } = found[1];
    return device;
  }
  const names = Object.keys(devices);
  const holding = names.filter((each) => each.toLowerCase().includes(wanted));
  const near = names
    .map((each) => ({ each, distance: editDistance(wanted, each.toLowerCase()) }))
    .filter(({ distance }) => distance <= Math.max(2, wanted.length / 3))
    .sort((a, b) => a.distance - b.distance)
    .map(({ each }) => each);
  const similar = [...new Set([...holding, ...near])].slice(0, MAX_SUGGESTIONS);
  const hint =
    similar.length > 0
      ? `did you mean ${similar.join(', ')}?`
      : 'names are those of playwright, such as "iPhone 15", "Pixel 7" or "iPad Mini"; or pass --viewport 390x844';
  throw usageError('--device', `knows no device ${JSON.stringify(name)}`, hint);
}
