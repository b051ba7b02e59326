// Decides whether answers are formatted for a terminal, and loads what formats them.
import { type Env, wantsColor } from '../../env.ts';
import { neutralise } from '../neutralise.ts';
import type { Formatter } from './line-reader.ts';
import { makeTheme } from './theme.ts';

/** Formats one answer, and the heading above it. */
export interface AnswerFormatter extends Formatter {
  /** Formats a heading of ours, `## ` and one line, which is no Markdown otherwise. */
  heading(text: string): string;
}

export type OpenFormatter = () => Promise<AnswerFormatter>;

/** Returns the function that opens a formatter for a stream, by default stdout; undefined where answers are shown as they are. */
export function findFormatter(
  env: Env,
  { plain, color }: { readonly plain: boolean; readonly color: boolean | undefined },
  stream = env.stdout,
): OpenFormatter | undefined {
  if (!stream.isTTY || plain || env.variables.TERM === 'dumb') return undefined;
  return async () => {
    const [theme, { makeFormatter }] = await Promise.all([
      makeTheme(wantsColor(stream, env, color)),
      import('./formatter.ts'),
    ]);
    return {
      ...makeFormatter({ theme, columns: () => stream.columns }),
      heading: (text) =>
        neutralise(text).replace(/^(## )(.*)$/m, (_, sign: string, title: string) =>
          theme.paint(`${theme.keepsMarks ? sign : ''}${title}`, ['heading']),
        ),
    };
  };
}
