// The group of `check`: what it does by itself, and its subcommands.
import type { Group } from '../../run/command-group.ts';

export const CHECK: Group = {
  name: 'check',
  about: 'check screenshots against assertions; the exit code is the verdict',
  example: 'shot.png -e "the Sign in button is visible"',
  helpText: () => `
Without arguments it reads claude-see.check.yaml; check init writes one.
Exit code 0: all passed; 1: an assertion failed; 3: uncertain; 4, 5, 6: not all
could be judged.
`,
  action: {
    argument: ['inputs', 'a check file, or images (paths, quoted patterns) and web pages (page:URL)'],
    async run(args, flags, env) {
      const { check } = await import('./check.ts');
      await check(args, flags, env);
    },
  },
  subcommands: [
    {
      usage: 'init [file]',
      about: 'write a commented check file',
      example: '',
      async run([path], flags, env) {
        const { init } = await import('./init.ts');
        await init(path, flags, env);
      },
    },
    {
      usage: 'lint [file]',
      about: 'warn about assertions that a model judges badly',
      example: '',
      async run([path], flags, env) {
        const { lint } = await import('./lint.ts');
        await lint(path, flags, env);
      },
    },
    {
      usage: 'accept [file]',
      about: 'copy the current pictures over their baselines',
      example: '--only home',
      async run([path], flags, env) {
        const { accept } = await import('./accept.ts');
        await accept(path, flags, env);
      },
    },
    {
      usage: 'report <results>',
      about: 'show the results of --reporter json again, without asking',
      example: 'results.json --reporter junit=junit.xml',
      async run([path = ''], flags, env) {
        const { report } = await import('./report.ts');
        await report(path, flags, env);
      },
    },
  ],
};
