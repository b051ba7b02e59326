// Finds schemas that no value can match, such as a minLength above maxLength.
import { getAllowedValues } from './merge.ts';
import { isNode, type SchemaNode } from './schema-document.ts';
import { getTypes, inferTypes } from './types.ts';

/** A keyword, and why no value can match it beside the others. */
interface Contradiction {
  readonly keyword: string;
  readonly message: string;
}

/**
 * Returns why no value matches the keywords of a schema and of the `parts` that apply with it; undefined if some value
 * may. Looks at each type that the schema allows, and at bounds, required names and the number of different items.
 */
export function findContradiction(
  node: SchemaNode,
  parts: readonly SchemaNode[] = [],
): Contradiction | undefined {
  const whole = parts.length === 0 ? node : combineBounds([node, ...parts]);
  const declared = [node, ...parts].map(getTypes).find((types) => types.length > 0);
  const found = (declared ?? inferTypes(whole)).map((type) => findOfType(type, whole));
  return found.every((each) => each !== undefined) ? found[0] : undefined;
}

const LOWER = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties', 'minContains'];
const UPPER = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties', 'maxContains'];

/** Returns the first schema with the strictest bounds of all. */
function combineBounds(nodes: readonly [SchemaNode, ...SchemaNode[]]): SchemaNode {
  const strictest = (name: string, choose: (...values: number[]) => number) => {
    const values = nodes.map((node) => node[name]).filter((value) => typeof value === 'number');
    return values.length === 0 ? [] : [[name, choose(...values)] as const];
  };
  const bounds = [
    ...LOWER.flatMap((name) => strictest(name, Math.max)),
    ...UPPER.flatMap((name) => strictest(name, Math.min)),
  ];
  return { ...nodes[0], ...Object.fromEntries(bounds) };
}

function findOfType(type: string, node: SchemaNode): Contradiction | undefined {
  switch (type) {
    case 'string':
      return compare(node, 'minLength', 'maxLength');
    case 'number':
    case 'integer':
      return findInRange(node, type === 'integer');
    case 'array':
      return (
        compare(node, 'minItems', 'maxItems') ??
        (node.contains === undefined ? undefined : compare(node, 'minContains', 'maxContains')) ??
        findInUniqueItems(node)
      );
    case 'object':
      return compare(node, 'minProperties', 'maxProperties') ?? findInNames(node);
    default:
      return undefined;
  }
}

function compare(node: SchemaNode, lower: string, upper: string): Contradiction | undefined {
  const [min, max] = [node[lower], node[upper]];
  if (typeof min !== 'number' || typeof max !== 'number' || min <= max) return undefined;
  return { keyword: lower, message: `${min} is more than the ${max} of ${upper}` };
}

/** Looks for a number between the bounds. */
function findInRange(node: SchemaNode, isInteger: boolean): Contradiction | undefined {
  const { minimum, exclusiveMinimum, maximum, exclusiveMaximum } = node;
  const lower = Math.max(toBound(minimum, -1), toBound(exclusiveMinimum, -1));
  const upper = Math.min(toBound(maximum, 1), toBound(exclusiveMaximum, 1));
  const excludesLower = lower === exclusiveMinimum;
  const excludesUpper = upper === exclusiveMaximum;
  const keyword = excludesLower ? 'exclusiveMinimum' : 'minimum';
  const range = `${excludesLower ? 'above' : 'at least'} ${lower} and ${excludesUpper ? 'below' : 'at most'} ${upper}`;
  if (lower > upper || (lower === upper && (excludesLower || excludesUpper))) {
    return { keyword, message: `no number is ${range}` };
  }
  if (!isInteger || !Number.isFinite(upper - lower)) return undefined;
  const first = excludesLower && Number.isInteger(lower) ? lower + 1 : Math.ceil(lower);
  const last = excludesUpper && Number.isInteger(upper) ? upper - 1 : Math.floor(upper);
  return first <= last ? undefined : { keyword, message: `no whole number is ${range}` };
}

function toBound(value: unknown, sign: 1 | -1): number {
  return typeof value === 'number' ? value : sign * Number.POSITIVE_INFINITY;
}

function findInUniqueItems({ uniqueItems, minItems, items }: SchemaNode): Contradiction | undefined {
  if (uniqueItems !== true || typeof minItems !== 'number' || !isNode(items)) return undefined;
  const types = getTypes(items);
  const countOfType = types.length === 1 ? { boolean: 2, null: 1 }[String(types[0])] : undefined;
  const count = getAllowedValues(items)?.length ?? countOfType;
  if (count === undefined || minItems <= count) return undefined;
  return { keyword: 'minItems', message: `there are only ${count} different items` };
}

function findInNames(node: SchemaNode): Contradiction | undefined {
  const { properties, additionalProperties, patternProperties, maxProperties, minProperties } = node;
  const required = Array.isArray(node.required) ? node.required.map(String) : [];
  if (typeof maxProperties === 'number' && required.length > maxProperties) {
    return {
      keyword: 'maxProperties',
      message: `${maxProperties} is less than the ${required.length} required`,
    };
  }
  const known = isNode(properties) ? properties : {};
  const forbidden = required.find((name) => Object.hasOwn(known, name) && known[name] === false);
  if (forbidden !== undefined) {
    return { keyword: 'required', message: `${JSON.stringify(forbidden)} allows no value` };
  }
  if (additionalProperties !== false || patternProperties !== undefined) return undefined;
  const undeclared = required.find((name) => !Object.hasOwn(known, name));
  if (undeclared !== undefined) {
    return { keyword: 'required', message: `${JSON.stringify(undeclared)} is not in properties` };
  }
  const count = Object.keys(known).length;
  if (typeof minProperties !== 'number' || minProperties <= count) return undefined;
  return { keyword: 'minProperties', message: `${minProperties} is more than the ${count} in properties` };
}
