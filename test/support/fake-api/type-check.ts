/** Compares requests with the SDK's types, which neither the program nor the rules of this fake were written from. */
import { type BodyName, findTypeError } from '../sdk-params/validate.ts';
import type { Exchange } from './deliver.ts';

/** The header of a request that breaks the SDK's types on purpose: the fake API must refuse it. */
export const MALFORMED_HEADER = 'x-malformed-on-purpose';

/**
 * Reports a body that the SDK's types do not allow, which fails the test. Returns a function to be called once the
 * rules of the fake API have let the request pass: one that is malformed on purpose is reported only then.
 */
export function checkTypes(exchange: Exchange, name: BodyName, body: unknown): () => void {
  const { method, path, headers } = exchange.record;
  // The SDK speaks the newest version only: its types say nothing about the shapes of the old one.
  const isOld = headers['anthropic-version'] === '2023-06-01';
  const error = isOld ? undefined : findTypeError(name, body);
  if (error === undefined) return () => {};
  const report = () => exchange.complain(`${method} ${path} does not match the types of the SDK: ${error}`);
  if (headers[MALFORMED_HEADER] !== undefined) return report;
  report();
  return () => {};
}
