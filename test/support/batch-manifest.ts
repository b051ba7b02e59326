/** Writes manifests of batches by hand, with events that say only what a test is about. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type {
  CreatingEvent,
  InputEvent,
  ManifestEvent,
  ManifestStart,
  RequestEvent,
  StoredQuestion,
} from '../../src/batch/manifest.ts';

/** Begins the `custom_id`s of these manifests. */
export const MANIFEST_KEY = 'k3y0000000';

/** The first event; it names no address, as a run does that sets none. */
export function startEvent(
  question: Partial<StoredQuestion> = {},
  start: Partial<ManifestStart> = {},
): ManifestStart {
  return {
    event: 'manifest',
    version: 1,
    id: '20261127-7k3q9f',
    key: MANIFEST_KEY,
    created_at: '2026-11-27T12:00:00.000Z',
    provider: 'anthropic',
    base_url: null,
    workspace: null,
    max_cost_usd: null,
    question: {
      prompt: 'alt text',
      schema: null,
      model: 'claude-opus-5-5',
      system: null,
      max_tokens: null,
      effort: null,
      source: 'auto',
      download: false,
      insecure_redirect: false,
      expires_in_seconds: null,
      strip: false,
      max_edge: null,
      resize: true,
      crops: [],
      tile: false,
      pages: null,
      pdf: false,
      typed: [],
      ...question,
    },
    ...start,
  };
}

export function inputEvent(index: number, changes: Partial<InputEvent> = {}): InputEvent {
  const input = `${String.fromCharCode(97 + (index % 26))}.png`;
  const ref = { kind: 'path', path: `/photos/${input}` } as const;
  return { event: 'input', index, input, id: null, prompt: null, ref, ...changes };
}

export function requestEvent(index: number, n: number, changes: Partial<RequestEvent> = {}): RequestEvent {
  return {
    event: 'request',
    index,
    n,
    custom_id: `${MANIFEST_KEY}-${index}`,
    sha256: null,
    key: `key of ${index}`,
    source: 'base64',
    file_id: null,
    max_tokens: 1000,
    images: [],
    ...changes,
  };
}

/** The events of a batch of the API with requests for all indexes from `first` to `last`, created two minutes later. */
export function batchEvents(
  n: number,
  [first, last]: readonly [first: number, last: number],
  changes: Partial<CreatingEvent> & { readonly id?: string | undefined } = {},
): readonly ManifestEvent[] {
  const { id = `msgbatch_0${n}`, ...creating } = changes;
  const count = last - first + 1;
  const at = '2026-11-27T12:02:00.000Z';
  return [
    ...Array.from({ length: count }, (_, position) => requestEvent(first + position, n)),
    { event: 'creating', n, first, last, count, bytes: 100, worst_case_usd: null, at, ...creating },
    { event: 'created', n, id, at },
  ];
}

export function endedEvent(
  n: number,
  counts: Partial<Record<'succeeded' | 'errored' | 'canceled' | 'expired', number>>,
): ManifestEvent {
  const none = { succeeded: 0, errored: 0, canceled: 0, expired: 0 };
  return { event: 'ended', n, counts: { ...none, ...counts }, ended_at: '2026-11-27T13:00:00.000Z' };
}

/** Writes events to a file, whose folders are made. */
export function writeManifest(path: string, events: readonly ManifestEvent[]): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  return path;
}
