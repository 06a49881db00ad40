import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

export const ROOT = join(import.meta.dirname, '..', '..');

export interface Source {
  /** From the project's root, with slashes. */
  readonly path: string;
  readonly text: string;
}

function walk(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return walk(path);
    return path.endsWith('.ts') ? [path] : [];
  });
}

/** Every TypeScript source below these folders. */
export function sources(...folders: readonly string[]): Source[] {
  return folders
    .flatMap((folder) => walk(join(ROOT, folder)))
    .map((path) => ({ path: relative(ROOT, path).replaceAll('\\', '/'), text: readFileSync(path, 'utf8') }));
}

/** What a source imports or re-exports from. */
export const importsOf = ({ text }: Source): string[] =>
  [
    ...text.matchAll(/(?:^|\n)\s*(?:import|export)\b[^;]*?from\s+'([^']+)'/g),
    ...text.matchAll(/\bimport\s*\(\s*'([^']+)'/g),
  ].map((found) => found[1] as string);

/** Each on a line of its own, as the compiler writes them. */
const SPECIFIER = /^(?:import |(?:import|export) .*? from )["']([^"']+)["'];?$/gm;

/** Packages that the built form of a source loads at its start, through whatever it imports; Node.js's own are left out. */
export function builtImports(path: string): string[] {
  const { imports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    readonly imports: Readonly<Record<string, string>>;
  };
  const found = new Set<string>();
  const seen = new Set<string>();
  const waiting = [join(ROOT, 'dist', path.replace(/\.ts$/, '.js'))];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(SPECIFIER)) {
      const own = imports[name];
      if (own !== undefined) waiting.push(join(ROOT, own));
      else if (name.startsWith('.')) waiting.push(join(dirname(file), name));
      else if (!name.startsWith('node:')) found.add(/^(?:@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name);
    }
  }
  return [...found].sort();
}
