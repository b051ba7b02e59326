/** Ends a test run with one plain line, `Tests: N passed, N failed`, that any CI can read. */
import type { Reporter, TestModule } from 'vitest/node';

/** Counts the tests of a finished run and prints the line last. */
export function summaryReporter(): Reporter {
  return {
    onTestRunEnd(modules: readonly TestModule[]) {
      const states = modules.flatMap((module) =>
        [...module.children.allTests()].map((test) => test.result().state),
      );
      const count = (state: string) => states.filter((found) => found === state).length;
      // After the default reporter's own summary.
      setImmediate(() => {
        console.log(
          `\nTests: ${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped`,
        );
      });
    },
  };
}
