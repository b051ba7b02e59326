// Holds in which batch each input of a manifest is, 8 bytes an input, and 24 more where its lines in the file are.

/** The number of the batch of an input that is to be asked, and is in none yet. */
export const IN_NO_BATCH = 0;
/** The number of the batch of an input that cannot be asked about. */
export const UNUSABLE = -1;
/** The number of the batch of an input whose argument named nothing. */
export const MISSING = -2;

/** A part of a file, in bytes. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

/** The inputs in the order of their indexes; a position counts from 0. */
export interface InputTable {
  readonly count: number;
  /** Returns the position of an index; -1 where no input has it. */
  find(index: number): number;
  indexAt(position: number): number;
  /** Returns the number of the batch that holds the last request of an input. */
  batchAt(position: number): number;
  /** Returns the line of the input. */
  inputAt(position: number): Place;
  /** Returns the line of the last request, or of the error of an unusable input; undefined before there is one. */
  outcomeAt(position: number): Place | undefined;
}

/** A table while the manifest is read. */
export interface InputTableBuilder extends InputTable {
  /** Adds an input, whose index is higher than all before; its line is only needed to print results. */
  add(index: number, place?: Place): void;
  /** Sets the batch of an input, and the line that says so; ignores an index that no input has. */
  assign(index: number, batch: number, place?: Place): void;
}

const FIRST_CAPACITY = 1024;

/** Makes an empty table. */
export function makeInputTable(): InputTableBuilder {
  let capacity = FIRST_CAPACITY;
  let count = 0;
  let indexes = new Uint32Array(capacity);
  let batches = new Int32Array(capacity);
  // Places of two lines each: start and length of the input, then of its outcome.
  let starts = new Float64Array(0);
  let lengths = new Uint32Array(0);
  const grow = () => {
    capacity *= 2;
    indexes = copy(new Uint32Array(capacity), indexes);
    batches = copy(new Int32Array(capacity), batches);
  };
  const find = (index: number) => {
    let low = 0;
    let high = count - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const found = indexes[middle] ?? 0;
      if (found === index) return middle;
      if (found < index) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  };
  const put = (slot: number, { start, end }: Place) => {
    if (slot >= starts.length) {
      starts = copy(new Float64Array(2 * capacity), starts);
      lengths = copy(new Uint32Array(2 * capacity), lengths);
    }
    starts[slot] = start;
    lengths[slot] = end - start;
  };
  const get = (slot: number): Place => {
    const start = starts[slot] ?? 0;
    return { start, end: start + (lengths[slot] ?? 0) };
  };
  return {
    get count() {
      return count;
    },
    find,
    indexAt: (position) => indexes[position] ?? -1,
    batchAt: (position) => batches[position] ?? IN_NO_BATCH,
    inputAt: (position) => get(2 * position),
    outcomeAt(position) {
      const place = get(2 * position + 1);
      return place.end === place.start ? undefined : place;
    },
    add(index, place) {
      if (count === capacity) grow();
      indexes[count] = index;
      if (place) put(2 * count, place);
      count += 1;
    },
    assign(index, batch, place) {
      const position = find(index);
      if (position === -1) return;
      batches[position] = batch;
      if (place) put(2 * position + 1, place);
    },
  };
}

function copy<A extends { set(from: A): void }>(to: A, from: A): A {
  to.set(from);
  return to;
}
