import { type Document, isAlias, isMap, isPair, isScalar, LineCounter, type Node, parseDocument, visit } from 'yaml';
import { type FileProblem, fileTooLarge, invalidFile } from '../domain/errors.js';
import { type PartnerFile, partnerFile } from './partner-file.js';
import { brokenRules } from './rules.js';
import { type Path, type Problem, written } from './shape.js';

/** Largest partner file, in bytes (UTF-8). */
export const LARGEST_FILE = 1024 * 1024;
const MOST_PROBLEMS = 100;

/**
 * Reads a partner file in YAML 1.2. Every scalar is taken as text (a SIRET is no number), anchors, aliases and tags are
 * refused.
 * @throws Refusal `partner.invalid-file` with every problem, by line; `partner.file-too-large`
 */
export function parsePartnerFile(source: string): PartnerFile {
  if (Buffer.byteLength(source) > LARGEST_FILE) throw fileTooLarge(LARGEST_FILE);
  const lines = new LineCounter();
  const document = read(source, lines);
  const at = (problem: Problem): FileProblem => ({
    line: lineOf(document, lines, problem.path),
    path: written(problem.path),
    message: problem.message,
  });
  return validated(document.toJS({ maxAliasCount: 0 }), at);
}

/** The document, free of what this format does not accept. The parser recurses: nested without end, it runs out of stack. */
function read(source: string, lineCounter: LineCounter): Document {
  try {
    // The parser would compare every pair of keys of a map; a set does it in one pass (see `oddities`).
    const options = { schema: 'failsafe', uniqueKeys: false, prettyErrors: false, lineCounter } as const;
    const document: Document = parseDocument(source, options);
    const faults = syntax(document, lineCounter);
    if (faults.length === 0) faults.push(...oddities(document, lineCounter));
    if (faults.length > 0) throw invalidFile(sorted(faults));
    return document;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw invalidFile([{ line: 1, path: '(syntaxe)', message: 'le fichier imbrique trop de niveaux' }]);
  }
}

/**
 * Reads a partner file given as a JSON value of the same structure.
 * @throws Refusal `partner.invalid-file` with every problem, by path
 */
export function readPartnerFile(value: unknown): PartnerFile {
  return validated(value, ({ path, message }) => ({ path: written(path), message }));
}

function validated(value: unknown, present: (problem: Problem) => FileProblem): PartnerFile {
  const problems: Problem[] = [];
  const file = partnerFile(value, [], problems);
  if (file !== undefined) problems.push(...brokenRules(file));
  if (file === undefined || problems.length > 0) throw invalidFile(sorted(problems.map(present)));
  return file;
}

const sorted = (problems: readonly FileProblem[]): FileProblem[] =>
  problems.toSorted((one, other) => (one.line ?? 0) - (other.line ?? 0)).slice(0, MOST_PROBLEMS);

const FRENCH: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'une tabulation sert d’indentation ; des espaces sont attendus',
  BAD_INDENT: 'l’indentation ne correspond à aucun bloc',
  MULTIPLE_DOCS: 'le fichier contient plusieurs documents ; un seul est attendu',
  MISSING_CHAR: 'un caractère manque (guillemet, deux-points ou crochet)',
  UNEXPECTED_TOKEN: 'un signe inattendu',
  TAG_RESOLVE_FAILED: 'les étiquettes YAML (« ! ») ne sont pas acceptées',
};

function syntax(document: Document, lines: LineCounter): FileProblem[] {
  return [...document.errors, ...document.warnings].map(({ code, message, pos }) => ({
    line: lines.linePos(pos[0]).line,
    path: '(syntaxe)',
    message: `syntaxe YAML : ${FRENCH[code] ?? `${code} (${message})`}`,
  }));
}

/** What YAML allows and this format does not: aliases (a small file can unfold into gigabytes), anchors, doubled keys. */
function oddities(document: Document, lines: LineCounter): FileProblem[] {
  const found: FileProblem[] = [];
  const note = (node: unknown, message: string): void => {
    found.push({ line: lineAt(node as Node, lines) ?? 1, path: '(syntaxe)', message });
  };
  visit(document, {
    Node(_, node) {
      if (isAlias(node)) note(node, 'les alias YAML (« * ») ne sont pas acceptés : répétez la valeur');
      else if (node.anchor !== undefined) note(node, 'les ancres YAML (« & ») ne sont pas acceptées');
      else if (node.tag !== undefined && /^!|^tag:(?!yaml\.org,2002:(str|map|seq)$)/.test(node.tag)) {
        note(node, 'les étiquettes YAML (« ! ») ne sont pas acceptées');
      }
    },
    Map(_, map) {
      const keys = new Set<string>();
      for (const { key } of map.items) {
        if (!isScalar(key) || typeof key.value !== 'string') {
          note(key ?? map, 'une clé est un texte simple');
          continue;
        }
        if (keys.has(key.value)) note(key, `la clé « ${key.value} » est donnée deux fois`);
        keys.add(key.value);
      }
    },
  });
  return found;
}

/** The line of the deepest step of `path` that the file has. */
function lineOf(document: Document, lines: LineCounter, path: Path): number {
  let node: unknown = document.contents;
  let line = lineAt(node as Node | null, lines) ?? 1;
  for (const step of path) {
    let next: unknown;
    if (isMap(node)) {
      const pair = node.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === step);
      line = lineAt(pair?.key as Node | undefined, lines) ?? line;
      next = pair?.value;
    } else {
      next = (node as { items?: unknown[] } | undefined)?.items?.[Number(step)];
      line = lineAt(next as Node | undefined, lines) ?? line;
    }
    if (next === undefined || next === null) break;
    node = next;
  }
  return line;
}

function lineAt(node: Node | null | undefined, lines: LineCounter): number | undefined {
  const offset = node?.range?.[0];
  return offset === undefined ? undefined : lines.linePos(offset).line;
}
