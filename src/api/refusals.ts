// Words what a platform cannot do, with the reason and what to do instead.
import { SeeError } from '../errors.ts';
import type { Capabilities } from './providers/capabilities.ts';

/** Throws SeeError on a platform without the Files API; `subject` is the flag or command that needs it. */
export function requireFiles({ sources, title }: Capabilities, subject: string): void {
  if (sources.file) return;
  throw new SeeError('source_impossible', `cannot be used with ${title}, which stores no files`, {
    subject,
    hint: 'pictures go along with every request there, as base64: name the pictures themselves',
  });
}

/** Throws SeeError on a platform that does not list its models. */
export function requireModels({ listsModels, title }: Capabilities, subject: string): void {
  if (listsModels) return;
  throw new SeeError('usage', `cannot be used with ${title}, which does not list its models here`, {
    subject,
    hint: `-m takes our names (opus, claude-opus-5-5) and those of ${title}; its own console lists what is enabled`,
  });
}
