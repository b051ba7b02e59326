// Names a template in errors and notes about the flags that it has set, which nobody typed.
import { CliError } from '../errors.ts';
import { toLongFlag } from '../run/flag-table.ts';
import { flagKeyOf } from './template-form.ts';
import type { UsedTemplate } from './use-template.ts';

/** Returns the flag that overrides a key of a template. */
function toOverride(key: UsedTemplate['keys'][number]): string {
  if (key === 'effort') return '--effort default';
  if (key === 'system' || key === 'max-edge' || key === 'fallback-model') return `--${key} none`;
  if (key === 'model' || key === 'max-tokens' || key === 'max-zooms' || key === 'schema')
    return `another --${key}`;
  return key === 'labels' ? '--labels' : `--no-${key}`;
}

/** Returns an error with the template named in place of the flags that it has set. */
export function nameTemplate<Thrown>(error: Thrown, name: string, keys: UsedTemplate['keys']): Thrown {
  if (!(error instanceof CliError)) return error;
  const also = error.also.map((each) => nameTemplate(each, name, keys));
  const key = keys.find((each) => {
    const flag = toLongFlag(each === 'system' || each === 'schema' ? each : flagKeyOf(each));
    return [error.subject ?? '', error.message].some((text) => mentions(text, flag));
  });
  if (key === undefined) return also.length === 0 ? error : error.with({ also });
  const flag = `--${key}`;
  const { subject, message } = error;
  const isSubject = mentions(subject ?? '', flag);
  const hint = `${toOverride(key)} overrides the template ${name}`;
  return error.with({
    subject: isSubject ? subject?.replace(flag, () => `template ${name}: ${key}`) : subject,
    message: message.replace(new RegExp(`${flag}(?![\\w-])`), () => `${key} of the template ${name}`),
    ...(error.code === 'usage' && { hint }),
    also,
  });
}

/** Returns a note with the template named in place of the flag that the note is about. */
export function nameInNote(line: string, name: string, keys: UsedTemplate['keys']): string {
  const key = keys.find((each) => line.startsWith(`--${each} `));
  return key === undefined ? line : `template ${name}: ${line.slice('--'.length)}`;
}

function mentions(text: string, flag: string): boolean {
  return new RegExp(`(?<![\\w-])${flag}(?![\\w-])`).test(text);
}
