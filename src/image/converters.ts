// Lists the programs that convert unsupported formats, and chooses one that is installed.
import type { System } from '../path-flavour.ts';
import { findProgram } from '../process/find-command.ts';
import { fillCommand } from './fill-command.ts';

/** A program that converts a format. */
export interface Converter {
  /** Its name in messages. */
  readonly title: string;
  /** Its command. */
  readonly program: string;
  /** The arguments, as `fillCommand` takes them. */
  readonly args: string;
  /** The only system that has it; any by default. */
  readonly only?: 'darwin';
  /** The system on which another program has this name. */
  readonly not?: 'win32';
}

/** Converters in order of preference. When none is installed, the first is named, so every system must be able to install it. */
export type Converters = readonly [Converter, ...Converter[]];

/** Returns the commands of ImageMagick 7 and 6. On Windows, `convert` is a program that changes file systems. */
export function imageMagickConverters(operands = '{in}'): Converters {
  const args = `${operands} {out.png}`;
  return [
    { title: 'ImageMagick', program: 'magick', args },
    { title: 'ImageMagick', program: 'convert', args, not: 'win32' },
  ];
}

/** The converter of macOS, which also reads some camera formats and icons (`sips --formats`). */
export const SIPS: Converter = {
  title: 'sips',
  program: 'sips',
  args: '-s format png {in} --out {out.png}',
  only: 'darwin',
};

/** FFmpeg, for formats of a single picture. */
export const FFMPEG: Converter = {
  title: 'FFmpeg',
  program: 'ffmpeg',
  args: '-i {in} -frames:v 1 {out.png}',
};

/** Returns the hint with the command of the first converter that the system has; undefined where it has none. */
export function findConverter(
  converters: Converters,
  input: string,
  system: System | undefined,
): string | undefined {
  const found = system && converters.find((each) => isThere(each, system));
  return found && formatConverter(found, input);
}

/** Returns the hint of a cure: with the command of a converter that the system has, or else of the first, to be installed. */
export function formatCure(cure: Converters | string, input: string, system: System | undefined): string {
  if (typeof cure === 'string') return fillCommand(cure, input);
  return (
    findConverter(cure, input, system) ??
    formatConverter(cure.find(({ only }) => only === undefined) ?? cure[0], input)
  );
}

function isThere({ program, only, not }: Converter, system: System): boolean {
  const { platform } = system;
  return (
    (only === undefined || only === platform) &&
    not !== platform &&
    findProgram(program, system) !== undefined
  );
}

function formatConverter({ title, program, args }: Converter, input: string): string {
  return fillCommand(`convert it with ${title}: ${program} ${args}`, input);
}
