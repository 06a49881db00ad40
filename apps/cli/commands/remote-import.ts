import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { CliFailure, EXIT, type ExitCode } from '../support/exit.js';
import { problemsOf } from '../support/failures.js';
import type { Imported } from './partner-import.js';

const PATIENCE = 60_000;

interface Answer {
  readonly [field: string]: unknown;
}

/** Hands the file to a running server, as a Caf administrator. */
export async function importThrough(url: URL, source: string, environment: NodeJS.ProcessEnv): Promise<Imported> {
  const credentials = await credentialsFrom(environment);
  const session = await post(url, 'api/session', JSON.stringify({ ...credentials, mode: 'bearer' }), {
    'content-type': 'application/json',
  });
  if (session['mustChangePassword'] === true) {
    throw new CliFailure(EXIT.failure, 'Changez d’abord votre mot de passe provisoire, en vous connectant au serveur.');
  }
  const authorization = `Bearer ${String(session['token'])}`;
  try {
    const answer = await post(url, 'api/partners', source, { 'content-type': 'application/yaml', authorization });
    return answer as unknown as Imported;
  } finally {
    await send(url, 'api/session', { method: 'DELETE', headers: { authorization } }).catch(() => undefined);
  }
}

async function post(url: URL, path: string, body: string, headers: Record<string, string>): Promise<Answer> {
  const response = await send(url, path, { method: 'POST', body, headers });
  const answer = (await response.json().catch(() => ({}))) as Answer;
  if (response.ok) return answer;
  const detail = typeof answer['detail'] === 'string' ? answer['detail'] : `réponse ${response.status}`;
  throw new CliFailure(exitOf(response.status), `Le serveur refuse : ${detail}`, problemsOf(answer['problems']));
}

async function send(url: URL, path: string, request: RequestInit): Promise<Response> {
  const base = url.href.endsWith('/') ? url : new URL(`${url.href}/`);
  try {
    return await fetch(new URL(path, base), { ...request, signal: AbortSignal.timeout(PATIENCE), redirect: 'error' });
  } catch {
    throw new CliFailure(EXIT.tryLater, `Le serveur ${url.origin} ne répond pas.`);
  }
}

function exitOf(status: number): ExitCode {
  if (status === 503 || status === 429) return EXIT.tryLater;
  return [400, 413, 415, 422].includes(status) ? EXIT.data : EXIT.failure;
}

async function credentialsFrom(environment: NodeJS.ProcessEnv): Promise<{ identifier: string; password: string }> {
  const { IMPORT_IDENTIFIER: identifier, IMPORT_PASSWORD: password } = environment;
  if (identifier !== undefined && password !== undefined) return { identifier, password };
  if (!process.stdin.isTTY) {
    throw new CliFailure(
      EXIT.usage,
      'Sans terminal, l’identifiant et le mot de passe se donnent par IMPORT_IDENTIFIER et IMPORT_PASSWORD.',
    );
  }
  return {
    identifier: identifier ?? (await ask('Identifiant : ')),
    password: password ?? (await ask('Mot de passe : ', true)),
  };
}

/** @param hidden what is typed does not show */
async function ask(question: string, hidden = false): Promise<string> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: hidden ? silent : process.stderr, terminal: true });
  try {
    if (hidden) process.stderr.write(question);
    return (await terminal.question(hidden ? '' : question)).trim();
  } finally {
    terminal.close();
    if (hidden) process.stderr.write('\n');
  }
}
