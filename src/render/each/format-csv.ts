// Formats records as CSV: a row for each answer, the properties of the schema as columns.
import { stringify } from 'csv-stringify/sync';
import { findTarget } from '../../schema/resolve-ref.ts';
import { isNode, type SchemaNode } from '../../schema/schema-document.ts';
import { formatAnswer } from './format-text.ts';
import type { EachRecord, RecordFormat } from './record.ts';

/** Makes the format; without a schema, or with one of no object, the column is `answer`. */
export function makeCsvFormat(schema: SchemaNode | undefined): RecordFormat {
  const properties = listProperties(schema);
  return {
    head: formatRow(['input', ...(properties ?? ['answer'])]),
    format: (record) => (record.error ? '' : formatRow([record.input, ...listCells(record, properties)])),
  };
}

type Cell = string | number;

/** The names at the top of the schema, in its order; undefined when it has none. */
function listProperties(schema: SchemaNode | undefined): readonly string[] | undefined {
  const node = schema && (findTarget(schema, schema) ?? schema);
  const names = node && isNode(node.properties) ? Object.keys(node.properties) : [];
  return names.length > 0 ? names : undefined;
}

function listCells(record: EachRecord, properties: readonly string[] | undefined): readonly Cell[] {
  const { data } = record;
  if (!properties) return [formatAnswer(record)];
  return properties.map((name) => (isNode(data) && Object.hasOwn(data, name) ? toCell(data[name]) : ''));
}

function toCell(value: unknown): Cell {
  if (value === null || value === undefined) return '';
  // A negative number is no formula.
  if (typeof value === 'string' || typeof value === 'number') return value;
  return JSON.stringify(value);
}

/** Text that a spreadsheet would run as a formula gets an apostrophe. */
function formatRow(cells: readonly Cell[]): string {
  // A carriage return alone ends a row for some readers.
  return stringify([cells], { escape_formulas: true, quoted_match: /\r/ });
}
