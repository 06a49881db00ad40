import { existsSync } from 'node:fs';
import { basename, dirname, extname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/**
 * Where the compiled script of a worker thread is: `name`.js beside the module at `metaUrl` (its `import.meta.url`).
 * @throws Error when the script was never built.
 */
export const workerUrl = (metaUrl: string, name: string): URL =>
  builtUrl(new URL(`${name}${extname(metaUrl)}`, metaUrl).href);

/**
 * The build of the module at `metaUrl`. Jest runs the TypeScript sources, but a worker thread needs JavaScript: a source
 * is mapped to its build in dist/. @throws Error when it was never built.
 */
export function builtUrl(metaUrl: string): URL {
  const module = fileURLToPath(metaUrl);
  const source = module.endsWith('.ts');
  const script = source ? join(builtFolder(dirname(module)), `${basename(module, '.ts')}.js`) : module;
  if (!existsSync(script)) throw new Error(`${script} is missing: run npm run build`);
  return pathToFileURL(script);
}

function builtFolder(sources: string): string {
  let root = sources;
  while (!existsSync(join(root, 'package.json'))) {
    const parent = dirname(root);
    if (parent === root) throw new Error(`no package.json above ${sources}`);
    root = parent;
  }
  return join(root, 'dist', relative(root, sources));
}
