// Formats what `locate` found as a table, JSON, CSV or annotations for data sets.
import type { Answer } from '../engine/types.ts';
import type { Env } from '../env.ts';
import { usageError } from '../errors.ts';
import { formatJson } from '../render/json.ts';
import { formatFoundTable } from '../render/locate/format-table.ts';
import type { Located } from '../render/locate/located.ts';
import { toLocatedJson } from '../render/locate/to-json.ts';
import { getTableWidth } from '../render/table.ts';
import type { FlagsOf } from '../run/flags.ts';
import { DATA_SET_FORMATS } from '../run/locate-flags.ts';
import { parseOneOf } from '../run/parse-values.ts';
import { parseNamed } from '../run/setting-table.ts';
import type { WrittenPictures } from './pictures.ts';

/** How the boxes are printed. */
export type Format = 'table' | 'json' | 'csv' | (typeof DATA_SET_FORMATS)[number];

/** Reads the flags that choose how the boxes are printed. Throws CliError for two of them. */
export function readFormat({ json, csv, format }: FlagsOf<'locate'>): Format {
  const chosen = [
    ...(json ? ['--json'] : []),
    ...(csv ? ['--csv'] : []),
    ...(format === undefined ? [] : ['--format']),
  ];
  if (chosen.length > 1)
    throw usageError(chosen[0], `cannot be combined with ${chosen[1]}`, 'leave one of them out');
  if (format !== undefined) return parseNamed(format, '--format', parseOneOf([...DATA_SET_FORMATS]));
  return json ? 'json' : csv ? 'csv' : 'table';
}

/** Formats what was found, as the flags say. */
export async function formatLocated(
  located: Located,
  { answer, written }: { readonly answer: Answer; readonly written: WrittenPictures },
  format: Format,
  { stdout }: Env,
): Promise<string> {
  switch (format) {
    case 'json': {
      const { reply, usage, sent: images, costUsd: cost } = answer;
      return formatJson(toLocatedJson({ located, reply, usage, images, cost, ...written }), stdout);
    }
    case 'table':
      return formatFoundTable(located, { maxWidth: getTableWidth(stdout) });
    default: {
      const { formatCoco, formatCsv, formatYolo } = await import('../render/locate/format-data-set.ts');
      return { csv: formatCsv, coco: formatCoco, yolo: formatYolo }[format](located);
    }
  }
}
