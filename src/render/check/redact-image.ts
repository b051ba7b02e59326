// Removes secrets from the errors in a result: reports are uploaded and shared. Pure.
import type { AssertionResult, ImageResult } from './report.ts';

/** Returns the result with `redact` applied to what an error says; model text and assertions stay as they are. */
export function redactImage(image: ImageResult, redact: (text: string) => string): ImageResult {
  const redactAssertion = (assertion: AssertionResult): AssertionResult => {
    const { error, reason } = assertion;
    if (!error) return assertion;
    const hint = error.hint === null ? null : redact(error.hint);
    return {
      ...assertion,
      reason: redact(reason),
      error: { ...error, message: redact(error.message), hint },
    };
  };
  return { ...image, assertions: image.assertions.map(redactAssertion) };
}
