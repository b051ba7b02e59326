// Says how paths are written on a system: Windows, WSL or any other. Pure; the disk is asked with Node's own functions.
import { type PlatformPath, posix, win32 } from 'node:path';
import type { Env } from './env.ts';
import { isDevice } from './file-name.ts';

/** The parts of an Env that say how its system writes paths and commands. */
export type System = Pick<Env, 'platform' | 'variables'>;

export interface PathFlavour {
  readonly windows: boolean;
  /** Name of the distribution under WSL. */
  readonly distro: string | undefined;
  /** Splits paths into their parts as the system does. */
  readonly path: PlatformPath;
}

/** The flavour of all systems but Windows and WSL. */
export const POSIX_FLAVOUR: PathFlavour = { windows: false, distro: undefined, path: posix };

/** Returns the flavour of a system. */
export function getPathFlavour({ platform, variables }: System): PathFlavour {
  if (platform === 'win32') return { windows: true, distro: undefined, path: win32 };
  const distro = platform === 'linux' ? variables.WSL_DISTRO_NAME : undefined;
  return { ...POSIX_FLAVOUR, distro: distro || undefined };
}

/** Returns the last part of a path, as it is shown; a trailing slash is no part. */
export function getFileName(path: string, system: Pick<System, 'platform'>): string {
  return (system.platform === 'win32' ? win32 : posix).basename(path);
}

/** Returns the folder that a leading `~` stands for. Git Bash sets HOME on Windows too, but in a form of its own. */
export function findHome({ platform, variables: { HOME, USERPROFILE } }: System): string | undefined {
  return (platform === 'win32' ? USERPROFILE || HOME : HOME || USERPROFILE) || undefined;
}

/**
 * Returns a path of Windows as WSL sees it: drives below /mnt, and the files of the distribution itself, which Windows
 * shows as a share. Undefined for any other path, and for the files of another distribution.
 */
export function toWslPath(path: string, distro: string): string | undefined {
  const [, drive, onDrive = ''] = /^(?:file:\/\/\/|\\\\\?\\)?([a-z]):[\\/](.*)$/is.exec(path) ?? [];
  const toSlashes = (text: string) => text.replaceAll('\\', '/');
  if (drive !== undefined) return `/mnt/${drive.toLowerCase()}/${toSlashes(onDrive)}`;
  const [, owner, inDistro = ''] =
    /^[\\/]{2}wsl(?:\.localhost|\$)[\\/]([^\\/]+)[\\/](.*)$/is.exec(path) ?? [];
  return owner?.toLowerCase() === distro.toLowerCase() ? `/${toSlashes(inDistro)}` : undefined;
}

/**
 * Whether Windows reads a path from another computer, to which it may send the user's credentials. Devices (`\\.\`), long
 * paths of drives (`\\?\C:\`) and WSL are on this one.
 */
export function isUncPath(path: string): boolean {
  const slashed = path.replaceAll('\\', '/').replace(/^\/(?:\/[?.]|\?\?)\/(?:UNC|GLOBALROOT)\//i, '//');
  return /^\/\/(?![.?]\/)(?!wsl(?:\.localhost|\$)\/)[^/]/i.test(slashed);
}

/** Whether Windows takes the last part of a path for a device, such as `nul` or `shots\con.png`. */
export function isDeviceName(path: string): boolean {
  return isDevice(win32.basename(path.trimEnd()));
}
