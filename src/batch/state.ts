// Adds up the events of a manifest: its batches, and for each input whether it is submitted. A few bytes an input.
import type { CreatingEvent, ManifestEvent, ManifestStart } from './manifest.ts';

/** One batch of the API, from the moment before it is created. */
export interface BatchState extends Omit<CreatingEvent, 'event'> {
  readonly status: 'creating' | 'created' | 'absent';
  /** The id of the API; undefined until it is known. */
  readonly id: string | undefined;
  /** When something was sent of it last, as far as is known, in RFC 3339. */
  readonly sentUntil: string;
  /** How often inputs had been asked again before; 0 for the submission itself. */
  readonly round: number;
  readonly isCanceled: boolean;
  readonly hasEnded: boolean;
}

/**
 * Where an input stands. `missing`: its argument named nothing, so that it can never be read; `creating`: it is in a
 * batch that may exist.
 */
type InputStatus = 'none' | 'missing' | 'pending' | 'unusable' | 'creating' | 'created';

export interface ManifestState {
  start(): ManifestStart;
  /** The number of inputs; undefined while they are being listed. */
  total(): number | undefined;
  batches(): readonly BatchState[];
  statusOf(index: number): InputStatus;
  /** Says whether an input is in a batch, by the last batch that it was written to. */
  isIn(index: number, batch: Pick<CreatingEvent, 'n' | 'first' | 'last'>): boolean;
  /** Yields the indexes of the inputs that stand there, in order. */
  listIndexes(status: InputStatus): Iterable<number>;
  count(status: InputStatus): number;
  /** The highest number of a batch that a request was written to; 0 without one. */
  highest(): number;
  /** How often inputs were asked again. */
  round(): number;
  apply(event: ManifestEvent): void;
}

const STATUSES: readonly InputStatus[] = ['none', 'missing', 'pending', 'unusable', 'creating', 'created'];

/** Makes the state before the first event. */
export function makeManifestState(): ManifestState {
  let start: ManifestStart | undefined;
  let total: number | undefined;
  let rounds = 0;
  let highest = 0;
  const batches = new Map<number, BatchState>();
  let statuses = new Uint8Array(1024);
  let numbers = new Int32Array(1024);
  const reserve = (index: number) => {
    if (index < statuses.length) return;
    const length = Math.max(index + 1, statuses.length * 2);
    const [grownStatuses, grownNumbers] = [new Uint8Array(length), new Int32Array(length)];
    grownStatuses.set(statuses);
    grownNumbers.set(numbers);
    [statuses, numbers] = [grownStatuses, grownNumbers];
  };
  const setStatus = (index: number, status: InputStatus) => {
    reserve(index);
    statuses[index] = STATUSES.indexOf(status);
  };
  const isIn: ManifestState['isIn'] = (index, { n, first, last }) =>
    index >= first && index <= last && numbers[index] === n;
  const setAll = (batch: BatchState, status: InputStatus) => {
    const last = Math.min(batch.last, statuses.length - 1);
    for (let index = batch.first; index <= last; index++) {
      if (isIn(index, batch)) setStatus(index, status);
    }
  };
  const change = (n: number, changes: Partial<BatchState>, status?: InputStatus) => {
    const batch = batches.get(n);
    if (!batch) return;
    batches.set(n, { ...batch, ...changes });
    if (status) setAll(batch, status);
  };
  return {
    start() {
      if (!start) throw new Error('the manifest has no event yet');
      return start;
    },
    total: () => total,
    batches: () => [...batches.values()],
    statusOf: (index) => STATUSES[statuses[index] ?? 0] ?? 'none',
    isIn,
    *listIndexes(status) {
      const code = STATUSES.indexOf(status);
      for (let at = statuses.indexOf(code); at !== -1; at = statuses.indexOf(code, at + 1)) yield at;
    },
    count(status) {
      const code = STATUSES.indexOf(status);
      return statuses.reduce((sum, each) => sum + (each === code ? 1 : 0), 0);
    },
    highest: () => highest,
    round: () => rounds,
    apply(event) {
      switch (event.event) {
        case 'manifest':
          start = event;
          break;
        case 'input':
          setStatus(event.index, event.ref.kind === 'error' ? 'missing' : 'pending');
          break;
        case 'listed':
          total = event.total;
          break;
        case 'request':
          setStatus(event.index, 'pending');
          numbers[event.index] = event.n;
          highest = Math.max(highest, event.n);
          break;
        case 'unusable':
          setStatus(event.index, 'unusable');
          numbers[event.index] = 0;
          break;
        case 'creating': {
          const { event: _, ...facts } = event;
          const fresh = {
            id: undefined,
            sentUntil: event.at,
            round: rounds,
            isCanceled: false,
            hasEnded: false,
          };
          const batch: BatchState = { ...facts, ...fresh, status: 'creating' };
          batches.set(event.n, batch);
          setAll(batch, 'creating');
          break;
        }
        case 'created':
          change(event.n, { status: 'created', id: event.id }, 'created');
          break;
        case 'unconfirmed':
          change(event.n, { sentUntil: event.at });
          break;
        case 'absent':
          change(event.n, { status: 'absent' }, 'pending');
          break;
        case 'retry':
          rounds += 1;
          for (const index of event.indexes) setStatus(index, 'pending');
          break;
        case 'canceled':
          change(event.n, { isCanceled: true });
          break;
        case 'ended':
          change(event.n, { hasEnded: true });
          break;
      }
    },
  };
}
