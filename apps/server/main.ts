import { isRefusal } from '#kernel';
import { problemOf } from './http/problem.js';
import { BadSettings, readSettings } from './settings.js';
import { startServer } from './server.js';

const EXIT_CONFIG = 78;
const EXIT_FAILURE = 1;
const say = (line: string): boolean => process.stderr.write(`${line}\n`);

/** Lines for people go to the error stream; the standard output holds structured logs and nothing else. */
async function main(): Promise<void> {
  const settings = readSettings(process.env);
  const server = await startServer({ settings });
  let stopping = false;
  const stop = (signal: string): void => {
    if (stopping) return;
    stopping = true;
    say(`${signal} reçu : Témoin finit ce qu’il a commencé, puis s’arrête.`);
    server.close().then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    );
  };
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGINT', () => stop('SIGINT'));
  say(`Témoin écoute sur ${server.url} (documentation : ${server.url}/api/docs)`);
  say(`Métriques : ${server.metricsUrl} · Données : ${server.runtime.folder.path}`);
  for (const notice of server.notices) say(notice);
}

function fail(error: unknown): never {
  if (error instanceof BadSettings) {
    say('Témoin ne démarre pas, ces réglages ne conviennent pas :');
    for (const problem of error.problems) say(`  - ${problem}`);
    process.exit(EXIT_CONFIG);
  }
  say(`Témoin ne démarre pas : ${reasonOf(error)}`);
  process.exit(EXIT_FAILURE);
}

function reasonOf(error: unknown): string {
  if (isRefusal(error)) return problemOf(error, 'fr', '').detail;
  if (!(error instanceof Error)) return String(error);
  const { code, address, port } = error as NodeJS.ErrnoException & {
    readonly address?: string;
    readonly port?: number;
  };
  if (code !== 'EADDRINUSE') return error.message;
  return `${address}:${port} est déjà pris : arrêtez ce qui y écoute, ou choisissez un autre port par PORT ou METRICS_PORT.`;
}

main().catch(fail);
