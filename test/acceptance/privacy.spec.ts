import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '../support/client.js';
import { bytesOf, PersonalValues } from '../support/personal-values.js';
import { PROJECT, ServerProcess } from '../support/server-process.js';
import { type Actor, dossierNumber, example, expected, Story } from '../support/story.js';

/** Everything is logged; clients' addresses are told by a proxy, so that they are not the server's own. */
const SETTINGS = { LOG_LEVEL: 'trace', TEMOIN_TRUST_PROXY: '127.0.0.1' };
const KINDS = ['dossier', 'email', 'familyName', 'function', 'givenName', 'identifier', 'ip', 'justification'];
const BATCH = { 'content-type': 'application/cloudevents-batch+json' };
let clients = 0;

/** A client at an address of its own (RFC 5737). */
function atAnAddress(client: Client): Client {
  client.headers['x-forwarded-for'] = `203.0.113.${(clients += 1)}`;
  return client;
}

const NOBODY = { givenName: 'Clotilde-Aurore', familyName: 'Vent-Debout', email: 'clotilde@caf.example.org' };

/** Asks in every wrong way, each with something personal in it. */
async function misuse(agent: Actor, client: Client): Promise<void> {
  const { familyName, email } = NOBODY;
  await client.get(`/api/nowhere/${encodeURIComponent(familyName)}?mail=${email}&dossier=${dossierNumber(77)}`);
  await client.signIn(agent.password ?? '', agent.identifier ?? '');
  await client.post('/api/session', `{"identifier":"${familyName}"`, { 'content-type': 'application/json' });
  await client.post('/api/session', { identifier: familyName, password: email, [familyName]: email });
  await agent.client.post('/api/services/cdap/consultations', { dossier: familyName, purpose: email });
  await agent.client.post('/api/services/cdap/consultations', { dossier: dossierNumber(78), purpose: 'rsa-control' });
  await agent.client.post('/api/traces/search', { dossier: dossierNumber(79) });
  await agent.client.get(`/api/partners/${familyName}/rights?user=${email}`);
  client.headers['user-agent'] = familyName;
  client.headers['accept-language'] = email;
  client.headers['authorization'] = `Bearer ${agent.client.token?.slice(0, -2) ?? ''}xx`;
  await client.get('/api/session');
}

async function handIn(story: Story, agent: Actor): Promise<Actor> {
  const portal = await story.portalService('Portail AFAS', 'exploitation.afas@portail.example.org');
  const data = { user: agent.accountId, session: agent.session, service: 'CDAP', action: 'dossier.open' };
  const more = { outcome: 'success', object: { type: 'dossier', ref: dossierNumber(99) }, ip: '198.51.100.7' };
  const envelope = { specversion: '1.0', type: 'fr.caf.temoin.trace.v1', source: 'afas', id: 'one' };
  const batch = [{ ...envelope, time: new Date().toISOString(), data: { ...data, ...more } }];
  expected(await portal.client.post('/api/traces', JSON.stringify(batch), BATCH), 200, 201);
  return portal;
}

