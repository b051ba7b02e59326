// Formats the records of a run that asks about each input by itself: headings, lines, JSON lines or CSV.
import type { SchemaNode } from '../../schema/schema-document.ts';
import { toSafeJson } from '../check/json.ts';
import { formatAnswer, formatLine, formatSection } from './format-text.ts';
import type { EachRecord, RecordFormat } from './record.ts';

/** The forms: sections under headings for a terminal, and lines, JSON lines or CSV for programs. */
export const RECORD_FORMS = ['headings', 'lines', 'json', 'csv'] as const;
export type RecordForm = (typeof RECORD_FORMS)[number];

/** Makes a format; the columns of CSV are the properties of the schema. */
export async function makeRecordFormat(
  form: RecordForm,
  schema: SchemaNode | undefined,
): Promise<RecordFormat> {
  switch (form) {
    case 'headings':
      return makeAnswerFormat((record, isFirst) => formatSection(record, isFirst));
    case 'lines':
      return makeAnswerFormat(formatLine);
    case 'json':
      return { head: '', format: formatJsonLine };
    case 'csv': {
      const { makeCsvFormat } = await import('./format-csv.ts');
      return makeCsvFormat(schema);
    }
  }
}

/** Returns a record as a line of JSON, which neither a terminal nor a CI service obeys. */
export function formatJsonLine(record: EachRecord): string {
  return `${toSafeJson(record)}\n`;
}

/** Returns the content of the file beside an input; undefined for a record without an answer. */
export function formatSidecar(record: EachRecord): string | undefined {
  return record.error ? undefined : `${formatAnswer(record)}\n`;
}

/** An error is reported on stderr, and has no place among the answers. */
function makeAnswerFormat(format: RecordFormat['format']): RecordFormat {
  return { head: '', format: (record, isFirst) => (record.error ? '' : format(record, isFirst)) };
}
