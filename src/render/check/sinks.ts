// Opens the sinks of reports: stdout, or a file that is replaced at the end.
import { type Env, wantsColor, write } from '../../env.ts';
import type { Progress } from '../progress.ts';
import { openPath } from '../targets/file.ts';
import type { ReportSink } from './reporter.ts';

/** Streams and folder of the run that the sinks belong to. */
export interface SinkOptions {
  readonly env: Env;
  readonly progress: Pick<Progress, 'pause'>;
  /** The flag `--color` or `--no-color`. */
  readonly color: boolean | undefined;
}

/** Columns of a terminal that does not tell. */
const DEFAULT_COLUMNS = 80;

/** Returns the sink of stdout, which shows text at once, and the progress line again below it. */
export function makeStdoutSink({ env, progress, color }: SinkOptions): ReportSink {
  const { stdout } = env;
  return {
    async write(text) {
      let written: Promise<void> | undefined;
      // Not cleaned here: reporters clean what is foreign, and colours have to pass.
      progress.pause(() => {
        written = write(stdout, text);
      });
      await written;
    },
    commit: async () => {},
    discard: async () => {},
    color: wantsColor(stdout, env, color),
    columns: stdout.isTTY ? (stdout.columns ?? DEFAULT_COLUMNS) : undefined,
  };
}

/** Opens a file, or throws CliError (`output_unwritable`): a folder that is missing or a full disk is found now. */
export async function openFileSink(path: string, options: SinkOptions): Promise<ReportSink> {
  const { cwd, stderr, signal } = options.env;
  const { write, append, discard } = await openPath(path, makeStdoutSink(options), { cwd, stderr, signal });
  const pieces: string[] = [];
  return {
    // A page with pictures is larger than anything else in memory.
    write: append ?? (async (text) => void pieces.push(text)),
    commit: () => write(pieces.join('')),
    discard,
    color: false,
    columns: undefined,
  };
}