describe('after a story with people in it', () => {
  let folder: string;
  let data: string;
  let server: ServerProcess;
  let personal: PersonalValues;
  let running: Buffer;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'temoin-privacy-'));
    data = join(folder, 'data');
    server = await new ServerProcess(data, SETTINGS).start();
    const stage = { client: () => atAnAddress(server.client()), messages: () => server.messages() };
    const actors = await tell(await Story.begin(stage));
    running = bytesOf(data, 'log.db');
    expect(await server.stop()).toEqual({ code: 0, signal: null });
    personal = PersonalValues.of(data);
    personal.add('password', ...actors.map(({ password }) => password));
    personal.add('token', ...actors.map(({ client }) => client.token));
    personal.add('familyName', NOBODY.familyName).add('email', NOBODY.email).add('givenName', NOBODY.givenName);
    personal.add('dossier', dossierNumber(77), dossierNumber(78), dossierNumber(79));
  }, 60_000);
  afterAll(async () => {
    await server.stop('SIGKILL');
    rmSync(folder, { recursive: true });
  });

  async function tell(story: Story): Promise<Actor[]> {
    const commune = await story.partner();
    for (const name of ['bailleur-99912345800013', 'association-99967890700018']) await story.partner(example(name));
    const agent = await story.arrive(commune.users[0] ?? { email: '' });
    const principal = await story.arrive(commune.administrators.principal);
    for (let rank = 0; rank < 30; rank += 1) expected(await story.consult(agent, dossierNumber(rank)), 200);
    const portal = await handIn(story, agent);
    const users = await story.users(principal, commune.siret);
    const userId = users.get(commune.users[1]?.email ?? '') ?? '';
    const { habilitationId } = expected(await story.grant(principal, commune.siret, { userId }), 201);
    expected(await story.revoke(principal, commune.siret, habilitationId), 204);
    const auditor = await story.staff(['trace-auditor'], { ...NOBODY, function: 'Chargée de contrôle' });
    await story.traces(auditor, { partner: commune.siret, dossier: dossierNumber(3) });
    expected(await principal.client.post('/api/traces/export', { motive: 'audit' }), 200);
    await misuse(agent, story.visitor());
    expected(await agent.client.delete('/api/session'), 204);
    return [story.administrator, agent, principal, auditor, portal];
  }

  it('knows what to look for, and finds it where it may stand', () => {
    expect(personal.kinds).toEqual([...KINDS, 'password', 'session', 'token'].sort());
    expect(personal.ofKind('dossier').length).toBeGreaterThan(30);
    const letters = personal.foundIn(bytesOf(join(data, 'outbox'), ''));
    for (const kind of ['email', 'identifier', 'password', 'token']) expect(letters.join()).toContain(`${kind}: `);
    const views = personal.foundIn(bytesOf(join(data, 'views'), ''));
    for (const kind of [...KINDS, 'session']) expect(views.join()).toContain(`${kind}: `);
  });

  it.each(['21340135900012', 'HabilitationGranted', 'ActionTraced'])('leaves %s in clear in the log', (text) => {
    expect(running.includes(text)).toBe(true);
    expect(bytesOf(data, 'log.db').includes(text)).toBe(true);
  });

  it('leaves nothing of anybody in the log, while it is written and after', () => {
    expect(personal.foundIn(running)).toEqual([]);
    expect(personal.foundIn(bytesOf(data, 'log.db'))).toEqual([]);
    expect(personal.foundIn(bytesOf(data, 'keyring.db'))).toEqual([]);
  });

  it('leaves nothing of anybody in what the server says, not even in an address it logs', () => {
    expect(server.output).toContain('/api/services/cdap/consultations');
    expect(server.output).toContain('"route":"unknown"');
    expect(personal.foundIn(Buffer.from(server.output))).toEqual([]);
    expect(personal.foundIn(Buffer.from(server.errors))).toEqual([]);
  });

  it('[C9.1-a] keeps letters, keys and the whole folder to their owner', () => {
    const modeOf = (...path: string[]) => statSync(join(data, ...path)).mode & 0o777;
    expect(modeOf()).toBe(0o700);
    expect(modeOf('outbox')).toBe(0o700);
    expect(modeOf('views')).toBe(0o700);
    const letters = readdirSync(join(data, 'outbox'));
    expect(letters.length).toBeGreaterThan(10);
    for (const letter of letters) expect(modeOf('outbox', letter)).toBe(0o600);
    for (const file of ['master.key', 'keyring.db', 'log.db']) expect(modeOf(file)).toBe(0o600);
  });
});

describe('on six months of the demonstration', () => {
  let folder: string;
  let data: string;
  let server: ServerProcess;
  let personal: PersonalValues;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'temoin-privacy-demo-'));
    data = join(folder, 'data');
    const demo = [join(PROJECT, 'apps/cli/temoin.mjs'), 'demo', '--only-fill', '--traces', '3000'];
    const env = { PATH: process.env['PATH'], TEMOIN_DATA: data };
    execFileSync(process.execPath, demo, { env, stdio: 'ignore' });
    const people = [...readFileSync(join(data, 'demo.txt'), 'utf8').matchAll(/identifiant (\S+) +mot de passe (\S+)/g)];
    server = await new ServerProcess(data, SETTINGS).start();
    await server.ready();
    for (const [, identifier = '', password = ''] of people) {
      const client = atAnAddress(server.client());
      expected(await client.signIn(identifier, password), 201);
      await client.post('/api/traces/search', {});
      await client.post('/api/services/cdap/consultations', { dossier: dossierNumber(0), purpose: 'quotient-pricing' });
    }
    expect(await server.stop()).toEqual({ code: 0, signal: null });
    personal = PersonalValues.of(data).add('password', ...people.map(([, , password]) => password));
  }, 120_000);
  afterAll(async () => {
    await server.stop('SIGKILL');
    rmSync(folder, { recursive: true });
  });

  it('knows hundreds of values to look for', () => {
    expect(personal.ofKind('familyName').length).toBeGreaterThan(20);
    expect(personal.ofKind('dossier').length).toBeGreaterThan(300);
    expect(personal.ofKind('ip').length).toBeGreaterThan(2);
    expect(personal.ofKind('password').length).toBeGreaterThan(3);
  });

  it('leaves nothing of anybody in the log', () => {
    const log = bytesOf(data, 'log.db');
    expect(log.includes('21340135900012')).toBe(true);
    expect(personal.foundIn(log)).toEqual([]);
  });

  it('leaves nothing of anybody in what the server says', () => {
    expect(server.output).toContain('/api/traces/search');
    expect(personal.foundIn(Buffer.from(server.output + server.errors))).toEqual([]);
  });
});
