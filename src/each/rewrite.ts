// Replaces a file by many texts, of which memory holds one piece at a time.
import { openPath } from '../render/targets/file.ts';
import type { Destination } from '../render/targets/target.ts';
import type { RunContext } from '../run/context.ts';

/** Characters that are written at once. */
const PIECE_LENGTH = 256 * 1024;

export interface PieceWriter {
  write(text: string): Promise<void>;
  /** Gives the file its content. Throws CliError (`output_unwritable`). */
  end(): Promise<void>;
  abort(): Promise<void>;
}

/** Opens a path that is replaced at the end, as openPath does; texts for pipes and devices go out at once. */
export async function openPieces(path: string, { env, output, signal }: PieceContext): Promise<PieceWriter> {
  const { cwd, stderr } = env;
  const destination = await openPath(path, { write: output.writeLines }, { cwd, stderr, signal });
  return makePieces(destination);
}

export type PieceContext = Pick<RunContext, 'env' | 'output' | 'signal'>;

function makePieces({ write, append, stream, discard }: Destination): PieceWriter {
  const put = stream ?? append;
  const limit = stream ? 0 : PIECE_LENGTH;
  let piece = '';
  const attempt = async (run: () => Promise<void>) => {
    try {
      await run();
    } catch (error) {
      await discard().catch(() => {}); // The first error is the one to report.
      throw error;
    }
  };
  return {
    async write(text) {
      piece += text;
      if (!put || piece.length <= limit) return;
      const full = piece;
      piece = '';
      await attempt(() => put(full));
    },
    end: () => attempt(() => write(piece)),
    abort: discard,
  };
}

/**
 * Replaces a file by texts, in one step. `release` closes what has the file open, before Windows would refuse to replace
 * it; if it throws, the file stays as it is. Throws CliError (`output_unwritable`).
 */
export async function rewriteFile(
  path: string,
  texts: Iterable<string>,
  context: PieceContext,
  release: () => void = () => {},
): Promise<void> {
  const pieces = await openPieces(path, context);
  for (const text of texts) await pieces.write(text);
  try {
    release();
  } catch (error) {
    await pieces.abort();
    throw error;
  }
  await pieces.end();
}
