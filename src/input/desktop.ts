// Detects WSL, and holds the commands and install hints that desktop tools share.
import type { Env } from '../env.ts';

/** A command and its arguments, run without a shell. */
export type Argv = readonly [command: string, ...args: string[]];

/** The system that the choice of tools depends on, besides its variables. */
export interface Desktop {
  readonly platform: NodeJS.Platform;
  /** The kernel's release, which names Microsoft under WSL. */
  readonly release: string;
}

/** Whether this is Linux on Windows, whose programs can be run. */
export function isWsl({ release }: Desktop, variables: Env['variables']): boolean {
  return Boolean(variables.WSL_DISTRO_NAME) || /microsoft/i.test(release);
}

/** The hint where PowerShell is not found on Windows. */
export const POWERSHELL_ON_WINDOWS = 'it is a part of Windows: add its folder to PATH';

/** The hint where PowerShell is not found under WSL. */
export const POWERSHELL_ON_WSL = 'let WSL run Windows programs: see [interop] in /etc/wsl.conf';

/**
 * Returns the command that runs a script with Windows PowerShell, which is a part of every Windows. Its windows and its
 * clipboard only work in a single-threaded apartment.
 */
export function runPowershell(script: string): Argv {
  return ['powershell.exe', '-NoLogo', '-NoProfile', '-NonInteractive', '-STA', '-Command', script];
}

/** Returns the hint that installs a package. */
export function installHint(name: string): string {
  return `install it: sudo apt install ${name} (or as your system installs packages)`;
}
