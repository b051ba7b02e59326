// Parses the value of --frames: a number of frames, a distance, or times. Pure.
import { usageError } from '../errors.ts';
import { truncateText } from '../format.ts';

/** The value of --frames. */
export type FrameChoice =
  | { readonly kind: 'count'; readonly count: number }
  | { readonly kind: 'every'; readonly seconds: number }
  /** In seconds, ascending, each once. */
  | { readonly kind: 'times'; readonly times: readonly number[] };

const FLAG = '--frames';
const EXAMPLE = 'for example --frames 6, --frames 2s or --frames 0:05,1:12.5';
const MAX_SHOWN_CHARACTERS = 60;

/** Seconds of a unit. */
const UNITS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, min: 60 };

/**
 * Parses `6` (that many), `2s` (one every two seconds; also `500ms` and `1min`), and `0:05,1:12.5,1:00:07` (those at these
 * times; in a list also `5s`). Throws CliError for anything else.
 */
export function parseFrames(text: string): FrameChoice {
  const trimmed = text.trim();
  if (/^\d+$/.test(trimmed)) return { kind: 'count', count: requirePositive(Number(trimmed), trimmed) };
  const seconds = parseSpan(trimmed);
  if (seconds !== undefined) return { kind: 'every', seconds: requirePositive(seconds, trimmed) };
  const times = trimmed.split(',').map((part) => parseTime(part.trim()));
  return { kind: 'times', times: [...new Set(times)].sort((a, b) => a - b) };
}

/** Parses the flag if it is given. Throws CliError. */
export function parseFramesFlag(text: string | undefined): FrameChoice | undefined {
  return text === undefined ? undefined : parseFrames(text);
}

/** Parses the flag of a command that looks at one frame. Throws CliError for a value that asks for several. */
export function parseOneFrame(text: string | undefined): FrameChoice | undefined {
  const choice = parseFramesFlag(text);
  const isOne =
    choice?.kind === 'count' ? choice.count === 1 : choice?.kind === 'times' && choice.times.length === 1;
  if (!choice || isOne) return choice;
  throw usageError(FLAG, 'takes one frame here', 'name its time, for example --frames 0:05');
}

function requirePositive(value: number, text: string): number {
  if (value > 0 && Number.isFinite(value)) return value;
  throw usageError(FLAG, `${quote(text)} takes no frames`, EXAMPLE);
}

/** Returns the seconds of a span with its unit, such as `2s`. */
function parseSpan(text: string): number | undefined {
  const [, value, unit = ''] = /^(\d+(?:\.\d+)?|\.\d+)\s*(ms|s|m|min)$/i.exec(text) ?? [];
  return value === undefined ? undefined : Number(value) * Number(UNITS[unit.toLowerCase()]);
}

/** Returns the seconds of `m:ss` or `h:mm:ss` with a fraction, or of a span. */
function parseTime(text: string): number {
  const span = parseSpan(text);
  if (span !== undefined) return span;
  const [, hours = '0', minutes, seconds] = /^(?:(\d+):(?=\d\d:))?(\d+):(\d\d(?:\.\d+)?)$/.exec(text) ?? [];
  const isTime = Number(seconds) < 60 && (hours === '0' || Number(minutes) < 60);
  if (minutes === undefined || !isTime) throw usageError(FLAG, `${quote(text)} is not a time`, EXAMPLE);
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}

function quote(text: string): string {
  return JSON.stringify(truncateText(text, MAX_SHOWN_CHARACTERS));
}
