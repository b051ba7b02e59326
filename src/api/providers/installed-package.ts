// Finds the installed package of a provider, and says why one cannot be used.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { CliError } from '../../errors.ts';
import { formatInstallHint } from '../../install-hint.ts';
import type { Capabilities } from './capabilities.ts';

/** The parts of an installed package's manifest that matter here. */
export interface InstalledPackage {
  readonly version?: unknown;
  readonly engines?: { readonly node?: unknown } | null;
}

/** The oldest major version whose clients take the middleware that the error handling depends on. */
const MIN_MAJOR = 1;

/** Returns the manifest of the package that `import` would load; undefined if it is not installed. */
export function findPackage(name: string): InstalledPackage | undefined {
  // Its file is read from the folder, because the `exports` of a package may hide it.
  for (const folder of createRequire(import.meta.url).resolve.paths(name) ?? []) {
    try {
      return Object(JSON.parse(readFileSync(join(folder, name, 'package.json'), 'utf8')));
    } catch {
      // It is in a later folder, or in none.
    }
  }
  return undefined;
}

/** Throws CliError for an installed package of the 0.x line, whose errors are of another form. */
export function refuseOldPackage(provider: Capabilities, installed: InstalledPackage | undefined): void {
  const version = readVersion(installed);
  if (version === undefined || Number.parseInt(version, 10) >= MIN_MAJOR) return;
  throw outdatedError(provider, ` (${version} is installed)`);
}

/** Returns the CliError for a package that is older than claude-see, with the command that updates it. */
export function outdatedError({ title, package: name }: Capabilities, which = ''): CliError {
  return packageError(
    `${title} needs a newer version of the package ${name}${which}`,
    formatInstallHint([`${name}@latest`]),
  );
}

/** Returns the CliError for a package that is not installed or cannot be loaded, with the cure. */
export function loadingError(
  { title, package: name }: Capabilities,
  installed: InstalledPackage | undefined,
  cause: unknown,
): CliError {
  if (!installed)
    return packageError(`${title} needs the package ${name}`, formatInstallHint([String(name)]), cause);
  const which = [name, readVersion(installed)].filter(Boolean).join(' ');
  const minNode = /^\s*>=\s*v?(\d+)/.exec(String(installed.engines?.node ?? ''))?.[1];
  if (Number(minNode) > Number.parseInt(process.versions.node, 10)) {
    return packageError(
      `the package ${which} needs Node ${minNode} or newer; this is Node ${process.versions.node}`,
      `install it from https://nodejs.org, or an earlier version of ${name}`,
      cause,
    );
  }
  const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
  return packageError(
    `the package ${which} cannot be loaded: ${reason}`,
    `install it again: ${formatInstallHint([`${name}@latest`])}`,
    cause,
  );
}

function packageError(message: string, hint: string, cause?: unknown): CliError {
  return new CliError('usage', message, { subject: '--provider', hint, cause });
}

function readVersion(installed: InstalledPackage | undefined): string | undefined {
  const version = installed?.version;
  return typeof version === 'string' && /^\d/.test(version) ? version : undefined;
}
