// Decides which names a template may have: those that are file names on every system.
import { usageError } from '../errors.ts';
import { isDevice } from '../file-name.ts';

/** Whether a name can be that of a template. */
export function isTemplateName(name: string): boolean {
  return /^[a-z0-9][a-z0-9_-]{0,63}$/.test(name) && !isDevice(name);
}

/** Throws CliError for a name that no template can have. `subject` is where the name stands. */
export function requireTemplateName(name: string, subject = name): void {
  if (isTemplateName(name)) return;
  if (isDevice(name)) throw usageError(subject, 'is the name of a device on Windows', 'choose another name');
  const lower = name.toLowerCase();
  throw usageError(
    subject,
    'is not a valid template name',
    lower !== name && isTemplateName(lower)
      ? `write it in lowercase: ${lower}`
      : 'a name has up to 64 lowercase letters, digits, - and _, such as alt or ui-review',
  );
}
