// Words what a validator found wrong with an answer; only words, no judgement.
import type { ErrorObject } from 'ajv';

const MAX_NAMED = 3;
const MAX_CHARACTERS = 60;

/** Returns the first few violations by their path, as in `/items/3/price: must be >= 0`. */
export function formatViolations(errors: readonly ErrorObject[]): string {
  const lines = [
    ...new Set(
      removeNoise(errors).map((error) => `${error.instancePath || 'the answer'}: ${formatViolation(error)}`),
    ),
  ];
  const more = lines.length - MAX_NAMED;
  return [...lines.slice(0, MAX_NAMED), ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}

/**
 * A failed choice is reported with the errors of all its branches. What counts are those of the branches that were
 * meant, and where there are some, they say more than that the choice failed.
 */
function removeNoise(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const noise = new Set<ErrorObject>();
  for (const choice of errors) {
    if (choice.keyword !== 'anyOf' && !(choice.keyword === 'oneOf' && choice.params.passingSchemas === null))
      continue;
    const branches = branchErrors(choice, errors);
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

/** Returns the errors of each branch; one that is a reference reports by the place that it names. */
function branchErrors(choice: ErrorObject, errors: readonly ErrorObject[]): ErrorObject[][] {
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

/** Says whether a branch was not meant: the type is another, or a field such as `kind` has another value. */
function rulesOutBranch({ keyword, instancePath }: ErrorObject, choice: ErrorObject): boolean {
  const below = instancePath.slice(choice.instancePath.length);
  if (keyword === 'type' || keyword === 'enum') return below === '';
  return keyword === 'const' && !below.includes('/', 1);
}

function formatViolation({ keyword, params, message = 'is not as the schema says' }: ErrorObject): string {
  switch (keyword) {
    case 'required':
      return `${quote(params.missingProperty)} is missing`;
    case 'additionalProperties':
      return `must not have ${quote(params.additionalProperty)}`;
    case 'unevaluatedProperties':
      return `must not have ${quote(params.unevaluatedProperty)}`;
    case 'enum':
      return `must be one of ${shorten(params.allowedValues.slice(0, 20).map(quote).join(', '))}`;
    case 'const':
      return `must be ${quote(params.allowedValue)}`;
    case 'anyOf':
      return 'fits none of the choices of anyOf';
    case 'oneOf':
      return params.passingSchemas === null
        ? 'fits none of the choices of oneOf'
        : 'fits more than one of the choices of oneOf';
    case 'pattern':
      return `must match the pattern ${shorten(String(params.pattern))}`;
    default:
      return message;
  }
}

function quote(value: unknown): string {
  return shorten(JSON.stringify(value) ?? String(value));
}

function shorten(text: string): string {
  return text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS)}…` : text;
}
