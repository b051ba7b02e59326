// Describes `template` and its subcommands. Each is loaded when it runs, as most runs ask a question.
import type { Group } from '../../run/command-group.ts';

export const TEMPLATE: Group = {
  name: 'template',
  about: 'prompts and flags under a name',
  example: 'ls',
  subcommands: [
    {
      usage: 'ls',
      about: 'list the templates: built in, yours, and those of the project',
      example: '--json',
      run: async (_, flags, env) => (await import('./ls.ts')).listTemplates(flags, env),
    },
    {
      usage: 'show <name>',
      about: 'print a template as YAML',
      example: 'alt > alt.yaml',
      run: async ([name = ''], flags, env) => (await import('./show.ts')).showTemplate(name, flags, env),
    },
    {
      usage: 'set <name>',
      about: 'write a template of your own',
      example: 'poem -p "A poem in {language}." --var language=English',
      run: async ([name = ''], flags, env, inputs) =>
        (await import('./set.ts')).setTemplate(name, { inputs, flags }, env),
    },
    {
      usage: 'rm <names...>',
      about: 'remove templates of your own',
      example: 'poem',
      run: async (names, flags, env) => (await import('./rm.ts')).removeTemplates(names, flags, env),
    },
  ],
};
