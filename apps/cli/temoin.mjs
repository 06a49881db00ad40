#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { requireNode } from '../require-node.mjs';

requireNode();
const main = new URL('../../dist/apps/cli/main.js', import.meta.url);
if (!existsSync(main)) {
  console.error('temoin : le programme n’est pas construit. Lancez d’abord « npm run build ».');
  process.exit(69);
}
await import(main.href);
