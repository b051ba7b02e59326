// Asks a person on the terminal to say yes.
import type { RunContext } from './context.ts';

type Terminal = Pick<RunContext, 'env' | 'output' | 'signal'>;

/** Whether a person can be asked. */
export function canAsk({ env }: Pick<Terminal, 'env'>): boolean {
  return env.stdin.isTTY === true && env.stderr.isTTY === true;
}

/** Shows a question, and returns whether the next line is `y` or `yes`. Throws the signal's reason. */
export async function askYesNo(question: string, { env, output, signal }: Terminal): Promise<boolean> {
  output.progress.stop();
  output.notice(`${question} [y/N]`);
  const { createInterface } = await import('node:readline/promises');
  const lines = createInterface({ input: env.stdin });
  const close = () => lines.close();
  try {
    const answer = await new Promise<string>((resolve) => {
      lines.once('line', resolve).once('close', () => resolve(''));
      signal.addEventListener('abort', close, { once: true });
    });
    signal.throwIfAborted();
    return /^\s*y(es)?\s*$/i.test(answer);
  } finally {
    signal.removeEventListener('abort', close);
    close();
  }
}
