// Adds up the events of a manifest: its inputs, its batches, and which input is in which batch.
import {
  IN_NO_BATCH,
  type InputTable,
  MISSING,
  makeInputTable,
  type Place,
  UNUSABLE,
} from './input-table.ts';
import type { CreatingEvent, EndedCounts, ManifestEvent, ManifestStart } from './manifest.ts';
import { readManifest } from './read-manifest.ts';

/** A batch of the API, from the moment before it is created. */
export interface ManifestBatch extends Omit<CreatingEvent, 'event'> {
  /** The id at the API; undefined while it is not known whether the API created the batch. */
  readonly id: string | undefined;
  readonly createdAt: string | undefined;
  /** When something was sent of it last, as far as is known, in RFC 3339. */
  readonly sentUntil: string;
  /** The number of retries before it; 0 for the submission itself. */
  readonly round: number;
  /** The user asked for it to be canceled. */
  readonly isCanceled: boolean;
  readonly ended: { readonly counts: EndedCounts; readonly at: string | null } | undefined;
}

/**
 * The state of an input. `missing`: its argument named no file, so that it can never be read; `creating`: it is in a
 * batch that may exist.
 */
type InputStatus = 'missing' | 'unusable' | 'pending' | 'creating' | 'created';

export interface ManifestState {
  readonly start: ManifestStart;
  readonly inputs: InputTable;
  /** The number of inputs; undefined while they are being listed. */
  readonly total: number | undefined;
  /** By number, without those that were not created. */
  readonly batches: ReadonlyMap<number, ManifestBatch>;
  /** The highest number of a batch that a request was written to; 0 without one. */
  readonly highest: number;
  /** The number of retries so far. */
  readonly round: number;
  /** Bytes of the manifest whose events have places. */
  readonly bytes: number;
  /** Returns where the input with this index stands; undefined where no input has it. */
  statusOf(index: number): InputStatus | undefined;
  /** Returns the indexes of the inputs that stand there, in order. */
  indexesOf(status: InputStatus): readonly number[];
  /** Returns the number of the inputs that stand at one of these. */
  count(...statuses: readonly InputStatus[]): number;
  /** Adds an event; `place` is its line in the file, which only printing results needs. */
  apply(event: ManifestEvent, place?: Place): void;
}

/** Reads the state of a manifest, which another process may be appending to. Throws CliError. */
export async function readManifestState(path: string): Promise<ManifestState> {
  const state = makeManifestState();
  for await (const { event, ...place } of readManifest(path)) state.apply(event, place);
  return state;
}

/** Makes the state before the first event. */
export function makeManifestState(): ManifestState {
  const inputs = makeInputTable();
  const batches = new Map<number, ManifestBatch>();
  let start: ManifestStart | undefined;
  let total: number | undefined;
  let highest = 0;
  let round = 0;
  let bytes = 0;
  const change = (n: number, changes: Partial<ManifestBatch>) => {
    const batch = batches.get(n);
    if (batch) batches.set(n, { ...batch, ...changes });
  };
  const statusAt = (position: number): InputStatus => {
    const n = inputs.batchAt(position);
    if (n === UNUSABLE) return 'unusable';
    if (n === MISSING) return 'missing';
    const batch = batches.get(n);
    if (!batch) return 'pending';
    return batch.id === undefined ? 'creating' : 'created';
  };
  const listPositions = function* (statuses: readonly InputStatus[]) {
    for (let position = 0; position < inputs.count; position++) {
      if (statuses.includes(statusAt(position))) yield position;
    }
  };
  return {
    get start() {
      if (!start) throw new Error('the manifest has no event yet');
      return start;
    },
    inputs,
    get total() {
      return total;
    },
    batches,
    get highest() {
      return highest;
    },
    get round() {
      return round;
    },
    get bytes() {
      return bytes;
    },
    statusOf(index) {
      const position = inputs.find(index);
      return position === -1 ? undefined : statusAt(position);
    },
    indexesOf: (status) => [...listPositions([status])].map(inputs.indexAt),
    count(...statuses) {
      let sum = 0;
      for (const _ of listPositions(statuses)) sum += 1;
      return sum;
    },
    apply(event, place) {
      bytes = place?.end ?? bytes;
      switch (event.event) {
        case 'manifest':
          start = event;
          break;
        case 'input':
          inputs.add(event.index, place);
          if (event.ref.kind === 'error') inputs.assign(event.index, MISSING);
          break;
        case 'listed':
          total = event.total;
          break;
        case 'request':
          inputs.assign(event.index, event.n, place);
          highest = Math.max(highest, event.n);
          break;
        case 'unusable':
          inputs.assign(event.index, UNUSABLE, place);
          break;
        case 'creating': {
          const { event: _, ...facts } = event;
          const fresh = { id: undefined, createdAt: undefined, isCanceled: false, ended: undefined };
          batches.set(event.n, { ...facts, ...fresh, sentUntil: event.at, round });
          break;
        }
        case 'created':
          change(event.n, { id: event.id, createdAt: event.at });
          break;
        case 'unconfirmed':
          change(event.n, { sentUntil: event.at });
          break;
        case 'absent':
          batches.delete(event.n);
          break;
        case 'retry':
          round += 1;
          for (const index of event.indexes) inputs.assign(index, IN_NO_BATCH);
          break;
        case 'canceled':
          change(event.n, { isCanceled: true });
          break;
        case 'ended':
          change(event.n, { ended: { counts: event.counts, at: event.ended_at } });
          break;
      }
    },
  };
}
