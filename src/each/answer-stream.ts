// Shows records in the order of the inputs: on stdout, or to the reader of a pipe.
import type { EachRecord } from '../render/each/record.ts';
import { makeRecordFormat } from '../render/each/record-format.ts';
import type { AnswerSchema } from '../schema/answer-schema.ts';
import type { OutputPlan } from './output-flags.ts';
import { openPieces, type PieceContext, type PieceWriter } from './rewrite.ts';

export interface AnswerStream {
  write(record: EachRecord): Promise<void>;
  end(): Promise<void>;
  abort(): Promise<void>;
}

/** Opens stdout, a pipe or a device, or a file that is replaced at the end. Throws CliError when it cannot be written. */
export async function openAnswerStream(
  { path, form }: OutputPlan,
  schema: AnswerSchema | undefined,
  context: PieceContext,
): Promise<AnswerStream> {
  const { head, format } = await makeRecordFormat(form, schema?.original);
  const pieces = path === undefined ? makeStdoutPieces(context) : await openPieces(path, context);
  let isFirst = true;
  let hasBegun = false;
  /** Columns have names even when there is no row. */
  const begin = async () => {
    if (!hasBegun && head !== '') await pieces.write(head);
    hasBegun = true;
  };
  return {
    async write(record) {
      const text = format(record, isFirst);
      if (text === '') return;
      await begin();
      isFirst = false;
      await pieces.write(text);
    },
    async end() {
      await begin();
      await pieces.end();
    },
    abort: pieces.abort,
  };
}

function makeStdoutPieces({ output }: PieceContext): PieceWriter {
  return { write: output.writeLines, end: async () => {}, abort: async () => {} };
}
