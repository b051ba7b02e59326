// The flags of commands that ask questions.

import { EFFORTS } from '../api/build-request.ts';
import { CACHE_TTLS } from '../api/cache-breakpoints.ts';
import { MODEL_ALIASES } from '../api/models.ts';
import { DEFAULT_MAX_TOKENS } from '../limits.ts';
import { VERDICT_CACHE_MODES } from './check-flags.ts';
import { DEFAULTS } from './defaults.ts';
import {
  ANSWERING_EACH,
  ASKING,
  type FlagSpec,
  formatChoices,
  QUESTIONING,
  TAKING_INPUTS,
} from './flag-spec.ts';

const input = { group: 'input', commands: [...TAKING_INPUTS, 'batch submit'] } as const;
const image = { group: 'image', commands: [...ASKING, 'batch submit'] } as const;
const model = { group: 'model', commands: [...ASKING, 'batch submit'] } as const;
const answer = { group: 'answer', commands: ASKING } as const;
const conversation = { group: 'conversation', commands: ASKING } as const;

export const QUESTION_FLAGS = {
  image: {
    ...input,
    short: 'i',
    value: 'input',
    about: 'an image or PDF: path, pattern, URL, file_id or - (repeatable)',
    repeats: true,
    orderedAs: 'image',
  },
  attachment: {
    ...input,
    short: 'a',
    value: 'input',
    about: 'same as --image',
    repeats: true,
    orderedAs: 'image',
    unlistedIn: [...TAKING_INPUTS, 'batch submit'],
  },
  clipboard: {
    ...input,
    about: 'add the image on the clipboard (same as the input `clipboard:`)',
    orderedAs: 'image',
  },
  prompt: {
    ...input,
    short: 'p',
    value: 'text',
    about: 'text of the question; repeat it to ask several questions',
    aboutIn: { 'batch submit': 'text of the question' },
    default: '"Describe this image."',
    repeats: true,
    orderedAs: 'prompt',
  },
  promptFile: {
    ...input,
    value: 'file',
    about: 'read the question from a file, or from stdin with - (repeatable)',
    repeats: true,
    orderedAs: 'prompt-file',
  },
  crop: {
    ...image,
    value: 'region',
    about: 'send only x,y,width,height of one image, in pixels or percent (repeatable)',
    aboutIn: { check: 'judge only x,y,width,height of each image, in pixels' },
    default: 'whole image',
    repeats: true,
    commands: QUESTIONING,
  },
  tile: {
    ...image,
    about: 'send an image that the model would see smaller also in tiles at full size',
    defaultIn: { locate: 'only below 40 % of its size' },
    commands: QUESTIONING,
  },
  zoom: {
    ...image,
    about: 'let the model look closer at parts of the images, cut out of the original files',
    commands: [...TAKING_INPUTS, 'check'],
  },
  maxZooms: {
    ...image,
    value: 'n',
    about: 'how often --zoom may look closer for one answer',
    default: DEFAULTS.maxZooms,
    commands: [...TAKING_INPUTS, 'check'],
  },
  maxEdge: {
    ...image,
    value: 'pixels',
    about: 'downscale so that the longer side is at most this many pixels, or none',
    default: 'none',
  },
  resize: { ...image, form: 'no', about: 'never resize; fail if an image is too large' },
  strip: {
    ...image,
    form: 'both',
    about: 'remove metadata such as GPS location from images',
    aboutNo: 'keep metadata',
    default: 'off',
    commands: [...TAKING_INPUTS, 'batch submit'],
  },
  labels: {
    ...image,
    commands: ASKING,
    form: 'no',
    about: 'do not put `Image 1: name` before each of several images',
  },
  pages: {
    ...image,
    value: 'pages',
    about: 'send only these pages of a PDF, such as 2-5,9',
    default: 'all pages',
  },
  pdf: { ...image, about: 'treat URLs as PDFs even if they do not end in .pdf' },
  model: {
    ...model,
    short: 'm',
    value: 'model',
    about: `model id, or ${formatChoices(Object.keys(MODEL_ALIASES))}`,
    default: DEFAULTS.model,
    commands: QUESTIONING,
  },
  system: { ...model, short: 's', value: 'text', about: 'system prompt, or none', default: 'none' },
  maxTokens: {
    ...model,
    value: 'n',
    about: 'maximum output tokens, including thinking',
    default: `${DEFAULT_MAX_TOKENS.usual}; ${DEFAULT_MAX_TOKENS.highEffort} at effort xhigh and max`,
    commands: [...TAKING_INPUTS, 'batch submit'],
  },
  effort: {
    ...model,
    value: 'level',
    about: `how hard the model works: ${EFFORTS.join(', ')}, or default to let the model decide`,
    default: 'default',
    commands: QUESTIONING,
  },
  schema: {
    ...answer,
    value: 'schema',
    about: 'answer with JSON that matches a schema: a file, JSON, or `name, price number, tags[]`',
    default: 'plain text',
    commands: [...ASKING, 'batch submit'],
  },
  cite: { ...answer, about: 'add footnotes with the PDF page behind each statement' },
  stream: { ...answer, form: 'no', about: 'print the answer when it is complete, not as it arrives' },
  output: {
    ...answer,
    short: 'o',
    value: 'file',
    about: 'write the complete answer to a file; - is stdout',
    aboutIn: { locate: 'draw the boxes on the picture: a .png, .jpg, .webp or .svg file' },
    default: '-',
    defaultIn: { locate: 'none' },
    commands: ['locate', ...ANSWERING_EACH],
  },
  usage: {
    ...answer,
    short: 'u',
    form: 'both',
    about: 'print tokens and cost on stderr',
    aboutNo: 'do not print tokens and cost',
    default: 'off',
    commands: TAKING_INPUTS,
  },
  continue: { ...conversation, short: 'c', about: 'continue the latest conversation' },
  resume: {
    ...conversation,
    short: 'r',
    value: 'id',
    about: 'continue another conversation; `claude-see history ls` lists them',
    aboutIn: {
      ask: 'continue another conversation, `claude-see history ls` lists them; with --each, without an id: skip what is answered already',
      'batch submit': 'go on with a batch whose submission was stopped',
    },
    groupIn: { 'batch submit': 'own' },
    commands: [...ASKING, 'batch submit'],
  },
  save: {
    ...conversation,
    form: 'both',
    about: 'save the conversation',
    aboutNo: 'do not save the conversation',
    default: 'on',
  },
  cache: {
    ...conversation,
    value: 'time',
    about: `how long the prompt stays in the cache for the next question, ${formatChoices(CACHE_TTLS)}`,
    aboutIn: { check: `use of remembered verdicts, ${formatChoices(VERDICT_CACHE_MODES)}` },
    default: DEFAULTS.cache,
    defaultIn: { check: 'read-write' },
    commands: [...ASKING, 'check'],
  },
} as const satisfies Readonly<Record<string, FlagSpec>>;
