// The flags that say how images travel.

import { DEFAULTS } from './defaults.ts';
import { type FlagSpec, formatChoices, REQUESTED_SOURCES, TAKING_INPUTS } from './flag-spec.ts';

const transport = { group: 'transport', commands: [...TAKING_INPUTS, 'batch submit'] } as const;

export const TRANSPORT_FLAGS = {
  source: {
    ...transport,
    value: 'source',
    choices: REQUESTED_SOURCES,
    about: `how images are sent: ${formatChoices(REQUESTED_SOURCES)}`,
    default: DEFAULTS.source,
  },
  upload: { ...transport, about: 'upload images and send their file_id (same as --source files)' },
  download: {
    ...transport,
    about: 'download URLs locally and send the bytes (for URLs the API cannot reach)',
  },
  header: {
    ...transport,
    value: 'header',
    about:
      'with --download: send `Name: value` to the host of the URL; env:NAME as the value reads a variable (repeatable)',
    repeats: true,
  },
  insecureRedirect: {
    ...transport,
    about: 'let a download follow a redirect from https to http, which others can read and change',
  },
  expires: {
    ...transport,
    value: 'time',
    about: 'lifetime of uploads, 1h to 90d, or never',
    default: DEFAULTS.expires,
    commands: [...TAKING_INPUTS, 'batch submit', 'files upload'],
  },
} as const satisfies Readonly<Record<string, FlagSpec>>;
