import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Workspace } from '../workspace.js';
import { addressOf } from './address.js';

/** What the bare route answers to each path: the same JSON as the real server's answer there. */
export interface BareAnswers {
  readonly consultation: unknown;
  readonly takenIn: unknown;
}

/** The limit of what HTTP can do here: Nest on Fastify in a process of its own, two routes, nothing around them. */
export async function startBareServer(
  workspace: Workspace,
  answers: BareAnswers,
): Promise<{ url: string; stop(): void }> {
  const file = workspace.path('bare-answers.json');
  writeFileSync(file, JSON.stringify(answers));
  const script = join(import.meta.dirname, 'bare-main.js');
  const child = workspace.owns(spawn(process.execPath, [script, file], { stdio: ['ignore', 'ignore', 'pipe'] }));
  return { url: await addressOf(child), stop: () => void child.kill() };
}
