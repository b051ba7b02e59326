// Cuts a stream of bytes into records, such as lines, of which only one is held at a time. Pure.

/** A record of a stream. */
export interface StreamRecord {
  /** From 1; empty records count. */
  readonly number: number;
  /** Without the byte that ends it; undefined when it is longer than allowed. */
  readonly bytes: Buffer | undefined;
}

/** Yields what stands between bytes `end`; a last record without `end` counts unless it is empty. */
export async function* splitRecords(
  pieces: AsyncIterable<Buffer>,
  end: number,
  maxBytes: number,
): AsyncGenerator<StreamRecord> {
  let number = 1;
  let started: Buffer[] = [];
  let length = 0;
  const add = (bytes: Buffer) => {
    length += bytes.length;
    if (length > maxBytes) started = [];
    else started.push(bytes);
  };
  const finish = (): StreamRecord => {
    const bytes = length > maxBytes ? undefined : started.length === 1 ? started[0] : Buffer.concat(started);
    started = [];
    length = 0;
    return { number: number++, bytes };
  };
  for await (const piece of pieces) {
    let start = 0;
    for (let at = piece.indexOf(end); at >= 0; at = piece.indexOf(end, start)) {
      add(piece.subarray(start, at));
      start = at + 1;
      yield finish();
    }
    if (start < piece.length) add(piece.subarray(start));
  }
  if (length > 0) yield finish();
}
