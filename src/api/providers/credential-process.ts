// Runs the `credential_process` of an AWS profile so that it ends with this process and its complaint is kept.
import { createRequire } from 'node:module';
import { describeExit, findLastLine } from '../../process/child-process.ts';
import { runShell } from '../../process/shell.ts';

/** The form in which AWS's package calls `exec`. */
type Exec = (
  command: string,
  done: (error: Error | null, output: { readonly stdout: string }) => void,
) => void;

/** Far more than credentials are; a program that writes more is not one of these. */
const MAX_OUTPUT_CHARACTERS = 1_000_000;

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
 * Runs a shell command and hands over what it wrote to stdout, or an error with the last line of its stderr. It cannot
 * ask on the terminal, which AWS does not allow either; Ctrl-C and `--timeout` leave none behind.
 */
const runCredentialProcess: Exec = (command, done) => {
  void runShell(command, { maxCharacters: MAX_OUTPUT_CHARACTERS }).then(({ exit, stdout, stderr }) => {
    const reason = exit.code === 0 ? undefined : (findReason(stderr) ?? describeExit(exit));
    done(reason === undefined ? null : new Error(`its credential_process failed: ${reason}`), { stdout });
  });
};

/** Returns the last line of a complaint, without what could be a key of AWS. */
function findReason(stderr: string): string | undefined {
  return findLastLine(stderr)?.replace(/\b(?:AKIA|ASIA)\w{12,}|[\w+/]{40,}=*/g, '[redacted]');
}
