/** Reads a source file into the plain facts that the rules of the source tree look at. */
import { parseSync } from 'rolldown/utils';

/** What the rules look at in one source file; `imports` are specifiers as written, type imports included. */
export interface SourceModule {
  readonly path: string;
  readonly lines: number;
  readonly imports: readonly string[];
  readonly classes: readonly { readonly name: string; readonly base: string }[];
  readonly functions: readonly { readonly name: string; readonly parameters: number }[];
  readonly exportsDefault: boolean;
  readonly reExports: boolean;
  /** Variables at the top of the file that can change or are made to be filled. */
  readonly state: readonly string[];
}

/** Parses one file. Throws an error when it is not valid TypeScript. */
export function readModule(path: string, text: string): SourceModule {
  const { program, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`);
  const nodes = [...walk(program, '')];
  return {
    path,
    lines: text.split('\n').length - (text.endsWith('\n') ? 1 : 0),
    imports: nodes.flatMap(findSpecifier),
    classes: nodes.flatMap(({ node }) =>
      /^Class(Declaration|Expression)$/.test(node.type)
        ? [{ name: String(node.id?.name ?? '(anonymous)'), base: String(node.superClass?.name ?? '') }]
        : [],
    ),
    functions: nodes.flatMap(({ node, name }) =>
      FUNCTIONS.test(node.type)
        ? [{ name: String(node.id?.name ?? name), parameters: node.params?.length ?? 0 }]
        : [],
    ),
    exportsDefault: nodes.some(
      ({ node }) =>
        node.type === 'ExportDefaultDeclaration' ||
        (node.type === 'ExportSpecifier' && (node.exported?.name ?? node.exported?.value) === 'default'),
    ),
    reExports: nodes.some(
      ({ node }) =>
        node.type === 'ExportAllDeclaration' || (node.type === 'ExportNamedDeclaration' && !!node.source),
    ),
    state: getStatements(program).flatMap(findState),
  };
}

function getStatements(program: unknown): SyntaxNode[] {
  const body: unknown = Object(program).body;
  return Array.isArray(body) ? body.filter(isNode) : [];
}

/** Returns the variables of a top-level statement that hold state: `let`, `var`, and collections that start empty. */
function findState(statement: SyntaxNode): string[] {
  const declaration = statement.declaration ?? statement;
  return (declaration.declarations ?? [])
    .filter(({ init }) => declaration.kind !== 'const' || isEmptyCollection(init))
    .map(({ id }) => String(id?.name));
}

function isEmptyCollection(value: SyntaxNode | null | undefined): boolean {
  const isCollection =
    value?.type === 'NewExpression' && /^(Weak)?(Map|Set)$/.test(String(value.callee?.name));
  return isCollection && value.arguments?.length === 0;
}

const FUNCTIONS = /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression|TSDeclareFunction)$/;

/** A node of the syntax tree, as far as the rules look into it. */
interface SyntaxNode {
  readonly type: string;
  readonly name?: unknown;
  readonly value?: unknown;
  readonly id?: SyntaxNode | null;
  readonly key?: SyntaxNode | null;
  readonly superClass?: SyntaxNode | null;
  readonly source?: SyntaxNode | null;
  readonly exported?: SyntaxNode;
  readonly kind?: unknown;
  readonly init?: SyntaxNode | null;
  readonly declaration?: SyntaxNode | null;
  readonly declarations?: readonly SyntaxNode[];
  readonly callee?: SyntaxNode;
  readonly expression?: SyntaxNode;
  readonly params?: readonly SyntaxNode[];
  readonly arguments?: readonly SyntaxNode[];
  readonly quasis?: readonly { readonly value: { readonly cooked: string } }[];
}

interface NamedNode {
  readonly node: SyntaxNode;
  /** The variable, property or method that the node is the value of. */
  readonly name: string;
}

function* walk(value: unknown, name: string): Generator<NamedNode> {
  if (Array.isArray(value)) {
    for (const each of value) yield* walk(each, name);
    return;
  }
  if (!isNode(value)) return;
  yield { node: value, name };
  const { id, key } = value;
  const inner = String(id?.name ?? key?.name ?? key?.value ?? name);
  for (const child of Object.values(value)) yield* walk(child, inner);
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

/** Nodes with a `source`: `import … from`, `export … from`, `import('…')`, and `import('…').Type` in a type. */
const WITH_SOURCE =
  /^(ImportDeclaration|ExportNamedDeclaration|ExportAllDeclaration|ImportExpression|TSImportType)$/;

function findSpecifier({ node }: NamedNode): string[] {
  if (WITH_SOURCE.test(node.type)) return node.source ? [toText(node.source)] : [];
  if (node.type === 'TSExternalModuleReference' && node.expression) return [toText(node.expression)];
  const isRequire = node.type === 'CallExpression' && node.callee?.name === 'require';
  return isRequire && node.arguments?.[0] ? [toText(node.arguments[0])] : [];
}

/** Returns the text of a literal, or COMPUTED for an expression, whose value only a run knows. */
function toText(node: SyntaxNode): string {
  if (node.type === 'Literal') return String(node.value);
  const [only, ...others] = node.quasis ?? [];
  return only && others.length === 0 ? only.value.cooked : COMPUTED;
}

/** The specifier of an import whose target is an expression. */
export const COMPUTED = '(computed)';
