// Says in words which frame or page of its file an image is. Pure.
import type { FilePlace, LoadedImage } from './image.ts';

/** Formats a time in seconds as people write it: `0:05`, `1:02.5`, `1:00:07`; to the millisecond. */
export function formatTime(seconds: number): string {
  const ms = Math.round(seconds * 1000);
  const [hours, minutes] = [Math.floor(ms / 3_600_000), Math.floor(ms / 60_000) % 60];
  const fraction = ms % 1000 === 0 ? '' : `.${pad(ms % 1000, 3).replace(/0+$/, '')}`;
  const rest = `${pad(Math.floor(ms / 1000) % 60)}${fraction}`;
  return hours > 0 ? `${hours}:${pad(minutes)}:${rest}` : `${minutes}:${rest}`;
}

/** Formats the place of an image behind the name of its file: ` at 0:05`, `, page 2`; empty for an image without one. */
export function formatFilePlace(place: FilePlace | undefined): string {
  if (!place) return '';
  return place.kind === 'frame' ? ` at ${formatTime(place.seconds)}` : `, page ${place.number}`;
}

/** Returns the name of an image in notes and receipts: `clip.mp4 at 0:05`. */
export function nameInFile({ input, place }: Pick<LoadedImage, 'input' | 'place'>): string {
  return `${input}${formatFilePlace(place)}`;
}

function pad(value: number, digits = 2): string {
  return String(value).padStart(digits, '0');
}
