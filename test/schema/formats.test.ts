/** Formats that nothing checks are named in one remark. */
import { expect, test } from 'vitest';
import { makeAnswerSchema } from '../../src/schema/answer-schema.ts';
import { object } from './read.ts';

test.each<[formats: string[], remarks: string[]]>([
  [['date', 'uri', 'int32', 'url', 'json-pointer'], []],
  [['currency'], ['this format is not checked: "currency" (at /properties/f0/format)']],
  [
    ['datetime'],
    ['this format is not checked: "datetime" (at /properties/f0/format; did you mean date-time?)'],
  ],
  [
    ['iri', 'date', 'uint32', 'iri'],
    ['these formats are not checked: "iri" (at /properties/f0/format), "uint32" (at /properties/f2/format)'],
  ],
])('%j', async (formats, remarks) => {
  const told: string[] = [];
  const fields = formats.map((format, index) => [`f${index}`, { type: 'string', format }]);
  await makeAnswerSchema(object(Object.fromEntries(fields)), { info: (line) => told.push(line) });
  expect(told).toEqual(remarks);
});
