// Runs before anything else is imported: the dependencies crash without a word on an older Node.js.
import { requireNode } from '../require-node.mjs';

requireNode();
await import('../../dist/apps/server/main.js');
