// Formats the errors that ajv reports about an answer.
import type { ErrorObject } from 'ajv';
import { truncateText } from '../format.ts';
import { atPointer } from './json-pointer.ts';
import { findPatternWord } from './type-words.ts';

const MAX_VIOLATIONS = 3;
const MAX_VALUE_CHARACTERS = 60;
const MAX_ENUM_VALUES = 20;

/** Returns the first few violations after their JSON pointers, such as `/items/3/price: must be >= 0`. */
export function formatViolations(errors: readonly ErrorObject[]): string {
  const lines = [
    ...new Set(removeNoise(errors).map((error) => atPointer(error.instancePath, formatViolation(error)))),
  ];
  const more = lines.length - MAX_VIOLATIONS;
  return [...lines.slice(0, MAX_VIOLATIONS), ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}

/**
 * ajv reports a failed `anyOf` or `oneOf` with the errors of all branches. Keeps only those of the branches that the
 * answer was meant for; if there are none, keeps the failed choice. Of a failed `contains` it drops the errors of the
 * items, none of which has to match.
 */
function removeNoise(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const noise = new Set<ErrorObject>();
  for (const choice of errors) {
    if (choice.keyword === 'contains') {
      for (const error of errors) if (error.schemaPath.startsWith(`${choice.schemaPath}/`)) noise.add(error);
    }
    if (choice.keyword !== 'anyOf' && !(choice.keyword === 'oneOf' && choice.params.passingSchemas === null))
      continue;
    const branches = findBranchErrors(choice, errors);
    const meant = branches.filter((branch) => !branch.some((error) => rulesOutBranch(error, choice)));
    if (meant.length > 0) {
      noise.add(choice);
      for (const error of branches.flat())
        if (!meant.some((branch) => branch.includes(error))) noise.add(error);
    } else {
      for (const error of branches.flat()) if (error.keyword === 'type') noise.add(error);
    }
  }
  const left = errors.filter((error) => !noise.has(error));
  return left.length > 0 ? left : errors;
}

/** Returns the errors of each branch. ajv reports those of a branch with `$ref` under the path of the reference. */
function findBranchErrors(choice: ErrorObject, errors: readonly ErrorObject[]): ErrorObject[][] {
  const branches: { $ref?: unknown }[] = Array.isArray(choice.schema) ? choice.schema : [];
  return branches
    .map(({ $ref }, index) => {
      const prefix = typeof $ref === 'string' ? `${$ref}/` : `${choice.schemaPath}/${index}/`;
      return errors.filter(({ schemaPath, instancePath }) => {
        return schemaPath.startsWith(prefix) && instancePath.startsWith(choice.instancePath);
      });
    })
    .filter((found) => found.length > 0);
}

/** Whether an error shows that a branch was not meant: another type, or another value of a field such as `kind`. */
function rulesOutBranch({ keyword, instancePath }: ErrorObject, choice: ErrorObject): boolean {
  const below = instancePath.slice(choice.instancePath.length);
  if (keyword === 'type' || keyword === 'enum') return below === '';
  return keyword === 'const' && !below.includes('/', 1);
}

function formatViolation({
  keyword,
  params,
  schema,
  message = 'does not match the schema',
}: ErrorObject): string {
  switch (keyword) {
    case 'required':
      return `${quote(params.missingProperty)} is missing`;
    case 'additionalProperties':
      return `must not have ${quote(params.additionalProperty)}`;
    case 'unevaluatedProperties':
      return `must not have ${quote(params.unevaluatedProperty)}`;
    case 'enum': {
      const values = params.allowedValues.slice(0, MAX_ENUM_VALUES).map(quote).join(', ');
      return `must be one of ${truncateText(values, MAX_VALUE_CHARACTERS)}`;
    }
    case 'const':
      return `must be ${quote(params.allowedValue)}`;
    case 'anyOf':
      return 'matches none of the choices of anyOf';
    case 'oneOf':
      return params.passingSchemas === null
        ? 'matches none of the choices of oneOf'
        : 'matches more than one of the choices of oneOf';
    case 'pattern':
      if (findPatternWord(params.pattern) === 'time') return 'must be a time such as 14:32';
      if (findPatternWord(params.pattern)) return 'must be a date and time such as 2026-05-01T14:32';
      return `must match the pattern ${truncateText(String(params.pattern), MAX_VALUE_CHARACTERS)}`;
    case 'multipleOf':
      return `must be a multiple of ${String(schema)}`;
    case 'uniqueItems':
      return `must not repeat a value (items ${Math.min(params.i, params.j)} and ${Math.max(params.i, params.j)} are equal)`;
    case 'contains': {
      const { minContains: min, maxContains: max } = params;
      const count = max === undefined ? `at least ${min}` : min === max ? `${min}` : `${min} to ${max}`;
      return `must have ${count} items that match contains`;
    }
    default:
      return message;
  }
}

function quote(value: unknown): string {
  return truncateText(JSON.stringify(value) ?? String(value), MAX_VALUE_CHARACTERS);
}
