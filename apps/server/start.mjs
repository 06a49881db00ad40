// Runs before anything else is imported: the dependencies crash without a word on an older Node.js.
import { setFlagsFromString } from 'node:v8';
import { requireNode } from '../require-node.mjs';

requireNode();
startWithSmallHeaps();
// The flag holds for this thread's heap, which is made by now; left standing, it would override the limit of each worker.
setFlagsFromString('--max-semi-space-size=0');
await import('../../dist/apps/server/main.js');

/**
 * Left to themselves, V8 lets a heap grow with the memory of the machine before it collects, and glibc keeps what each
 * thread has freed. Both take other limits (heaps in MB) at the start of a process only, so it starts anew in its own
 * place, same pid; an operator's own limits are left alone. A collection of the youngest, so small, takes less time by one thread
 * than several take to share it: the cores have other threads to run. Where that can't be done (Windows), it goes on as it is.
 */
function startWithSmallHeaps() {
  const given = [...process.execArgv, process.env.NODE_OPTIONS ?? ''].join(' ');
  const limits = ['--max-semi-space-size=16', '--max-old-space-size=512', '--no-parallel-scavenge'];
  const flags = limits.filter((flag) => !given.includes(flag.split('=')[0]));
  if (flags.length === 0 || process.platform === 'win32') return;
  const [node, ...script] = process.argv;
  process.execve?.(node, [node, ...process.execArgv, ...flags, ...script], { MALLOC_ARENA_MAX: '2', ...process.env });
}
