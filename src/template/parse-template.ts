// Reads the text of a template file into a template. All its problems are reported together, each with its line.
import { findSimilar } from '../edit-distance.ts';
import { errorMessage } from '../errors.ts';
import { FLAGS, toFlagKey } from '../run/flag-table.ts';
import { parseSystem } from '../run/parse-values.ts';
import { parseSource } from '../yaml/parse-source.ts';
import { openProblems } from '../yaml/problems.ts';
import {
  describeNode,
  type Report,
  type SourceEntry,
  type SourceMap,
  type SourceNode,
  toPlain,
} from '../yaml/source-tree.ts';
import { listVariables, VARIABLE_NAME } from './placeholders.ts';
import {
  getParser,
  isTemplateFlag,
  TEMPLATE_FLAGS,
  type Template,
  type TemplateFlag,
} from './template-form.ts';

/** Every key of a template file. */
const KEYS = ['prompt', 'vars', 'system', 'schema', ...TEMPLATE_FLAGS] as const;

/** Returns the template of a YAML text. Throws CliError for its problems; `path` names the file in them. */
export async function parseTemplate(text: string, path: string): Promise<Template> {
  const { makeError, report, throwAll } = openProblems(path);
  const root = await parseSource(text.replace(/^\uFEFF/, ''), {
    makeError,
    report,
    emptyHint: 'write a prompt: claude-see template show alt prints an example',
    quotedExample: `'"Open" or "closed"?'`,
  });
  const template = root.kind === 'map' ? readTemplate(root, report) : undefined;
  if (!template) {
    report(root.position, `expected keys such as prompt: and model:, got ${describeNode(root)}`);
  }
  throwAll();
  return template ?? {};
}

function readTemplate({ entries }: SourceMap, report: Report): Template {
  const template: { -readonly [Key in keyof Template]: Template[Key] } = {};
  const flags: Partial<Record<TemplateFlag, string | boolean | undefined>> = {};
  for (const entry of entries) {
    const { key, value } = entry;
    if (key === 'prompt') template.prompt = readText(entry, report);
    else if (key === 'system') template.system = readSystem(entry, report);
    else if (key === 'schema') template.schema = readSchemaKey(entry, report);
    else if (key === 'vars') template.vars = readVars(value, report);
    else if (isTemplateFlag(key)) flags[key] = readFlag(key, value, report);
    else reportUnknown(entry, report);
  }
  reportUnused(template, entries, report);
  return { ...template, flags };
}

/** Returns a text without the line feeds at its end, which a block of YAML has. */
function readText({ key, value }: SourceEntry, report: Report): string | undefined {
  if (value.kind !== 'scalar' || typeof value.value !== 'string') {
    const hint =
      value.kind === 'scalar' && value.value !== null ? `put it in quotes: "${value.written}"` : undefined;
    report(value.position, `${key}: expected a text, got ${describeNode(value)}`, hint);
    return undefined;
  }
  if (value.cutOff !== undefined) {
    const hint = 'put the text in quotes, or a space after the # of a comment';
    report(
      value.position,
      `${key}: the text ends before ${value.cutOff}, which YAML reads as a comment`,
      hint,
    );
  }
  if (value.value.trim() === '') report(value.position, `${key}: is empty`);
  return value.value.trimEnd();
}

function readSystem(entry: SourceEntry, report: Report): string | undefined {
  const text = readText(entry, report);
  return text === undefined || text.trim() === '' ? undefined : (parseSystem(text) ?? 'none');
}

function readSchemaKey(entry: SourceEntry, report: Report): Template['schema'] {
  if (entry.value.kind !== 'map') return readText(entry, report);
  return toPlain(entry.value) as Readonly<Record<string, unknown>>;
}

function readVars(node: SourceNode, report: Report): Readonly<Record<string, string>> {
  if (node.kind !== 'map') {
    report(node.position, `vars: expected names with their defaults, got ${describeNode(node)}`);
    return {};
  }
  return Object.fromEntries(
    node.entries.flatMap(({ key, position, value }) => {
      if (!VARIABLE_NAME.test(key)) {
        report(
          position,
          `vars: ${JSON.stringify(key)} is not a valid variable name`,
          'use letters, digits, - and _',
        );
        return [];
      }
      if (value.kind === 'scalar' && value.value !== null) return [[key, toText(value)]];
      report(value.position, `vars: ${key}: expected a text, got ${describeNode(value)}`);
      return [];
    }),
  );
}

function toText({ value, written }: Extract<SourceNode, { kind: 'scalar' }>): string {
  return typeof value === 'string' ? value : written;
}

function readFlag(flag: TemplateFlag, node: SourceNode, report: Report): string | boolean | undefined {
  if (node.kind !== 'scalar' || node.value === null) {
    report(node.position, `${flag}: expected a single value, got ${describeNode(node)}`);
    return undefined;
  }
  const text = toText(node);
  try {
    const parsed = getParser(flag)(text);
    return typeof parsed === 'boolean' ? parsed : text;
  } catch (error) {
    report(node.position, `${flag}: ${JSON.stringify(text)}: ${errorMessage(error)}`);
    return undefined;
  }
}

function reportUnknown({ key, position }: SourceEntry, report: Report): void {
  const isFlag = Object.hasOwn(FLAGS, toFlagKey(key));
  if (isFlag) {
    report(position, `${key}: a template cannot set this`, `pass --${key} beside --template`);
    return;
  }
  const similar = findSimilar(key, KEYS);
  const hint = similar === undefined ? `the keys are ${KEYS.join(', ')}` : `did you mean ${similar}?`;
  report(position, `${JSON.stringify(key)} is not a key of a template`, hint);
}

/** A default for a variable that the prompt lacks is a mistake in one of them. */
function reportUnused(
  { prompt = '', vars = {} }: Template,
  entries: SourceMap['entries'],
  report: Report,
): void {
  const names = listVariables(prompt);
  const node = entries.find(({ key }) => key === 'vars')?.value;
  if (node?.kind !== 'map') return;
  for (const { key, position } of node.entries) {
    if (!Object.hasOwn(vars, key) || names.includes(key)) continue;
    const similar = findSimilar(key, names);
    report(position, `vars: the prompt has no {${key}}`, similar && `did you mean ${similar}?`);
  }
}
