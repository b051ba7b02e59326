// Reads the profile of a run from AWS's own files, in their form.
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { describeSystemError, systemErrorCode } from '../../errors.ts';

type Variables = Readonly<Record<string, string | undefined>>;
type Section = Readonly<Record<string, string>>;

/** The profile that AWS_PROFILE names, or `default`. */
export interface AwsProfile {
  readonly name: string;
  /** True if AWS_PROFILE names it. */
  readonly isNamed: boolean;
  /** Its values in both files, those of the credentials file first; undefined if neither has it. */
  readonly values: Section | undefined;
  /** The paths of the config and the credentials file. */
  readonly paths: readonly string[];
  /** The reason a file cannot be used, in words that name it. */
  readonly notes: readonly string[];
}

/**
 * Reads the profile. Files that do not exist are empty
 * (https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html).
 */
export async function readAwsProfile(variables: Variables): Promise<AwsProfile> {
  const folder = join(variables.HOME || variables.USERPROFILE || homedir(), '.aws');
  const paths = [
    variables.AWS_CONFIG_FILE || join(folder, 'config'),
    variables.AWS_SHARED_CREDENTIALS_FILE || join(folder, 'credentials'),
  ];
  const name = variables.AWS_PROFILE || 'default';
  const files = await Promise.all(paths.map(readSections));
  // `[profile x]` is the form of the config file, `[x]` that of the credentials file.
  const found = files.flatMap(({ sections }) =>
    [sections.get(`profile ${name}`), sections.get(name)].filter((section) => section !== undefined),
  );
  return {
    name,
    isNamed: Boolean(variables.AWS_PROFILE),
    values: found.length > 0 ? Object.assign({}, ...found) : undefined,
    paths,
    notes: files.flatMap(({ note }) => note ?? []),
  };
}

/** Returns the region of a run as the AWS CLI finds it: from variables, else from the profile; undefined without one. */
export function findAwsRegion(variables: Variables, { values }: AwsProfile): string | undefined {
  return variables.AWS_REGION?.trim() || variables.AWS_DEFAULT_REGION?.trim() || values?.region || undefined;
}

async function readSections(
  path: string,
): Promise<{ readonly sections: Map<string, Section>; readonly note?: string }> {
  try {
    const text = await readFile(path, 'utf8');
    const sections = parseSections(text);
    const isGarbage = sections.size === 0 && /^[ \t]*[^\s#;]/m.test(text);
    return isGarbage
      ? { sections, note: `${path} has no [profile]: its form is not that of AWS` }
      : { sections };
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return { sections: new Map() };
    return { sections: new Map(), note: `${path} cannot be read: ${describeSystemError(error)}` };
  }
}

/** Returns the values of each section by its title, such as `profile x`. Indented lines below an empty value are left out. */
export function parseSections(text: string): Map<string, Section> {
  const sections = new Map<string, Record<string, string>>();
  let current: Record<string, string> | undefined;
  let isNested = false;
  for (const line of text.split(/\r?\n/)) {
    const content = line.replace(/(?:^|\s)[#;].*$/, '').trim();
    const title = /^\[(.*)\]$/.exec(content)?.[1];
    if (title !== undefined) {
      const key = normaliseTitle(title);
      current = sections.get(key) ?? {};
      sections.set(key, current);
      isNested = false;
      continue;
    }
    const [, name, value] = /^([^=]+?)\s*=\s*(.*)$/.exec(content) ?? [];
    if (!current || name === undefined || value === undefined) continue;
    const isIndented = /^\s/.test(line);
    if (isNested && isIndented) continue;
    isNested = value === '';
    if (value !== '') current[name] = value;
  }
  return sections;
}

/** Titles may have quotes and blanks: `[profile "x"]`. */
function normaliseTitle(title: string): string {
  return title
    .trim()
    .replace(/\s+/g, ' ')
    .replace(/(^|^profile )(["'])(.*)\2$/, '$1$3');
}
