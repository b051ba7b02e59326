// Lists the formats in which a check run is reported.

/** Names that `--reporter` takes, each also as `name=file`. */
export const REPORTER_NAMES = [
  'list',
  'json',
  'jsonl',
  'junit',
  'github',
  'markdown',
  'tap',
  'html',
] as const;
export type ReporterName = (typeof REPORTER_NAMES)[number];
