// /model, /system, /effort and /schema: how the next questions are asked; without an argument each says what holds.

import { EFFORTS } from '../../api/build-request.ts';
import { readSchema } from '../../engine/read-schema.ts';
import { checkEffort } from '../../engine/validate-flags.ts';
import { CliError, errorMessage, usageError } from '../../errors.ts';
import { parseModel, parseModelToKeep, parseOneOf } from '../../run/parse-values.ts';
import { runStep, type Session } from './session.ts';

/** What takes a system prompt, an effort or a schema away again. */
const OFF = 'off';

/** `/model NAME`: another model answers from now on. */
export async function chooseModel(session: Session, argument: string): Promise<void> {
  if (argument !== '') {
    const parse = session.settings.provider === 'foundry' ? parseModel : parseModelToKeep;
    session.settings = { ...session.settings, model: parsed('/model', argument, parse) };
    noteIdleEffort(session);
  }
  session.context.output.notice(`model: ${session.settings.model}`);
}

/** `/system TEXT`: another system prompt, or none after `off`. */
export async function chooseSystem(session: Session, argument: string): Promise<void> {
  if (argument !== '') {
    session.settings = { ...session.settings, system: argument === OFF ? undefined : argument };
  }
  session.context.output.notice(`system prompt: ${session.settings.system ?? 'none'}`);
}

/** `/effort LEVEL`: another effort, or the model's own after `off`. */
export async function chooseEffort(session: Session, argument: string): Promise<void> {
  if (argument !== '') {
    const effort = argument === OFF ? undefined : parsed('/effort', argument, parseOneOf(EFFORTS));
    session.settings = { ...session.settings, effort };
    noteIdleEffort(session);
  }
  session.context.output.notice(`effort: ${session.settings.effort ?? "the model's own"}`);
}

/** The effort of a chat holds again with the next model that has any. */
function noteIdleEffort({ settings, context }: Session): void {
  checkEffort({ ...settings, typed: new Set() }, { saved: undefined }, context.output.info);
}

/** `/schema SCHEMA`: answers are JSON by it from now on, or text again after `off`. */
export async function chooseSchema(session: Session, argument: string): Promise<void> {
  if (argument === OFF) {
    session.schema = undefined;
  } else if (argument !== '') {
    const reading = runStep(session, ({ context }) => readSchema(argument, context));
    session.schema = { text: argument, schema: await reading.catch(asCommand) };
  }
  session.context.output.notice(`schema: ${session.schema?.text ?? 'none'}`);
}

/** Words an error for who typed no flag. */
function asCommand(error: unknown): never {
  if (!(error instanceof CliError)) throw error;
  const [subject, hint] = [error.subject, error.hint].map((text) => text?.replaceAll('--schema', '/schema'));
  throw error.with({ subject, hint });
}

function parsed<T>(command: string, text: string, parse: (text: string) => T): T {
  try {
    return parse(text);
  } catch (error) {
    throw usageError(`${command} ${text}`, errorMessage(error));
  }
}
