import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

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
