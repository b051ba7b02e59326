// Lists the names of the built-in templates; imports nothing, as each start may need them.

export const BUILT_IN_NAMES = [
  'alt',
  'ocr',
  'describe',
  'table',
  'chart',
  'error',
  'ui',
  'receipt',
  'diagram',
] as const;
export type BuiltInName = (typeof BUILT_IN_NAMES)[number];

/** Whether a template of this name is built in. */
export function isBuiltInName(name: string): name is BuiltInName {
  return BUILT_IN_NAMES.some((each) => each === name);
}
