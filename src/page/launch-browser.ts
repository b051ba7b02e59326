// Starts a browser without a window, without keys in its environment, and with a profile that goes with it.
import { tmpdir } from 'node:os';
import { stripVTControlCharacters } from 'node:util';
import type { Browser } from 'playwright-core';
import { CliError, errorMessage } from '../errors.ts';
import { type ProcessContext, safeEnv } from '../process/context.ts';
import { openPrivateFolder } from '../process/private-folder.ts';
import { findBrowser } from './find-browser.ts';
import type { Playwright } from './playwright.ts';

/** A browser that runs. */
export interface LaunchedBrowser {
  readonly browser: Browser;
  /** False where the system does not allow the browser its sandbox, though it was asked for. */
  readonly isSandboxed: boolean;
}

/** Milliseconds until a browser has started: a cold one on a busy machine takes ten seconds. */
const LAUNCH_MS = 60_000;

const ARGUMENTS = [
  // Pictures must be the same wherever they are taken. Without this they also end after 16,384 pixels.
  '--disable-gpu',
  // Of an animated picture only the first frame is shown (`imageAnimationPolicy`, "no animation"). The switch replaces
  // that of playwright-core, which says that there is a mouse.
  '--blink-settings=primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4,imageAnimationPolicy=2',
];

/** Starts the browser of this system; throws CliError when there is none, or it does not start. */
export async function launchBrowser(
  { chromium }: Playwright,
  context: ProcessContext,
): Promise<LaunchedBrowser> {
  const { variables, platform = process.platform } = context.env;
  const executablePath = await findBrowser({ variables, platform }, chromium.executablePath());
  context.signal.throwIfAborted();
  const folder = openPrivateFolder(tmpdir());
  const launch = (chromiumSandbox: boolean) =>
    chromium.launch({
      executablePath,
      chromiumSandbox,
      env: browserEnv(context, folder.path),
      args: ARGUMENTS,
      // While a window that a page opens stands before it, the page is not drawn.
      ignoreDefaultArgs: ['--disable-popup-blocking'],
      timeout: LAUNCH_MS,
      // Signals end the run, and the run ends the browser.
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    });
  // As root, Chromium starts without its sandbox only.
  const wantsSandbox = platform === 'win32' || process.getuid?.() !== 0;
  const start = async (): Promise<LaunchedBrowser> => {
    try {
      return { browser: await launch(wantsSandbox), isSandboxed: true };
    } catch (error) {
      if (wantsSandbox && !context.signal.aborted && lacksSandbox(error)) {
        return { browser: await launch(false), isSandboxed: false };
      }
      throw error;
    }
  };
  try {
    const launched = await start();
    launched.browser.once('disconnected', folder.remove);
    return launched;
  } catch (error) {
    folder.remove();
    throw launchError(executablePath, error);
  }
}

/** Ubuntu allows no sandbox to a browser that no package has installed, such as one of playwright-core. */
function lacksSandbox(error: unknown): boolean {
  return /sandboxing failed|no usable sandbox/i.test(errorMessage(error));
}

/** Returns the environment of a browser: no keys, and temporary files and reports of crashes in one folder. */
function browserEnv(context: ProcessContext, folder: string): Record<string, string> {
  return {
    ...safeEnv(context),
    TMPDIR: folder,
    BREAKPAD_DUMP_LOCATION: folder,
    // Otherwise the settings of the desktop are opened, and with them a file in the home folder.
    GSETTINGS_BACKEND: 'memory',
  };
}

/** The marks that playwright-core puts before each line of the browser's log. */
const LOG_MARKS = /^.*\[pid=\d+\]\[err\]\s*(?:\[[^\]]*\]\s*)?/;

function launchError(path: string, cause: unknown): CliError {
  const lines = stripVTControlCharacters(errorMessage(cause)).split('\n');
  const logged = lines
    .filter((line) => LOG_MARKS.test(line))
    .at(-1)
    ?.replace(LOG_MARKS, '');
  const reason = logged ?? lines[0]?.replace(/^browserType\.launch: /, '') ?? '';
  return new CliError('process_failed', `the browser does not start: ${reason}`, {
    subject: path,
    hint: 'libraries may be missing (npx playwright-core install-deps chromium); CLAUDE_SEE_BROWSER names another browser',
    cause,
  });
}
