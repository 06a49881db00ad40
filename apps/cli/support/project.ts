import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The project's own folder, from the sources as from the build. */
export const projectFolder = above(import.meta.dirname);

function above(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : above(dirname(folder));
}

export const { version } = JSON.parse(readFileSync(join(projectFolder, 'package.json'), 'utf8')) as { version: string };
