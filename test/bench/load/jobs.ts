import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import type { SignedIn } from '../data/people.js';
import type { Workspace } from '../workspace.js';

interface Target {
  readonly url: string;
  readonly path: string;
  /** One bearer for each; taken in turn. */
  readonly tokens: readonly string[];
}

/** Single requests for some seconds, as many as the connections can carry. */
export interface SingleRequests extends Target {
  readonly kind: 'single';
  readonly bodies: readonly string[];
  readonly connections: number;
  readonly seconds: number;
}

/** Single requests at a constant rate (a second). */
export interface SteadyRequests extends Target {
  readonly kind: 'steady';
  readonly bodies: readonly string[];
  readonly rate: number;
  readonly seconds: number;
}

/** Batches of CloudEvents, each entry of one of these sessions; made before the clock starts. */
export interface Batches extends Target {
  readonly kind: 'batches';
  readonly people: readonly Pick<SignedIn, 'accountId' | 'session'>[];
  readonly batches: number;
  readonly size: number;
  readonly connections: number;
}

export type Job = SingleRequests | SteadyRequests | Batches;

export interface LoadResult {
  /** Answers a second. */
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

/** Runs a load from a process of its own. @throws Error when an answer was not a success */
export async function runLoad(workspace: Workspace, job: Job): Promise<LoadResult> {
  const script = join(import.meta.dirname, 'main.js');
  const child = workspace.owns(spawn(process.execPath, [script], { stdio: ['pipe', 'pipe', 'inherit'] }));
  child.stdin.end(JSON.stringify(job));
  const result = (await json(child.stdout)) as LoadResult | { failure: string };
  if ('failure' in result) throw new Error(`${job.path}: ${result.failure}`);
  return result;
}
