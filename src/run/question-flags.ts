// The flags of questions: inputs, images and the model.

import { EFFORTS } from '../api/build-request.ts';
import { MODEL_ALIASES } from '../api/models.ts';
import { DEFAULT_MAX_TOKENS } from '../limits.ts';
import { DEFAULTS } from './defaults.ts';
import {
  ASKING,
  type FlagSpec,
  formatChoices,
  QUESTIONING,
  SETTING_TEMPLATE,
  TAKING_INPUTS,
} from './flag-spec.ts';

/** Values of `--effort`. */
const EFFORT_CHOICES = [...EFFORTS, 'default'] as const;

const input = { group: 'input', commands: [...TAKING_INPUTS, 'batch submit'] } as const;
const image = { group: 'image', commands: [...ASKING, 'batch submit'] } as const;
const model = { group: 'model', commands: [...ASKING, 'batch submit'] } as const;

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
  screen: {
    ...input,
    about: 'add a part of the screen that you select (same as the input `screen:`)',
    orderedAs: 'image',
  },
  prompt: {
    ...input,
    short: 'p',
    value: 'text',
    about: 'text of the question; repeat it to ask several questions',
    aboutIn: {
      'batch submit': 'text of the question',
      'template set': 'text of the question, with {name} for what --var fills in',
    },
    default: '"Describe this image."',
    defaultIn: { 'template set': 'none' },
    repeats: true,
    orderedAs: 'prompt',
    commands: [...TAKING_INPUTS, 'batch submit', SETTING_TEMPLATE],
  },
  promptFile: {
    ...input,
    value: 'file',
    about: 'read the question from a file, or from stdin with - (repeatable)',
    repeats: true,
    orderedAs: 'prompt-file',
    commands: [...TAKING_INPUTS, 'batch submit', SETTING_TEMPLATE],
  },
  template: {
    ...input,
    short: 't',
    value: 'name',
    about: 'ask with a template, which sets the prompt and flags; `claude-see template ls` lists them',
    default: 'none',
    commands: [...ASKING, 'batch submit'],
  },
  var: {
    ...input,
    value: 'name=value',
    about: 'fill in {name} in the prompt of the template (repeatable)',
    aboutIn: { 'template set': 'default of {name} in the prompt (repeatable)' },
    repeats: true,
    commands: [...ASKING, 'batch submit', SETTING_TEMPLATE],
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
    form: 'both',
    about: 'send an image that the model would see smaller also in tiles at full size',
    aboutNo: 'send no tiles',
    defaultIn: { locate: 'only below 40 % of its size' },
    commands: [...QUESTIONING, SETTING_TEMPLATE],
  },
  zoom: {
    ...image,
    form: 'both',
    about: 'let the model look closer at parts of the images, cut out of the original files',
    aboutNo: 'let it see only what is sent at first',
    commands: [...TAKING_INPUTS, 'check', SETTING_TEMPLATE],
  },
  maxZooms: {
    ...image,
    value: 'n',
    about: 'how often --zoom may look closer for one answer',
    default: DEFAULTS.maxZooms,
    commands: [...TAKING_INPUTS, 'check', SETTING_TEMPLATE],
  },
  maxEdge: {
    ...image,
    value: 'pixels',
    about: 'downscale so that the longer side is at most this many pixels, or none',
    default: 'none',
    commands: [...ASKING, 'batch submit', SETTING_TEMPLATE],
  },
  resize: { ...image, form: 'no', about: 'never resize; fail if an image is too large' },
  strip: {
    ...image,
    form: 'both',
    about: 'remove metadata such as GPS location from images',
    aboutNo: 'keep metadata',
    default: 'off',
    commands: [...TAKING_INPUTS, 'batch submit', SETTING_TEMPLATE],
  },
  labels: {
    ...image,
    commands: [...ASKING, SETTING_TEMPLATE],
    form: 'both',
    about: 'put `Image 1: name` before each of several images',
    aboutNo: 'put no label before images',
    default: 'on',
  },
  show: {
    ...image,
    about: 'show each image as it is sent, on terminals that can (kitty, iTerm2, WezTerm, Ghostty, Sixel)',
    aboutIn: { locate: 'show the picture with its boxes, on terminals that can (kitty, iTerm2, Sixel)' },
    groupIn: { locate: 'own' },
    commands: [...TAKING_INPUTS, 'check'],
  },
  pages: {
    ...image,
    value: 'pages',
    about: 'send only these pages of a PDF or TIFF, such as 2-5,9',
    default: 'all pages of a PDF, the first of a TIFF',
  },
  pdf: { ...image, about: 'treat URLs as PDFs even if they do not end in .pdf' },
  model: {
    ...model,
    short: 'm',
    value: 'model',
    about: `model id, or ${formatChoices(Object.keys(MODEL_ALIASES))}`,
    default: DEFAULTS.model,
    commands: [...QUESTIONING, SETTING_TEMPLATE],
  },
  fallbackModel: {
    ...model,
    value: 'model',
    about: 'model to ask once when the first one is overloaded or refuses, or none',
    default: 'none',
    commands: [...ASKING, SETTING_TEMPLATE],
  },
  system: {
    ...model,
    short: 's',
    value: 'text',
    about: 'system prompt, or none',
    default: 'none',
    commands: [...ASKING, 'batch submit', SETTING_TEMPLATE],
  },
  maxTokens: {
    ...model,
    value: 'n',
    about: 'maximum output tokens, including thinking',
    default: `${DEFAULT_MAX_TOKENS.usual}; ${DEFAULT_MAX_TOKENS.highEffort} at effort xhigh and max`,
    commands: [...TAKING_INPUTS, 'batch submit', SETTING_TEMPLATE],
  },
  effort: {
    ...model,
    value: 'level',
    choices: EFFORT_CHOICES,
    about: `how hard the model works: ${EFFORTS.join(', ')}, or default to let the model decide`,
    default: 'default',
    commands: [...QUESTIONING, SETTING_TEMPLATE],
  },
} as const satisfies Readonly<Record<string, FlagSpec>>;
