// Implements /model, /system, /effort and /schema. Without an argument each prints its current value.

import { EFFORTS } from '../../api/build-request.ts';
import { readSchema } from '../../engine/read-schema.ts';
import { checkEffort } from '../../engine/validate-flags.ts';
import { CliError, errorMessage, usageError } from '../../errors.ts';
import { makeModelParser } from '../../run/model-names.ts';
import { parseModelToKeep, parseOneOf } from '../../run/parse-values.ts';
import { changeSchema, changeSettings, type Session } from './session.ts';
import { runStep } from './step.ts';

/** Removes a system prompt, an effort or a schema. */
const OFF = 'off';

/** `/model NAME`: sets the model of the next answers. */
export async function setModel(session: Session, argument: string): Promise<void> {
  if (argument !== '') {
    const { provider } = session.settings;
    const parse = makeModelParser(session.settings);
    const keep = (text: string) =>
      provider === 'foundry' ? parse(text) : parse(text) && parseModelToKeep(text);
    changeSettings(session, { model: parseArgument('/model', argument, keep) });
    noteUnusedEffort(session);
  }
  session.context.output.notice(`model: ${session.settings.model}`);
}

/** `/system TEXT`: sets the system prompt; `off` removes it. */
export async function setSystem(session: Session, argument: string): Promise<void> {
  if (argument !== '') changeSettings(session, { system: argument === OFF ? undefined : argument });
  session.context.output.notice(`system prompt: ${session.settings.system ?? 'none'}`);
}

/** `/effort LEVEL`: sets the effort; `off` leaves it to the model. */
export async function setEffort(session: Session, argument: string): Promise<void> {
  if (argument !== '') {
    const effort = argument === OFF ? undefined : parseArgument('/effort', argument, parseOneOf(EFFORTS));
    changeSettings(session, { effort });
    noteUnusedEffort(session);
  }
  session.context.output.notice(`effort: ${session.settings.effort ?? 'model default'}`);
}

/** The effort is kept for the next model that supports it. */
function noteUnusedEffort({ settings, context }: Session): void {
  checkEffort({ ...settings, typed: new Set() }, { saved: undefined }, context.output.info);
}

/** `/schema SCHEMA`: asks for JSON that is valid against a schema; `off` asks for text again. */
export async function setSchema(session: Session, argument: string): Promise<void> {
  if (argument === OFF) {
    changeSchema(session, undefined);
  } else if (argument !== '') {
    const reading = runStep(session, ({ context }) => readSchema(argument, context, '/schema'));
    changeSchema(session, { text: argument, schema: await reading.catch(nameCommand) });
  }
  session.context.output.notice(`schema: ${session.schema?.text ?? 'none'}`);
}

/** Replaces the flag in an error with the command that the user typed. */
function nameCommand(error: unknown): never {
  if (!(error instanceof CliError)) throw error;
  const [subject, hint] = [error.subject, error.hint].map((text) => text?.replaceAll('--schema', '/schema'));
  throw error.with({ subject, hint });
}

function parseArgument<T>(command: string, text: string, parse: (text: string) => T): T {
  try {
    return parse(text);
  } catch (error) {
    throw usageError(`${command} ${text}`, errorMessage(error));
  }
}
