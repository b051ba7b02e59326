import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { summaryReporter } from './test/support/summary-reporter.ts';

const compiledCode = fileURLToPath(new URL('test/support/compiled-code.cjs', import.meta.url));

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // The third ring runs the built binary: it must never be an old one.
    globalSetup: 'test/support/build.ts',
    setupFiles: 'test/support/equal-bytes.ts',
    reporters: ['default', summaryReporter()],
    testTimeout: 20_000,
    // Commands run in-process and swap process.env for the length of a run, which a thread would share.
    pool: 'forks',
    // No file keeps state at module level, so the next one need not load all modules again: a fifth of the time.
    isolate: false,
    // By itself vitest leaves a core free. One more worker than cores runs while others wait for limits and processes:
    // with as many workers as cores a quarter of the time is idle.
    maxWorkers: availableParallelism() + 1,
    // Tests of pictures and bodies allocate much that dies young: a twentieth less CPU.
    execArgv: ['--max-semi-space-size=64'],
    env: {
      // Each process of the tests, unless a test preloads something else.
      NODE_OPTIONS: `--require ${JSON.stringify(compiledCode)}`,
      // No test leaves this machine, and to read the certificates of an organisation may cost each process 90 ms.
      NODE_EXTRA_CA_CERTS: '',
    },
    // Transformed sources are kept between runs: a tenth less CPU from the second run on.
    experimental: { fsModuleCache: true },
  },
});
