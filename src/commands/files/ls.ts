// `files ls`: what is stored in the workspace, or with --mine what this machine remembers of it.
import { getCapabilities, requireFiles } from '../../api/providers/providers.ts';
import { openUploadCache } from '../../engine/upload-cache.ts';
import type { Env } from '../../env.ts';
import {
  type StoredFileFacts,
  storedFileJson,
  storedFileTable,
  toFileFacts,
} from '../../render/stored-file.ts';
import { type RunContext, withRunContext } from '../../run/context.ts';
import type { Flags } from '../../run/flags.ts';
import { rememberedFiles } from './remembered.ts';

/** Prints stored files, newest first, each page as it comes; `--mine` makes no request. Throws CliError. */
export function listStored(flags: Flags, env: Env): Promise<void> {
  return withRunContext(flags, env, async (context) => {
    const { output, settings } = context;
    requireFiles(getCapabilities(settings), 'files ls');
    let count = 0;
    const json = flags.json === true;
    for await (const page of flags.mine === true ? mine(context) : everything(context)) {
      if (page.length === 0) continue;
      const first = count === 0;
      // One array in all, though it is printed page by page.
      if (json) {
        const lines = page.map((file) => JSON.stringify(storedFileJson(file)));
        await output.write(`${first ? '[' : ',\n'}${lines.join(',\n')}`);
      } else {
        await output.write(storedFileTable(page, env.now(), first));
      }
      count += page.length;
    }
    if (json) await output.write(count === 0 ? '[]\n' : ']\n');
    else if (count === 0)
      output.info(flags.mine === true ? 'no uploads are remembered' : 'no files are stored');
  });
}

type Pages = AsyncIterable<readonly StoredFileFacts[]>;

async function* everything({ env, settings, output, signal }: RunContext): Pages {
  output.progress.step('waiting');
  const { openApi } = await import('../../api/api.ts');
  const api = await openApi(settings, env, output.debugEnabled, output.log);
  for await (const page of api.listFiles(signal)) yield page.map(toFileFacts);
}

async function* mine(context: RunContext): Pages {
  yield rememberedFiles(await openUploadCache(context));
}
