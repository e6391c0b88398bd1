import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import * as z from 'zod';
import { configuration } from '../src/config/schema/configuration.ts';

/*
 * Writes docs/configuration.md and docs/postern.schema.json from the schema, in which every key is described where it is
 * declared. Run it after every change there; a test fails while either page is stale.
 */

/** The part of JSON Schema that zod writes. */
interface Node {
  readonly type?: string;
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Node[];
  readonly items?: Node;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Node | boolean;
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Node>>;
}

const HEAD = `# Configuration

<!-- Written by scripts/write-configuration-docs.ts from src/config/schema. Change the schema, not this page. -->

Postern reads the file that \`--config\` names, else the one that \`POSTERN_CONFIG\` names, else \`postern.yaml\` in the folder
where it is started; where there is none of them, every default below holds. Each key is optional unless it says otherwise.
\`postern check\` tells every mistake in a file, with its line and how to mend it; \`postern check --rules\` shows the rules as
they will be asked.

- A **size** is a number and a unit: \`64KB\`, \`50MB\`, \`1GB\`. A KB has 1,024 bytes.
- A **duration** is a number and a unit: \`500ms\`, \`30s\`, \`15m\`, \`4h\`, \`5d\`.
- A **path** that is relative begins at the folder of the configuration file; without a file, at the working folder.
- A **network** is an address or a block in CIDR notation: \`192.0.2.1\`, \`10.0.0.0/8\`, \`"2001:db8::/32"\`. YAML wants quotes
  around what begins or ends with a colon, and around \`*\`, \`!\` and \`%\` at the beginning of a value.
- Where the type says "one or a list", a single value may stand without brackets.
- A key without a value counts as not written. An unknown key is a mistake.

A complete example is [deploy/postern.example.yaml](../deploy/postern.example.yaml). Editors that know JSON Schema check and
complete the file by [postern.schema.json](postern.schema.json).
`;

export function configurationJsonSchema(): string {
  const schema = z.toJSONSchema(configuration, {
    io: 'input',
    // zod leaves out the examples of values that it takes apart, so that the schema names each as `example`.
    override: ({ jsonSchema }) => {
      const { example } = jsonSchema;
      if (example === undefined) return;
      jsonSchema.examples = [example];
      delete jsonSchema.example;
    },
  });
  return `${JSON.stringify({ title: 'Configuration of Postern', ...schema }, null, 2)}\n`;
}

export function configurationManual(): string {
  const root = JSON.parse(configurationJsonSchema()) as Node;
  const described = new Set<string>();
  const sections = Object.entries(root.properties ?? {}).map(([key, node]) => section(key, node, root, described));
  return `${[HEAD, ...sections].join('\n')}`;
}

function section(key: string, node: Node, root: Node, described: Set<string>): string {
  const rows = rowsOf(key, node, root, described);
  const value = defaultOf(node, false);
  const own = rows.length > 0 ? [] : [`Type: ${typeOf(node)}.${value === '' ? '' : ` Default: ${value}.`}`, ''];
  const table = rows.length > 0 ? ['| key | type | default | meaning |', '|---|---|---|---|', ...rows, ''] : [];
  return [`## ${key}`, '', node.description ?? '', '', ...own, ...exampleOf(key, node), ...table].join('\n');
}

function exampleOf(key: string, node: Node): readonly string[] {
  const [example] = node.examples ?? [];
  if (example === undefined) return [];
  return ['```yaml', stringify({ [key]: example }).trim(), '```', ''];
}

/** One row for every key below `node`. What is described once already is not described again. */
function rowsOf(path: string, node: Node, root: Node, described: Set<string>): readonly string[] {
  if (node.$ref !== undefined) {
    const name = node.$ref.replace('#/$defs/', '');
    const target = root.$defs?.[name];
    if (target === undefined || described.has(name)) return [];
    described.add(name);
    return rowsOf(path, target, root, described);
  }
  if (node.items !== undefined) return rowsOf(`${path}[]`, node.items, root, described);
  if (node.anyOf !== undefined) return rowsOf(path, node.anyOf.at(-1) ?? {}, root, described);
  if (typeof node.additionalProperties === 'object') {
    return rowsOf(`${path}.NAME`, node.additionalProperties, root, described);
  }
  return Object.entries(node.properties ?? {}).flatMap(([key, child]) => {
    const below = `${path}.${key}`;
    const required = node.required?.includes(key) === true;
    return [row(below, child, required), ...rowsOf(below, child, root, described)];
  });
}

function row(path: string, node: Node, required: boolean): string {
  const [example] = node.examples ?? [];
  const shown = example === undefined ? '' : ` Example: \`${inline(example)}\`.`;
  const cells = [`\`${path}\``, typeOf(node), defaultOf(node, required), `${node.description ?? ''}${shown}`];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function typeOf(node: Node): string {
  if (node.anyOf !== undefined) return unionType(node.anyOf);
  if (node.enum !== undefined) return node.enum.map((value) => `\`${String(value)}\``).join(', ');
  if (node.const !== undefined) return `\`${String(node.const)}\``;
  if (node.title !== undefined) return node.title;
  if (node.$ref !== undefined) return 'group';
  switch (node.type) {
    case 'boolean':
      return '`true`, `false`';
    case 'array':
      return `list of ${typeOf(node.items ?? {})}`;
    case 'object':
      return typeof node.additionalProperties === 'object' ? 'group by names' : 'group';
    default:
      return node.type ?? 'anything';
  }
}

function unionType(choices: readonly Node[]): string {
  const [list, single] = choices;
  if (list?.type === 'array' && single !== undefined) return `one or a list of ${typeOf(single)}`;
  return choices.map(typeOf).join(' or ');
}

function defaultOf(node: Node, required: boolean): string {
  if (required) return 'required';
  const value = node.default;
  const empty = typeof value === 'object' && value !== null && Object.keys(value).length === 0;
  return value === undefined || empty ? '' : `\`${inline(value)}\``;
}

function inline(value: unknown): string {
  return stringify(value, { collectionStyle: 'flow', flowCollectionPadding: false, lineWidth: 0 }).trim();
}

if (import.meta.main) {
  const docs = (name: string): string => fileURLToPath(new URL(`../docs/${name}`, import.meta.url));
  writeFileSync(docs('configuration.md'), configurationManual());
  writeFileSync(docs('postern.schema.json'), configurationJsonSchema());
}
