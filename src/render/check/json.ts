// Reports a check as one JSON object: the content of results.json. Keys are only ever added.
import { neutraliseJson } from '../neutralise.ts';
import { escapeCommands } from '../workflow-commands.ts';
import type { MakeCheckReporter } from './reporter.ts';

/** Returns a value as JSON that neither a terminal nor a CI service obeys, and that is equal to what was given. */
export function toSafeJson(value: unknown, indent = 0): string {
  const json = neutraliseJson(JSON.stringify(value, undefined, indent));
  // Some readers of lines, and YAML before 1.2, take these for the end of one.
  return escapeCommands(json.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029'));
}

/** Writes everything at the end, indented on a terminal. */
export const makeJsonReporter: MakeCheckReporter = (sink) => ({
  end: (report) => sink.write(`${toSafeJson(report, sink.columns === undefined ? 0 : 2)}\n`),
});
