// Makes the JSON Schema of check files, with which editors complete keys and underline mistakes.
import { FILE_FORM } from './check-forms.ts';
import { FIELD_DEFINITIONS } from './extract-form.ts';
import type { JsonSchema } from './forms.ts';

/** Returns the schema, of draft 7. What it cannot express, such as ids that are unique, only the reader checks. */
export function makeEditorSchema(): JsonSchema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'A check file of claude-see',
    ...FILE_FORM.schema,
    definitions: FIELD_DEFINITIONS,
  };
}
