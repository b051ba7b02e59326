// Has URLs fetched from here and says meanwhile how far that has come; loads the code for it when the first one comes.
import { formatBytes } from '../format.ts';
import type { Connect } from '../input/download.ts';
import type { Preparers } from '../input/load.ts';
import type { RunContext } from '../run/context.ts';

/** Returns what fetches the URLs of a run; several that come at a time are counted together. */
export function urlDownloader({ env, output, signal }: RunContext): NonNullable<Preparers['download']> {
  let total = 0;
  return async (ref, note) => {
    const [{ download }, { openDownloadConnection }] = await Promise.all([
      import('../input/download.ts'),
      import('../api/http/download-connection.ts'),
    ]);
    let mine = 0;
    const onBytes = (bytes: number) => {
      total += bytes - mine;
      mine = bytes;
      output.progress.step(`downloading ${formatBytes(total)}`);
    };
    const connect: Connect = (admit) => openDownloadConnection(env, admit);
    return download(ref, { connect, signal, note, onBytes });
  };
}
