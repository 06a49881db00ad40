import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/**
 * Where the compiled script of a worker thread is: `name`.js beside the module at `metaUrl` (its `import.meta.url`).
 * Jest runs the TypeScript sources, but a worker thread needs JavaScript: a source is mapped to its build in dist/.
 * @throws Error when the script was never built.
 */
export function workerUrl(metaUrl: string, name: string): URL {
  const module = fileURLToPath(metaUrl);
  const folder = module.endsWith('.ts') ? builtFolder(dirname(module)) : dirname(module);
  const script = join(folder, `${name}.js`);
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
