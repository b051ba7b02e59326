// Lists every key of a check file with its form: the reader and the JSON Schema for editors both follow this table.
import { EFFORTS } from '../api/build-request.ts';
import { ALL_FORMATS } from '../image/formats.ts';
import { extractForm, valuesForm } from './extract-form.ts';
import { choice, type Form, flag, list, text, whole } from './forms.ts';
import { map } from './map-form.ts';
import { address, PAGE_KEYS } from './page-forms.ts';
import { id, MAX_SIDE, path, paths, rectangle, rectangles, sentence, texts } from './value-forms.ts';

const severity = choice(['error', 'warning']);
const side = whole(1, MAX_SIDE);

const EXPECT_KEYS = {
  width: { form: side, about: 'Pixels, exactly.' },
  minWidth: { form: side, about: 'Pixels, at least.' },
  maxWidth: { form: side, about: 'Pixels, at most.' },
  height: { form: side, about: 'Pixels, exactly.' },
  minHeight: { form: side, about: 'Pixels, at least.' },
  maxHeight: { form: side, about: 'Pixels, at most.' },
  blank: { form: flag(), about: 'True: all pixels have nearly the same colour. False: they do not.' },
  format: { form: choice(ALL_FORMATS), about: 'File format by its bytes, such as png.' },
};

const visual = map(
  {
    id: { form: id, about: 'Unique within the check.' },
    that: { form: sentence, about: 'One fact that can be seen in the picture.' },
    severity: { form: severity, about: 'A warning is reported and never fails the run.' },
  },
  ['that'],
);

const extract = map(
  {
    id: { form: id, about: 'Unique within the check.' },
    extract: { form: extractForm, about: 'Values to read from the picture: a name and a type for each.' },
    equals: { form: valuesForm, about: 'The values that are expected, by name.' },
    severity: { form: severity, about: 'A warning is reported and never fails the run.' },
  },
  ['extract', 'equals'],
);

/** Reads one entry of `assert`: a sentence, a map with `that`, or a map with `extract`. */
const assertion: Form<{
  readonly sentence?: string | undefined;
  readonly visual?: ReturnType<typeof visual.read>;
  readonly extract?: ReturnType<typeof extract.read>;
}> = {
  schema: { anyOf: [sentence.schema, visual.schema, extract.schema] },
  read(node, name, report) {
    if (node.kind !== 'map') return { sentence: sentence.read(node, name, report) };
    const has = (key: string) => node.entries.some((entry) => entry.key === key);
    if (has('extract') || has('equals')) return { extract: extract.read(node, name, report) };
    // A sentence with ": " in it is a map for YAML.
    const [only] = node.entries;
    const isSentence = node.entries.length === 1 && only && /[A-Z\s]/.test(only.key);
    if (isSentence) return { sentence: sentence.read(node, name, report) };
    return { visual: visual.read(node, name, report) };
  },
};

/** Keys of a check that `defaults` may have too. */
const SHARED_KEYS = {
  model: { form: text(), about: 'A model id, or an alias such as sonnet.' },
  effort: { form: choice(EFFORTS), about: 'How hard the model works.' },
  votes: { form: choice([1, 3, 5]), about: 'Verdicts for each assertion, of which a majority decides.' },
  ignore: { form: texts, about: 'Parts of the picture that no assertion is about.' },
  tolerate: { form: sentence, about: 'Differences from the baseline that do not matter.' },
  maxDiffPixels: { form: whole(0, 1e12), about: 'Pixels that may differ from the baseline; 0 by default.' },
  severity: { form: severity, about: 'Severity of the assertions that have none of their own.' },
  crop: { form: rectangle, about: 'The part to judge: [x, y, width, height] in pixels.' },
  mask: {
    form: rectangles,
    about: 'Parts to grey out first: [[x, y, width, height], …] in pixels.',
  },
  expect: { form: map(EXPECT_KEYS), about: 'Facts of the file that need no model.' },
  ...PAGE_KEYS,
};

const check = map(
  {
    id: { form: id, about: 'Unique within the file.' },
    images: { form: paths, about: 'Paths or patterns, from the folder of this file.' },
    page: {
      form: address,
      about: 'A web page, of which a browser takes a picture: its address, or the path of an HTML file.',
    },
    assert: { form: list(assertion, 'assertion'), about: 'What must be true of each image.' },
    baseline: {
      form: path,
      about: 'A file, a folder with files of the same names, or a path with {name}, to compare with.',
    },
    ...SHARED_KEYS,
  },
  ['id'],
  {
    allOf: [
      { anyOf: [{ required: ['images'] }, { required: ['page'] }] },
      { anyOf: [{ required: ['assert'] }, { required: ['expect'] }, { required: ['baseline'] }] },
    ],
    dependencies: {
      tolerate: ['baseline'],
      maxDiffPixels: ['baseline'],
      ...Object.fromEntries(Object.keys(PAGE_KEYS).map((key) => [key, ['page']])),
    },
  },
);

/** The whole file. */
export const FILE_FORM = map(
  {
    $schema: { form: text(), about: 'The JSON Schema, for editors.' },
    version: { form: choice([1]), about: 'Version of this syntax: 1.' },
    defaults: {
      form: map(SHARED_KEYS),
      about: 'What each check has unless it says otherwise; lists are appended.',
    },
    checks: { form: list(check, 'check'), about: 'What to check.' },
  },
  ['version', 'checks'],
);

type ReadBy<F> = F extends Form<infer T> ? T : never;

export type ReadCheck = ReadBy<typeof check>;
export type ReadAssertion = ReadBy<typeof assertion>;
export type ReadDefaults = NonNullable<ReadBy<typeof FILE_FORM>['values']['defaults']>;
