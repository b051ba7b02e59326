/** Runs checks in-process against the fake API of a world: the code behind the command, without its flags. */
import { join } from 'node:path';
import type { Sharp } from 'sharp';
import type { CheckJob } from '../../src/check/find-images.ts';
import { type RunCheckOptions, runCheck, type SharedTools } from '../../src/check/run-check.ts';
import type { Assertion, Check } from '../../src/check/suite.ts';
import { openEngine } from '../../src/engine/engine.ts';
import type { AssertionResult, CheckReport } from '../../src/render/check/report.ts';
import { withRunContext } from '../../src/run/context.ts';
import { openPixelFacts } from '../../src/store/pixel-facts.ts';
import { openVerdictStore } from '../../src/store/verdicts.ts';
import { withProcessEnv } from './process-env.ts';
import type { TestWorld } from './run.ts';
import { testEnv } from './test-env.ts';

/** A sentence to judge. */
export function makeVisual(that: string, more: Partial<Assertion> = {}): Assertion {
  return { kind: 'visual', id: that, severity: 'error', position: null, that, ...more } as Assertion;
}

/** Whole numbers to read; `equals` is what they should be. */
export function makeExtract(equals: Readonly<Record<string, number>>): Assertion {
  const properties = Object.fromEntries(Object.keys(equals).map((name) => [name, { type: 'integer' }]));
  const schema = { type: 'object', properties, required: Object.keys(equals), additionalProperties: false };
  return { kind: 'extract', id: 'values', severity: 'error', position: null, schema, equals };
}

/** A check of these sentences, and everything else as a check file leaves it. */
export function makeCheck(assertions: readonly (string | Assertion)[], more: Partial<Check> = {}): Check {
  return {
    id: 'check',
    images: [],
    expect: {},
    assertions: assertions.map((each) => (typeof each === 'string' ? makeVisual(each) : each)),
    crop: undefined,
    masks: [],
    baseline: undefined,
    tolerate: undefined,
    maxDiffPixels: 0,
    ignore: [],
    model: undefined,
    effort: undefined,
    votes: 1,
    position: null,
    ...more,
  };
}

export interface CheckRun {
  readonly options?: Partial<RunCheckOptions>;
  readonly shared?: Partial<SharedTools>;
  /** Ends the run, as Ctrl-C does. */
  readonly signal?: AbortSignal;
  /** The value of --retries. */
  readonly retries?: number;
  readonly variables?: Record<string, string>;
}

/** Writes pictures into a world, and checks them. Verdicts are remembered in its folder. */
export function makeChecker(world: TestWorld) {
  return {
    async save(name: string, picture: Sharp | Uint8Array): Promise<string> {
      return world.file(name, 'png' in picture ? await picture.png().toBuffer() : picture);
    },
    /** Makes the job of one check on one image. */
    job(check: Check, name: string, baseline?: string): CheckJob {
      const toFile = (input: string) => ({ input, path: join(world.folder, input) });
      return {
        check,
        image: toFile(name),
        baseline: baseline === undefined ? undefined : toFile(baseline),
      };
    },
    async run(jobs: readonly CheckJob[], run: CheckRun = {}): Promise<CheckReport> {
      const variables = world.variables(run.variables);
      const env = testEnv({
        variables,
        cwd: world.folder,
        fetch,
        ...(run.signal ? { signal: run.signal } : {}),
      });
      const store = openVerdictStore(join(world.folder, 'verdicts'));
      let report: CheckReport | undefined;
      await withProcessEnv(variables, () =>
        withRunContext({ retries: String(run.retries ?? 0) }, env, async (context) => {
          const engine = openEngine(context);
          try {
            const shared: SharedTools = {
              pixelFacts: await openPixelFacts(env),
              remembered: store,
              memory: store,
              frozen: false,
              budget: undefined,
              random: Math.random,
              tile: false,
              ...run.shared,
            };
            report = await runCheck(
              jobs,
              { engine, context, shared },
              {
                checkFile: null,
                earlier: new Map(),
                reporters: [],
                progress: { add: () => {}, end: () => {} },
                jobs: 1,
                failFast: false,
                deadline: undefined,
                ...run.options,
              },
            );
          } finally {
            engine.close();
          }
        }),
      );
      if (!report) throw new Error('the run made no report');
      return report;
    },
  };
}

/** The results of the first image. */
export function resultsOf({ images }: CheckReport): readonly AssertionResult[] {
  return images[0]?.assertions ?? [];
}

/** The statuses of the first image's assertions. */
export function statusesOf(report: CheckReport): readonly string[] {
  return resultsOf(report).map(({ status }) => status);
}
