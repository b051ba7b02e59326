// Takes the pictures of pages in a browser that is opened for the first of them, and keeps them where --save-shot says.
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CliError } from '../errors.ts';
import type { PageRef } from '../input/refs.ts';
import { isElsewhere } from '../page/is-elsewhere.ts';
import type { Browser } from '../page/shot.ts';
import type { RunContext } from '../run/context.ts';
import { openShotFile } from './save-shot.ts';

type ShotContext = Pick<RunContext, 'env' | 'output' | 'settings' | 'signal'>;

/** Takes pictures of pages. */
export interface PageShooter {
  /** Returns the picture of a page as PNG, and notes what is to be known about it. Throws CliError, and the signal's reason. */
  shoot(
    ref: PageRef,
    info: (line: string) => void,
    context?: Pick<ShotContext, 'output' | 'signal'>,
  ): Promise<Buffer>;
  close(): Promise<void>;
}

/** Makes a shooter of pages for a run; the caller closes it. */
export function makePageShooter(run: ShotContext): PageShooter {
  let opening: Promise<Browser> | undefined;
  const open = async (): Promise<Browser> => {
    const { openBrowser } = await import('../page/open-browser.ts');
    return openBrowser(run);
  };
  return {
    async shoot(ref, info, { output, signal } = run) {
      if (ref.bytes) return ref.bytes;
      const shot = ref.shot ?? {};
      const { saveAs, shots } = run.settings.pages;
      const file = saveAs === undefined ? undefined : await openShotFile(saveAs, shot, shots.length, run);
      try {
        output.progress.step('opening the page');
        opening ??= open();
        const browser = await opening;
        const address = toUrl(ref.address, run.env.cwd);
        const { png, url, notes } = await browser.shoot(address.path ?? address.url, shot, signal);
        for (const note of notes) info(`${ref.input}: ${note}`);
        if (isElsewhere(address.url, url)) info(`${ref.input}: led to ${url}`);
        await file?.write(png);
        return png;
      } catch (error) {
        await file?.discard();
        if (!(error instanceof CliError) || error.subject !== undefined) throw error;
        throw error.with({ subject: ref.input });
      }
    },
    async close() {
      const browser = await opening?.catch(() => undefined);
      await browser?.close();
    },
  };
}

/** Returns the URL of an address, and its absolute path where it is a local file. */
function toUrl(address: string, cwd: string): { readonly url: string; readonly path?: string } {
  if (/^https?:\/\//i.test(address)) return { url: address };
  const path = resolve(cwd, address);
  return { url: pathToFileURL(path).href, path };
}
