/** Finds the rules of the API that stand in code without a fact or a guess beside them. */
import { parseSync } from 'rolldown/utils';

interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

/** A part of a file that is named: a function, a method, or a statement at the top. */
interface Part {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

const STATEMENT = /^\s*\/\/ (?:fact|guess)\([a-z0-9-]+\)[.:]/m;

/** Names the functions and top statements that make a refusal and say nothing of its source, as `path name`. */
export function findUnstatedRefusals(path: string, text: string): string[] {
  return findUnstated(path, text, ({ node }) => {
    const callee = at(node, 'callee');
    const called = callee && 'name' in callee ? String(callee.name) : '';
    return node.type === 'NewExpression'
      ? called === 'ApiRefusal'
      : node.type === 'CallExpression' && /^(?:invalid|refuse)$/.test(called);
  });
}

/** Names the functions and top statements that hold a number other than 0 and 1 and say nothing of its source. */
export function findUnstatedNumbers(path: string, text: string): string[] {
  return findUnstated(path, text, ({ node }) => {
    const value = node.type === 'Literal' && 'value' in node ? node.value : undefined;
    return typeof value === 'number' && value !== 0 && value !== 1;
  });
}

interface Met {
  readonly node: SyntaxNode;
  readonly part: Part;
}

function findUnstated(path: string, text: string, isRule: (met: Met) => boolean): string[] {
  const { program, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`);
  const found = new Set<Part>();
  const visit = (node: SyntaxNode, part: Part): void => {
    const own = partOf(node) ?? part;
    if (isRule({ node, part: own })) found.add(own);
    for (const child of children(node)) visit(child, own);
  };
  for (const statement of (program as unknown as { body: SyntaxNode[] }).body) {
    visit(statement, { name: nameOf(statement), start: statement.start, end: statement.end });
  }
  return [...found]
    .filter(({ start, end }) => !STATEMENT.test(`${commentAbove(text, start)}${text.slice(start, end)}`))
    .map(({ name }) => `${path} ${name}`);
}

/** The part that a node begins: a method or a function that is a property. */
function partOf(node: SyntaxNode): Part | undefined {
  const value = at(node, 'value');
  if (node.type !== 'Property' || !value || !/Function/.test(value.type)) return undefined;
  return { name: nameOf(node), start: node.start, end: node.end };
}

function nameOf(node: SyntaxNode): string {
  const declaration = at(node, 'declaration') ?? node;
  const [first] = children(declaration).filter(({ type }) => type === 'VariableDeclarator');
  const named = at(first ?? declaration, 'id') ?? at(declaration, 'key');
  return named && 'name' in named ? String(named.name) : node.type;
}

function at(node: SyntaxNode, key: string): SyntaxNode | undefined {
  const value = (node as unknown as Record<string, unknown>)[key];
  return isNode(value) ? value : undefined;
}

function children(node: SyntaxNode): SyntaxNode[] {
  return Object.values(node).flat().filter(isNode);
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

/** The comment lines directly above a place. */
function commentAbove(text: string, start: number): string {
  const lines = text.slice(0, text.lastIndexOf('\n', start) + 1).split('\n');
  lines.pop();
  const first = lines.findLastIndex((line) => !/^\s*(?:\/\/|\/\*|\*)/.test(line));
  return lines
    .slice(first + 1)
    .map((line) => `${line}\n`)
    .join('');
}
