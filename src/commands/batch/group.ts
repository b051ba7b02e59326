// The group of `batch`: many questions at half the price, answered within the hour as a rule.
import type { Group } from '../../run/command-group.ts';

export const BATCH: Group = {
  name: 'batch',
  about: 'thousands of pictures at half the price',
  example: 'submit \'photos/**/*.jpg\' "alt text, one line"',
  helpText: () => `
A batch runs at Anthropic: most end within the hour, all within 24. Each input
gets one answer, as with --each. The id that submit prints names the batch.
`,
  subcommands: [
    {
      usage: 'submit [arguments...]',
      about: 'submit one question for each input; prints the id of the batch',
      example: '\'photos/**/*.jpg\' "alt text, one line"',
      run: async (_, flags, env, inputs) => (await import('./submit.ts')).submitBatch(inputs, flags, env),
    },
    {
      usage: 'status [id]',
      about: 'show how far a batch is, the latest without an id',
      example: '7k3q9f',
      run: async ([id], flags, env) => (await import('./status.ts')).showBatchStatus(id, flags, env),
    },
    {
      usage: 'wait [id]',
      about: 'wait until a batch has ended',
      example: '7k3q9f --timeout 2h',
      run: async ([id], flags, env) => (await import('./wait.ts')).waitForBatch(id, flags, env),
    },
    {
      usage: 'results [id]',
      about: 'print the answers in the order of the inputs; exit code 7 while the batch runs',
      example: '7k3q9f -o captions.jsonl',
      run: async ([id], flags, env) => (await import('./results.ts')).printBatchResults(id, flags, env),
    },
    {
      usage: 'retry [id]',
      about: 'submit again what errored, expired, was canceled or could not be read',
      example: '7k3q9f',
      run: async ([id], flags, env) => (await import('./retry.ts')).retryBatch(id, flags, env),
    },
    {
      usage: 'cancel [id]',
      about: 'cancel what has not been answered yet',
      example: '7k3q9f',
      run: async ([id], flags, env) => (await import('./cancel.ts')).cancelBatch(id, flags, env),
    },
    {
      usage: 'ls',
      about: 'list the batches of this machine, newest first',
      example: '',
      run: async (_, flags, env) => (await import('./ls.ts')).listBatches(flags, env),
    },
    {
      usage: 'rm [ids...]',
      about: 'forget batches; what runs at Anthropic goes on',
      example: '7k3q9f',
      run: async (ids, flags, env) => (await import('./rm.ts')).removeBatches(ids, flags, env),
    },
  ],
};
