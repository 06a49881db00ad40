import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { CliFailure, EXIT, type ExitCode } from './exit.js';
import { problemsOf } from './failures.js';

const PATIENCE = 60_000;

export interface Answer {
  readonly [field: string]: unknown;
}

/** A running server, as somebody who has signed in with their own credentials sees it. */
export class RemoteServer {
  private constructor(
    private readonly url: URL,
    private readonly authorization: string,
  ) {}

  /** Signs in, lends the server, signs out. @throws CliFailure with the server's own words */
  static async lend<T>(
    url: URL,
    environment: NodeJS.ProcessEnv,
    use: (server: RemoteServer) => Promise<T>,
  ): Promise<T> {
    const body = JSON.stringify({ ...(await credentialsFrom(environment)), mode: 'bearer' });
    const opened = await send(url, 'api/session', {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json' },
    });
    const session = (await accepted(opened).then((response) => response.json())) as Answer;
    if (session['mustChangePassword'] === true) {
      throw new CliFailure(
        EXIT.failure,
        'Changez d’abord votre mot de passe provisoire, en vous connectant au serveur.',
      );
    }
    const server = new RemoteServer(url, `Bearer ${String(session['token'])}`);
    try {
      return await use(server);
    } finally {
      await server.ask('api/session', { method: 'DELETE' }).catch(() => undefined);
    }
  }

  async post(path: string, body: string, type: string): Promise<Answer> {
    return (await (await this.ask(path, { method: 'POST', body, headers: { 'content-type': type } })).json()) as Answer;
  }

  async text(path: string): Promise<string> {
    return (await this.ask(path, {})).text();
  }

  async bytes(path: string): Promise<Buffer> {
    return Buffer.from(await (await this.ask(path, {})).arrayBuffer());
  }

  private async ask(path: string, request: RequestInit): Promise<Response> {
    const headers = { ...(request.headers as Record<string, string>), authorization: this.authorization };
    return accepted(await send(this.url, path, { ...request, headers }));
  }
}

async function accepted(response: Response): Promise<Response> {
  if (response.ok) return response;
  const answer = (await response.json().catch(() => ({}))) as Answer;
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
