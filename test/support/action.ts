/** Reads action.yml, and runs its scripts as a runner of GitHub does. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

export interface ActionStep {
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly shell?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, string>>;
  readonly 'working-directory'?: string;
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default: string }>>;
  readonly outputs: Readonly<Record<string, { readonly description: string; readonly value: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly ActionStep[] };
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export const ACTION_TEXT = readFileSync(join(ROOT, 'action.yml'), 'utf8');

export const ACTION = parse(ACTION_TEXT) as Action;

/** Returns the step with an id. */
export function findStep(id: string): ActionStep {
  const step = ACTION.runs.steps.find((each) => each.id === id);
  if (!step) throw new Error(`action.yml has no step ${id}`);
  return step;
}

/** Values of the contexts that expressions name, such as `inputs.model`. */
type Context = Readonly<Record<string, string>>;

/** Evaluates `${{ inputs.model }}`: a path alone. One that a workflow left empty is an empty text, as on GitHub. */
function evaluate(text: string, context: Context): string {
  return text.replace(/\$\{\{ (\S+) \}\}/g, (_, path: string) => context[path] ?? '');
}

export interface StepRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly outputs: Readonly<Record<string, string>>;
}

/** Runs the script of a step in a new process of bash; `folder` is the workspace. */
async function runStep(
  id: string,
  context: Context,
  folder: string,
  variables: Readonly<Record<string, string>>,
): Promise<StepRun> {
  const step = findStep(id);
  const temp = mkdtempSync(join(folder, '.temp-'));
  const [script, output] = [join(temp, 'script.sh'), join(temp, 'output')];
  writeFileSync(script, step.run ?? '');
  writeFileSync(output, '');
  const own = Object.entries(step.env ?? {}).map(([name, value]) => [name, evaluate(value, context)]);
  const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', script], {
    cwd: join(folder, evaluate(step['working-directory'] ?? '.', context)),
    env: {
      ...variables,
      GITHUB_ACTION_PATH: ROOT,
      GITHUB_OUTPUT: output,
      GITHUB_WORKSPACE: folder,
      RUNNER_TEMP: temp,
      ...Object.fromEntries(own),
    },
  });
  const [stdout, stderr, code] = await Promise.all([
    child.stdout.setEncoding('utf8').toArray(),
    child.stderr.setEncoding('utf8').toArray(),
    new Promise<number | null>((resolve) => child.on('close', resolve)),
  ]);
  const lines = readFileSync(output, 'utf8').split('\n').filter(Boolean);
  // Of two values for a name, the last one counts.
  const outputs = Object.fromEntries(lines.map((line) => line.split(/=(.*)/s).slice(0, 2)));
  return { code, stdout: stdout.join(''), stderr: stderr.join(''), outputs };
}

export interface ActionRun {
  /** The inputs that a workflow gives; the others have their defaults. */
  readonly inputs?: Context;
  readonly variables: Readonly<Record<string, string>>;
  readonly folder: string;
}

function toContext(inputs: Context = {}): Context {
  const all = Object.entries(ACTION.inputs).map(([name, { default: value }]) => [
    `inputs.${name}`,
    inputs[name] ?? value,
  ]);
  return Object.fromEntries(all);
}

/** Runs the step `prepare`. */
export function prepare({ inputs, variables, folder }: ActionRun): Promise<StepRun> {
  return runStep('prepare', toContext(inputs), folder, variables);
}

/** Runs the step `check`, after a step `prepare` that set these outputs. */
export function check({ inputs, variables, folder }: ActionRun, prepared: Context): Promise<StepRun> {
  const found = Object.entries(prepared).map(([name, value]) => [`steps.prepare.outputs.${name}`, value]);
  return runStep('check', { ...toContext(inputs), ...Object.fromEntries(found) }, folder, variables);
}

/** Writes programs, each a script of `sh`, and returns a PATH that finds them first. */
export function withPrograms(folder: string, programs: Readonly<Record<string, string>>): string {
  const bin = mkdtempSync(join(folder, '.bin-'));
  for (const [name, script] of Object.entries(programs)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }
  return `${bin}${delimiter}${process.env.PATH ?? ''}`;
}
