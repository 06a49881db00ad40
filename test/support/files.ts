import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Every file of a folder. */
export function* filesIn(folder: string): Generator<string> {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) yield* filesIn(path);
    else yield path;
  }
}

/** Which of these texts, that all begin with `canary-`, stand between quotes in some file of the folder. */
export function standing(folder: string, texts: readonly string[]): string[] {
  const found = new Set<string>();
  for (const path of filesIn(folder)) {
    const bytes = readFileSync(path);
    if (bytes.includes('canary-')) for (const text of texts) if (bytes.includes(`"${text}"`)) found.add(text);
  }
  return texts.filter((text) => found.has(text));
}
