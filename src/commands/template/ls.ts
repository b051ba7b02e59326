// Implements `template ls`: lists the templates that -t can name, and says which one hides another.
import type { Env } from '../../env.ts';
import { CliError } from '../../errors.ts';
import { makeOutput } from '../../render/output.ts';
import { formatTable } from '../../render/table.ts';
import type { FlagsOf } from '../../run/flags.ts';
import { BUILT_IN_TEMPLATES } from '../../template/built-in.ts';
import { BUILT_IN_NAMES } from '../../template/built-in-names.ts';
import { listPlaces, type TemplatePlace } from '../../template/find-templates.ts';
import { listVariables } from '../../template/placeholders.ts';
import { type FoundTemplate, readPlace } from '../../template/read-template.ts';
import { isAccepted } from '../../template/require-trust.ts';

type Origin = FoundTemplate['origin'];

interface Row {
  readonly name: string;
  readonly origin: Origin;
  readonly path: string | null;
  /** False for one of a project that is shown before its first use. */
  readonly accepted: boolean;
  /** The origins of templates of the same name that this one hides. */
  readonly hides: readonly Origin[];
  readonly variables: readonly string[];
  readonly prompt: string | null;
}

/** Prints the templates. One that cannot be read is reported on stderr and left out. */
export async function listTemplates(flags: FlagsOf<'template ls'>, env: Env): Promise<void> {
  const output = makeOutput(env, flags);
  const places = await listPlaces(env, output.info);
  const names = [...new Set([...places.map(({ name }) => name), ...BUILT_IN_NAMES])].toSorted();
  const rows: Row[] = [];
  for (const name of names) {
    try {
      rows.push(
        await makeRow(
          name,
          places.filter((place) => place.name === name),
          env,
        ),
      );
    } catch (error) {
      if (!(error instanceof CliError)) throw error;
      output.info(`${error.subject}: ${error.message}; the template ${name} is left out`);
    }
  }
  if (flags.json) {
    await output.writeJsonList(rows);
    return;
  }
  const cells = rows.map((row) => [row.name, formatOrigin(row), (row.prompt ?? '').replace(/\s+/g, ' ')]);
  const maxWidth = env.stdout.isTTY ? env.stdout.columns : PIPE_WIDTH;
  await output.write(formatTable(['template', 'origin', 'prompt'], cells, { ...(maxWidth && { maxWidth }) }));
}

/** Columns of the table in a pipe: a prompt may have thousands of characters. */
const PIPE_WIDTH = 120;

async function makeRow(name: string, places: readonly TemplatePlace[], env: Env): Promise<Row> {
  const builtIn = BUILT_IN_NAMES.find((each) => each === name);
  const [first, ...others] = places;
  const found: FoundTemplate = first
    ? await readPlace(first, env)
    : { name, origin: 'built-in', template: builtIn ? BUILT_IN_TEMPLATES[builtIn] : {} };
  const hidden = [...others.map(({ origin }) => origin), ...(builtIn ? ['built-in' as const] : [])];
  return {
    name,
    origin: found.origin,
    path: found.origin === 'built-in' ? null : found.file.path,
    accepted: await isAccepted(found, env),
    hides: first ? hidden : [],
    variables: listVariables(found.template.prompt ?? ''),
    prompt: found.template.prompt ?? null,
  };
}

function formatOrigin({ origin, accepted, hides }: Row): string {
  const words = { 'built-in': 'the built-in one', yours: 'yours', project: 'another of the project' };
  return [
    origin,
    ...(accepted ? [] : ['new']),
    ...(hides.length === 0 ? [] : [`hides ${hides.map((each) => words[each]).join(' and ')}`]),
  ].join(', ');
}
