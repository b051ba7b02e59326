// Defines a template as data, and the closed list of the flags that it may set.
import { FLAGS, type FlagKey, toFlagKey } from '../run/flag-table.ts';
import { parseSwitch } from '../run/parse-values.ts';
import { isSettingKey, SETTINGS } from '../run/setting-table.ts';
import { parseMaxZooms } from '../run/source-flags.ts';

/**
 * Flags about how to ask, as a file writes them. None of them says where requests go, with which key, how much they may
 * cost, what is stored, or which part of a picture is meant: a template may come with a project that somebody else wrote.
 */
export const TEMPLATE_FLAGS = [
  'model',
  'fallback-model',
  'effort',
  'max-tokens',
  'strip',
  'max-edge',
  'tile',
  'zoom',
  'max-zooms',
  'labels',
  'cite',
  'plain',
] as const;
export type TemplateFlag = (typeof TEMPLATE_FLAGS)[number];

/** A template as its file has it. Values of flags are texts, those of switches true or false. */
export interface Template {
  readonly prompt?: string | undefined;
  /** The defaults of variables. */
  readonly vars?: Readonly<Record<string, string>> | undefined;
  readonly system?: string | undefined;
  /** The short form, JSON, or a JSON Schema. */
  readonly schema?: string | Readonly<Record<string, unknown>> | undefined;
  readonly flags?: Readonly<Partial<Record<TemplateFlag, string | boolean | undefined>>> | undefined;
}

/** Returns the key of a flag in the table of flags. */
export function flagKeyOf(flag: TemplateFlag): FlagKey {
  return toFlagKey(flag) as FlagKey;
}

/** Whether a flag is on or off, without a value. */
export function isSwitch(flag: TemplateFlag): boolean {
  return !('value' in FLAGS[flagKeyOf(flag)]);
}

/** Returns the parser of a flag's value, which throws an Error that states the expected form. */
export function getParser(flag: TemplateFlag | 'system'): (text: string) => unknown {
  if (isSettingKey(flag)) return SETTINGS[flag].parse;
  return flag === 'max-zooms' ? parseMaxZooms : parseSwitch;
}

/** Whether a word is a flag that a template may set. */
export function isTemplateFlag(word: string): word is TemplateFlag {
  return TEMPLATE_FLAGS.some((flag) => flag === word);
}
