// Finds the pages of a check, each with the way in which a browser shows it.
import { stat } from 'node:fs/promises';
import { CliError } from '../errors.ts';
import { isPageFile, PAGE_FILE_HINT } from '../page-file.ts';
import { redactUrl } from '../redact-url.ts';
import { formatPosition } from '../yaml/problems.ts';
import { type CheckedPage, isUrl, showFile } from './checked-image.ts';
import type { FoundImage } from './pair-baseline.ts';
import type { Check, Suite } from './suite.ts';

interface PageContext {
  readonly suite: Suite;
  readonly cwd: string;
  /** The address of `--serve-url`, to which pages belong that begin with `/`. */
  readonly serveUrl: string | undefined;
}

/** Returns a picture for each page and viewport of a check, each once. Throws CliError for a page that cannot be one. */
export async function findPages(check: Check, context: PageContext): Promise<readonly FoundImage[]> {
  const { addresses = [], shots = [] } = check.pages ?? {};
  const found = new Map<string, FoundImage>();
  for (const written of addresses) {
    const page = await findPage(written, check, context);
    for (const shot of shots) {
      const size = shot.viewport && `${shot.viewport.width}x${shot.viewport.height}`;
      const name = context.suite.path === null ? toName(page.input) : check.id;
      const image = { ...page, shot, input: size === undefined ? page.input : `${page.input} (${size})` };
      const real = JSON.stringify([page.address, shot]);
      if (!found.has(real))
        found.set(real, { image, real, fileName: `${size ? `${name}-${size}` : name}.png` });
    }
  }
  return [...found.values()];
}

async function findPage(
  written: string,
  check: Check,
  { suite, cwd, serveUrl }: PageContext,
): Promise<Pick<CheckedPage, 'input' | 'address'>> {
  const isServed = serveUrl !== undefined && written.startsWith('/');
  const position = check.pages?.position;
  const subject =
    suite.path !== null && position ? formatPosition(suite.path, position) : `page:${redactUrl(written)}`;
  if (isUrl(written) || isServed) {
    if (!URL.canParse(written, serveUrl)) {
      const hint = 'write it as in http://localhost:3000/login';
      throw new CliError('input_unusable', `${redactUrl(written)} is no valid address`, { subject, hint });
    }
    const address = isServed ? new URL(written, serveUrl).href : written;
    return { address, input: redactUrl(address) };
  }
  const { input, path } = showFile(written, suite.folder, cwd);
  const file = await stat(path).catch(() => undefined);
  if (file?.isFile() && isPageFile(path)) return { address: path, input };
  if (file?.isFile()) {
    throw new CliError('input_unusable', `${written} is no HTML file`, { subject, hint: PAGE_FILE_HINT });
  }
  const hint = written.startsWith('/')
    ? 'write a whole address, or pass --serve and --serve-url'
    : 'write an address with http://, or the path of an HTML file';
  const message = file ? `${written} is a folder, not a page` : `no such page: ${written}`;
  throw new CliError(file ? 'input_unusable' : 'input_missing', message, { subject, hint });
}

/** Characters of a name, which a viewport and an ending follow. */
const MAX_NAME_LENGTH = 80;

/** Returns what a baseline of a page on the command line is called: `localhost-3000-login`. */
function toName(input: string): string {
  const name = input
    .replace(/^https?:\/\//i, '')
    .replace(/\.x?html?$/i, '')
    .replace(/[^A-Za-z0-9_]+/g, '-')
    .slice(0, MAX_NAME_LENGTH)
    .replace(/^-+|-+$/g, '');
  return name || 'page';
}
