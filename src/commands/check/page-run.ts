// Starts what pages need: the server of --serve, and a browser at the first page. Ends both with the run.
import { type CheckedImage, isPage } from '../../check/checked-image.ts';
import { makePageShots, type PageShots } from '../../check/page-shots.ts';
import type { Suite } from '../../check/suite.ts';
import type { Env } from '../../env.ts';
import { usageError } from '../../errors.ts';
import type { Browser } from '../../page/shot.ts';
import { withoutOwnVariables } from '../../process/context.ts';
import type { Server } from '../../process/server.ts';
import { redactUrl } from '../../redact-url.ts';
import type { Output } from '../../render/output.ts';
import type { FlagsOf } from '../../run/flags.ts';

/** The server of `--serve`. */
export interface Serve {
  readonly command: string;
  readonly url: string;
}

type ServeFlags = Pick<FlagsOf<'check'>, 'serve' | 'serveUrl'>;

/** Returns the server that the flags name; throws CliError for one flag without the other. */
export function readServe({ serve, serveUrl }: ServeFlags): Serve | undefined {
  if (serve === undefined && serveUrl === undefined) return undefined;
  if (serve === undefined) {
    const hint = 'pass the command that starts the server, as in --serve "npm run preview"';
    throw usageError('--serve-url', 'has no meaning without --serve', hint);
  }
  if (serveUrl === undefined) {
    throw usageError('--serve', 'needs --serve-url', 'pass the address at which the server answers');
  }
  if (serve.trim() === '') throw usageError('--serve', 'the command is empty');
  if (!/^https?:\/\//i.test(serveUrl) || !URL.canParse(serveUrl)) {
    throw usageError(
      '--serve-url',
      `expected an http or https URL, got ${JSON.stringify(redactUrl(serveUrl))}`,
    );
  }
  return { command: serve, url: serveUrl };
}

/** Throws CliError for a server that no check of the whole suite needs. */
export function requirePageFor(serve: Serve | undefined, { checks }: Suite): void {
  if (!serve || checks.some(({ pages }) => pages)) return;
  throw usageError('--serve', 'is for pages, and no check has one', 'add page to a check, or leave it out');
}

interface PageContext {
  readonly env: Env;
  readonly output: Pick<Output, 'info' | 'log' | 'verbose' | 'progress'>;
  readonly signal: AbortSignal;
}

/** The tools that the pages of a run need. */
export interface PageRun {
  readonly shots: PageShots;
  /**
   * Calls `run` once the server answers, if one of the images is a page, and ends server and browser afterwards. Throws
   * CliError when the server does not answer, the reason of `signal` while it waits, and what `run` throws.
   */
  during<T>(images: readonly CheckedImage[], signal: AbortSignal, run: () => Promise<T>): Promise<T>;
}

/** Opens nothing yet. */
export function makePageRun(
  serve: Serve | undefined,
  { env, output, signal }: PageContext,
  openBrowser: (context: Pick<PageContext, 'env' | 'signal'>) => Promise<Browser> = openSystemBrowser,
): PageRun {
  const shots = makePageShots(() => openBrowser({ env, signal }));
  const start = async ({ command, url }: Serve, stop: AbortSignal): Promise<Server> => {
    const { startServer } = await import('../../process/server.ts');
    const release = output.progress.hold(`waiting for ${redactUrl(url)}`);
    return startServer({
      ...{ command, url, cwd: env.cwd, platform: env.platform, fetch: env.fetch },
      variables: withoutOwnVariables(env.variables),
      signal: stop,
      onLine: (line) => {
        if (output.verbose) output.log(line);
      },
    }).finally(release);
  };
  return {
    shots,
    async during(images, stop, run) {
      const hasPages = images.some(isPage);
      const server = serve && hasPages ? await start(serve, stop) : undefined;
      try {
        return await run();
      } finally {
        // The last step, such as that of an answer, is over.
        if (hasPages) output.progress.step('closing the browser');
        await shots.close();
        const end = server?.findEnd();
        if (end !== undefined) output.info(`the server of --serve ended before the run did: ${end}`);
        await server?.stop();
      }
    },
  };
}

async function openSystemBrowser(context: Pick<PageContext, 'env' | 'signal'>): Promise<Browser> {
  const { openBrowser } = await import('../../page/open-browser.ts');
  return openBrowser(context);
}
