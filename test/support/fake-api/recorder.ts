/** Records every request, and wakes the tests that wait for one to reach some state. */
import type { IncomingMessage } from 'node:http';
import type { ApiErrorObject, RecordedForm, RecordedRequest } from './types.ts';

/** The server's side of a recorded request: the same object, to be completed. */
export interface OpenRecord {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: unknown;
  bytes: number;
  form?: RecordedForm;
  response: { status: number | undefined; error?: ApiErrorObject };
  finished: boolean;
  aborted: boolean;
}

export interface Recorder {
  readonly requests: readonly RecordedRequest[];
  start(request: IncomingMessage): OpenRecord;
  /** Completes a record and asks the waiting tests again. */
  update(record: OpenRecord, change: Partial<OpenRecord>): void;
  waitFor(predicate: (request: RecordedRequest) => boolean): Promise<RecordedRequest>;
  /** Lets nobody wait any longer; what ends from now on is the server's doing. */
  close(): void;
  readonly isClosed: boolean;
}

interface Waiter {
  predicate: (request: RecordedRequest) => boolean;
  resolve: (request: RecordedRequest) => void;
  reject: (error: Error) => void;
}

/** An empty record. */
export function createRecorder(): Recorder {
  const requests: OpenRecord[] = [];
  const waiters = new Set<Waiter>();
  let isClosed = false;

  function wake(): void {
    for (const waiter of [...waiters]) {
      const match = requests.find(waiter.predicate);
      if (!match) continue;
      waiters.delete(waiter);
      waiter.resolve(match);
    }
  }

  return {
    requests,
    start(request) {
      const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)]);
      const record: OpenRecord = {
        method: request.method ?? '',
        path: request.url ?? '',
        headers: Object.fromEntries(headers),
        body: undefined,
        bytes: 0,
        response: { status: undefined },
        finished: false,
        aborted: false,
      };
      requests.push(record);
      wake();
      return record;
    },
    update(record, change) {
      Object.assign(record, change);
      wake();
    },
    waitFor: (predicate) =>
      new Promise((resolve, reject) => {
        waiters.add({ predicate, resolve, reject });
        wake();
      }),
    get isClosed() {
      return isClosed;
    },
    close() {
      isClosed = true;
      for (const { reject } of waiters) reject(new Error('the fake API closed before such a request came'));
      waiters.clear();
    },
  };
}
