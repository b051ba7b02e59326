// Runs the `credential_process` of an AWS profile so that it ends with this process and its complaint is kept.
import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { stripVTControlCharacters } from 'node:util';
import { describeExit, waitForExit } from '../../process/child-process.ts';

/** The form in which AWS's package calls `exec`. */
type Exec = (
  command: string,
  done: (error: Error | null, output: { readonly stdout: string }) => void,
) => void;

/** Far more than credentials are; a program that writes more is not one of these. */
const MAX_OUTPUT_CHARACTERS = 1_000_000;
const MAX_REASON_CHARACTERS = 300;

/** The packages that hold AWS's replacement of `exec`, in the order asked: today's, and that of 2025. */
const HOLDERS = ['@smithy/core/config', '@smithy/shared-ini-file-loader'];

/**
 * Makes AWS's packages run such programs with `runCredentialProcess`; `load` is the `require` of
 * `@aws-sdk/credential-providers`. Where a version has no place for that, they run as that version does it.
 */
export function guardCredentialProcesses(load: NodeJS.Require): void {
  for (const name of HOLDERS) {
    try {
      const { externalDataInterceptor } = createRequire(load.resolve('@aws-sdk/credential-provider-process'))(
        name,
      );
      externalDataInterceptor.getTokenRecord().exec = runCredentialProcess;
      return;
    } catch {
      // The next one, or none.
    }
  }
}

/**
 * Runs a shell command and hands over what it wrote to stdout, or an error with the last line of its stderr. It has a
 * process group of its own, which is ended when this process exits: Ctrl-C and `--timeout` leave none behind.
 */
const runCredentialProcess: Exec = (command, done) => {
  // A new group is a new session, so a program cannot ask on the terminal, which AWS does not allow either.
  const detached = process.platform !== 'win32';
  const child = spawn(command, {
    shell: true,
    detached,
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  });
  const end = () => endGroup(child, detached);
  process.once('exit', end);
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
      if (output[name].length > MAX_OUTPUT_CHARACTERS) end();
    });
  }
  void waitForExit(child).then((exit) => {
    process.off('exit', end);
    const reason = exit.code === 0 ? undefined : (findReason(output.stderr) ?? describeExit(exit));
    done(reason === undefined ? null : new Error(`its credential_process failed: ${reason}`), output);
  });
};

/** SIGTERM rather than SIGKILL: these programs hold locks and write caches. */
function endGroup({ pid }: ChildProcess, isGroup: boolean): void {
  if (pid === undefined) return;
  try {
    process.kill(isGroup ? -pid : pid, 'SIGTERM');
  } catch {
    // It has ended.
  }
}

/** Returns the last line of a complaint, without control characters and what could be a key of AWS. */
function findReason(stderr: string): string | undefined {
  const lines = stripVTControlCharacters(stderr)
    .split(/[\r\n]+/)
    .map((line) => line.replace(/\p{Cc}/gu, '').trim());
  return lines
    .findLast((line) => line !== '')
    ?.replace(/\b(?:AKIA|ASIA)\w{12,}|[\w+/]{40,}=*/g, '[redacted]')
    .slice(0, MAX_REASON_CHARACTERS);
}
