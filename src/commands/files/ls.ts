// `files ls`: lists the files stored in the workspace, or with --mine those that this machine remembers.
import { getCapabilities, requireFiles } from '../../api/providers/providers.ts';
import { openUploadCache } from '../../engine/upload-cache.ts';
import type { Env } from '../../env.ts';
import { formatJsonRow, getJsonBrackets } from '../../render/json.ts';
import {
  formatStoredFiles,
  type StoredFileFacts,
  toFileFacts,
  toStoredFileJson,
} from '../../render/stored-file.ts';
import { getTableWidth } from '../../render/table.ts';
import { type RunContext, withRunContext } from '../../run/context.ts';
import type { FlagsOf } from '../../run/flags.ts';
import { listRememberedFiles } from './remembered.ts';

/** Prints stored files, newest first, page by page; `--mine` makes no request. Throws CliError. */
export function listStored(flags: FlagsOf<'files ls'>, env: Env): Promise<void> {
  return withRunContext(flags, env, async (context) => {
    const { output, settings } = context;
    requireFiles(getCapabilities(settings), 'files ls');
    const [open, close] = getJsonBrackets(env.stdout);
    let count = 0;
    const { json, mine } = flags;
    for await (const page of mine ? listMine(context) : listAll(context)) {
      if (page.length === 0) continue;
      const first = count === 0;
      // All pages together form one array.
      if (json) {
        const rows = page.map((file) => formatJsonRow(toStoredFileJson(file), env.stdout));
        await output.write(`${first ? open : ',\n'}${rows.join(',\n')}`);
      } else {
        await output.write(
          formatStoredFiles(page, { now: env.now(), header: first, columns: getTableWidth(env.stdout) }),
        );
      }
      count += page.length;
    }
    if (json) await output.write(count === 0 ? '[]\n' : `${close}\n`);
    else if (count === 0) output.info(mine ? 'no uploads in the cache' : 'no stored files');
  });
}

type Pages = AsyncIterable<readonly StoredFileFacts[]>;

async function* listAll(context: RunContext): Pages {
  context.output.progress.step('waiting');
  const { openApi } = await import('../../api/api.ts');
  const api = await openApi(context);
  for await (const page of api.listFiles(context)) yield page.map(toFileFacts);
}

async function* listMine(context: RunContext): Pages {
  yield listRememberedFiles(await openUploadCache(context));
}
