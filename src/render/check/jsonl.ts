// Reports a check as lines of JSON: the result of each picture as it comes, and a summary at the end.
import { toSafeJson } from './json.ts';
import type { MakeCheckReporter } from './reporter.ts';

/** The last line is `{"summary": …}`, which is the report without its images. */
export const makeJsonlReporter: MakeCheckReporter = (sink) => ({
  image: (result) => sink.write(`${toSafeJson(result)}\n`),
  async end(report) {
    const { images: _, ...summary } = report;
    await sink.write(`${toSafeJson({ summary })}\n`);
  },
});
