import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Exit, ServerProcess } from '../support/server-process.js';
import { type Actor, dossierNumber, expected, type Partner, Story } from '../support/story.js';

const ENOUGH = 200;
const WRITERS = 8;
/** Far below the minute and more for which a connection is kept alive. */
const PROMPT = 5_000;

describe('a server that is told to stop', () => {
  let folder: string;
  let data: string;
  let server: ServerProcess;
  let story: Story;
  let commune: Partner;
  let agent: Actor;
  let principal: Actor;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'temoin-shutdown-'));
    data = join(folder, 'data');
    server = await new ServerProcess(data).start();
    story = await Story.begin(server);
    commune = await story.partner();
    agent = await story.arrive(commune.users[0] ?? { email: '' });
    principal = await story.arrive(commune.administrators.principal);
  }, 60_000);
  afterAll(async () => {
    await server.stop('SIGKILL');
    rmSync(folder, { recursive: true });
  });

  it('finishes under load what it acknowledges, lets nobody wait, and exits with 0', async () => {
    const acknowledged: string[] = [];
    const refused: number[] = [];
    let stopped = 0;
    const consultUntilStopped = async (writer: number): Promise<void> => {
      for (let rank = writer; ; rank += WRITERS) {
        const answer = await story.consult(agent, dossierNumber(rank)).catch(() => undefined);
        if (answer === undefined) return;
        if (answer.status === 200) acknowledged.push(dossierNumber(rank));
        else refused.push(answer.status);
        if (stopped === 0 && acknowledged.length >= ENOUGH) {
          stopped = performance.now();
          server.signal('SIGTERM');
        }
      }
    };
    await Promise.all(Array.from({ length: WRITERS }, (_, writer) => consultUntilStopped(writer)));
    expect(await server.ended()).toEqual({ code: 0, signal: null });
    expect(performance.now() - stopped).toBeLessThan(PROMPT);
    expect(server.errors).toContain('SIGTERM reçu : Témoin finit ce qu’il a commencé, puis s’arrête.');
    // Whoever came while it was leaving was told so, or found the door closed.
    expect(refused.filter((status) => status !== 503)).toEqual([]);

    await server.start();
    await server.ready();
    const traces = await story.traces(principal, { action: 'dossier.open' });
    const opened = traces.map(({ object }) => object?.ref ?? '');
    expect(opened.sort()).toEqual(acknowledged.sort());
  }, 60_000);

  it('keeps a second server out of its data, and is not disturbed by it', async () => {
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const { exit, errors } = await failedStart(data);
      expect(exit).toEqual({ code: 1, signal: null });
      expect(errors).toContain(`Le dossier de données ${data} est déjà utilisé par un autre Témoin.`);
      expect(errors).toContain('TEMOIN_DATA');
    }
    await server.ready();
    expected(await story.consult(agent, dossierNumber(5_000)), 200);
  }, 30_000);
});

describe('a start that cannot be', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'temoin-start-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each([
    ['PORT', 'abc', 'PORT : un numéro de port, de 0 (choisi par le système) à 65535'],
    ['TEMOIN_SESSION_IDLE', '0', 'TEMOIN_SESSION_IDLE : un nombre entier de secondes, de 1 à 86400'],
    ['LOG_LEVEL', 'bavard', 'LOG_LEVEL : fatal, error, warn, info, debug, trace, silent'],
    ['TEMOIN_SESION_IDLE', '900', 'TEMOIN_SESION_IDLE : ce réglage n’existe pas ; acceptés : TEMOIN_DATA, '],
    ['TEMOIN_MASTER_KEY', 'trop-courte', 'TEMOIN_MASTER_KEY : la clé maîtresse doit faire 32 octets'],
  ])('names the bad setting %s=%s and what it accepts', async (name, value, words) => {
    const { exit, errors } = await failedStart(join(folder, 'settings'), { [name]: value });
    expect(exit.code).not.toBe(0);
    expect(exit.signal).toBeNull();
    expect(errors).toContain(words);
  });

  it('names every bad setting at once', async () => {
    const { exit, errors } = await failedStart(folder, { PORT: '70000', METRICS_PORT: '-1', TEMOIN_TLS: 'oui' });
    expect(exit.code).toBe(78);
    for (const name of ['PORT : ', 'METRICS_PORT : ', 'TEMOIN_TLS : ']) expect(errors).toContain(name);
  });

  it('is told that the master key is not the one of the keyring, and leaves the data as they are', async () => {
    const data = join(folder, 'keyed');
    const right = { TEMOIN_MASTER_KEY: randomBytes(32).toString('base64') };
    const server = await new ServerProcess(data, right).start();
    expect(await server.stop()).toEqual({ code: 0, signal: null });

    const { exit, errors } = await failedStart(data, { TEMOIN_MASTER_KEY: randomBytes(32).toString('base64') });
    expect(exit).toEqual({ code: 1, signal: null });
    expect(errors).toContain('La clé maîtresse n’est pas celle de ce trousseau');
    const none = await failedStart(data);
    expect(none.errors).toContain('sa clé maîtresse');
    expect(none.errors).toContain('TEMOIN_MASTER_KEY_FILE');

    await server.start();
    expect(await server.ready()).toBeGreaterThan(0);
    await server.stop();
  }, 30_000);

  it('is told that the port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const { exit, errors } = await failedStart(join(folder, 'port'), { PORT: String(port) });
    other.close();
    expect(exit).toEqual({ code: 1, signal: null });
    expect(errors).toContain(`127.0.0.1:${port} est déjà pris`);
  }, 30_000);
});

async function failedStart(data: string, settings = {}): Promise<{ exit: Exit; errors: string }> {
  const server = new ServerProcess(data, settings);
  server.launch();
  const exit = await server.ended();
  return { exit, errors: server.errors };
}
