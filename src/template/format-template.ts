// Writes a template as the YAML of its file, and as JSON.
import { formatYaml } from '../yaml/format-yaml.ts';
import { TEMPLATE_FLAGS, type Template } from './template-form.ts';

/** Returns a template as the data of its file: only the keys that it sets, in the order of the documentation. */
export function toFileForm({ prompt, vars, system, schema, flags = {} }: Template): Record<string, unknown> {
  const set = TEMPLATE_FLAGS.map((flag) => [flag, toValue(flags[flag])]);
  const all = [
    ['prompt', prompt],
    ['vars', vars && Object.keys(vars).length > 0 ? vars : undefined],
    ['system', system],
    ['schema', schema],
    ...set,
  ];
  return Object.fromEntries(all.filter(([, value]) => value !== undefined));
}

function toValue(value: string | boolean | undefined): string | number | boolean | undefined {
  return typeof value === 'string' && /^[1-9]\d{0,14}$/.test(value) ? Number(value) : value;
}

/** Returns the text of a template's file, which reads as the same template. */
export function formatTemplate(template: Template): Promise<string> {
  const { prompt, ...rest } = toFileForm(template);
  // With a line feed at its end a prompt becomes a block, which ends without a mark such as |-.
  const isLong = typeof prompt === 'string' && prompt.includes('\n');
  return formatYaml({
    ...(prompt === undefined ? {} : { prompt: isLong ? `${prompt}\n` : prompt }),
    ...rest,
  });
}
