// Finds a browser that playwright-core can drive: Chrome, Chromium or Edge.
import { posix, win32 } from 'node:path';
import { CliError, usageError } from '../errors.ts';
import { findHome, type System } from '../path-flavour.ts';
import { findCommand, isProgram } from '../process/find-command.ts';

/** The variable that names a browser. */
const BROWSER_VARIABLE = 'CLAUDE_SEE_BROWSER';

/** Commands of browsers on Linux. */
const COMMANDS = [
  ...['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser'],
  ...['microsoft-edge', 'microsoft-edge-stable'],
];

/** Applications of macOS, below /Applications or the one of the user. */
const APPS = ['Google Chrome', 'Chromium', 'Microsoft Edge'];

/** Programs of Windows, below the folders that its variables name. */
const WINDOWS_PROGRAMS = [
  'Google\\Chrome\\Application\\chrome.exe',
  'Chromium\\Application\\chrome.exe',
  'Microsoft\\Edge\\Application\\msedge.exe',
];

/** Returns the usual places of browsers on a system, the first choice first; none where PATH names them. Pure. */
export function listBrowserPlaces(system: System): readonly string[] {
  const { platform, variables } = system;
  if (platform === 'darwin') {
    const home = findHome(system);
    const folders = ['/Applications', ...(home === undefined ? [] : [posix.join(home, 'Applications')])];
    return APPS.flatMap((app) => folders.map((folder) => `${folder}/${app}.app/Contents/MacOS/${app}`));
  }
  if (platform !== 'win32') return [];
  const folders = [variables.PROGRAMFILES, variables['PROGRAMFILES(X86)'], variables.LOCALAPPDATA];
  return WINDOWS_PROGRAMS.flatMap((program) =>
    folders.flatMap((folder) => (folder ? [win32.join(folder, program)] : [])),
  );
}

/**
 * Returns the path of a browser: that of CLAUDE_SEE_BROWSER, `own`, which playwright-core has installed, or one of the
 * system. Throws CliError when there is none.
 */
export async function findBrowser(system: System, own: string): Promise<string> {
  const named = system.variables[BROWSER_VARIABLE];
  if (named) {
    if (await isProgram(named)) return named;
    throw usageError(
      BROWSER_VARIABLE,
      `${named} is not a program`,
      'name the path of Chrome, Chromium or Edge',
    );
  }
  for (const place of [own, ...listBrowserPlaces(system)]) if (await isProgram(place)) return place;
  for (const command of COMMANDS) {
    const found = await findCommand(command, system);
    if (found !== undefined) return found;
  }
  throw noBrowserError();
}

function noBrowserError(): CliError {
  return new CliError(
    'input_unusable',
    'a picture of a page needs Chrome, Chromium or Edge; none is installed',
    {
      hint: `install one (npx playwright-core install chromium), or set ${BROWSER_VARIABLE} to its path`,
    },
  );
}
