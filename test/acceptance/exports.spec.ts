import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { extractText } from 'unpdf';
import { pairings } from '../support/pairings.js';
import { type Actor, dossierNumber, expected, type Partner, type ShownTrace, Story } from '../support/story.js';
import type { TestServer } from '../support/test-server.js';

const NOUR = { givenName: 'Nour', familyName: 'Éxemplé-Łucja', email: 'nour@commune.example.org', function: 'Agente' };

describe.each(pairings)('traces that are taken away, from $stores', ({ start }) => {
  let test: TestServer;
  let story: Story;
  let commune: Partner;
  let principal: Actor;
  let agent: Actor;
  let shown: ShownTrace[];
  let position: string | null = null;

  const exported = async (by: Actor, body: object): Promise<{ status: number; type: string; bytes: Uint8Array }> => {
    const answer = await fetch(`${test.server.url}/api/traces/export`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${by.client.token}`,
        ...(position === null ? {} : { 'temoin-position': position }),
      },
      body: JSON.stringify({ service: 'CDAP', motive: 'supervision', ...body }),
    });
    const type = answer.headers.get('content-type') ?? '';
    return { status: answer.status, type, bytes: new Uint8Array(await answer.arrayBuffer()) };
  };
  const lines = ({ bytes }: { bytes: Uint8Array }): Record<string, unknown>[] =>
    Buffer.from(bytes)
      .toString()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  const code = ({ bytes }: { bytes: Uint8Array }) =>
    (JSON.parse(Buffer.from(bytes).toString()) as { code: string }).code;

  beforeAll(async () => {
    test = await start({ environment: { TEMOIN_EXPORT_ROWS: '60' } });
    story = await Story.begin(test);
    commune = await story.partner();
    principal = await story.arrive(commune.administrators.principal);
    const userId = await story.register(principal, commune.siret, NOUR);
    expected(await story.grant(principal, commune.siret, { userId }), 201);
    agent = await story.arrive(NOUR);
    for (let rank = 0; rank < 60; rank += 1) {
      position = (await story.consult(agent, dossierNumber(rank))).headers.get('temoin-position');
    }
    shown = await story.traces(principal, { service: 'CDAP' }, position);
  }, 60_000);
  afterAll(() => test.dispose());

  it('[S5.3.4-a] are the same rows on the page, as CSV, as JSON Lines and as PDF', async () => {
    expect(shown).toHaveLength(60);
    const ids = shown.map(({ id }) => id);
    const csv = parse<Record<string, string>>(Buffer.from((await exported(principal, {})).bytes), { columns: true });
    expect(csv.map((row) => row['trace'])).toEqual(ids);
    const json = await exported(principal, { format: 'jsonl' });
    expect(json.type).toBe('application/x-ndjson');
    expect(lines(json)).toEqual(shown);
    const pdf = await exported(principal, { format: 'pdf' });
    expect(pdf.type).toBe('application/pdf');
    const { text, totalPages } = await extractText(pdf.bytes, { mergePages: true });
    expect([...text.matchAll(/trace ([0-9a-f-]{36})/g)].map(([, id]) => id)).toEqual(ids);
    expect(totalPages).toBeGreaterThan(3);
    for (const { object } of shown) expect(text).toContain(`dossier ${object?.ref}`);
    expect(text).toContain('Nour Éxemplé-Łucja, Agente, profil T2');
    expect(text).toContain('Consultation d’un dossier, réussi');
    expect(text).toContain('Finalité : Calcul d’un tarif selon le quotient familial');
    expect(text).toContain('Motif : Contrôle courant des accès');
    expect(text).toContain('60 trace(s).');
    expect(text).toContain(`page ${totalPages}`);
  });

  it('[S5.3.4-a] are as many events in the formats of other tools', async () => {
    const ids = shown.map(({ id }) => id);
    const ocsf = lines(await exported(principal, { format: 'ocsf' })) as { metadata: { uid: string } }[];
    expect(ocsf.map(({ metadata }) => metadata.uid)).toEqual(ids);
    const fhir = await exported(principal, { format: 'fhir' });
    expect(fhir.type).toBe('application/fhir+ndjson');
    expect(lines(fhir).map(({ id }) => id)).toEqual(ids);
    const ecs = lines(await exported(principal, { format: 'ecs' })) as { event: { id: string } }[];
    expect(ecs.map(({ event }) => event.id)).toEqual(ids);
  });

  it('[S5.3.1-a] need a reason of a closed list, which their own trace tells', async () => {
    expect((await exported(principal, { motive: undefined })).status).toBe(400);
    expect((await exported(principal, { motive: 'curiosity' })).status).toBe(400);
    expect((await exported(principal, { format: 'xls' })).status).toBe(400);
    const written = await test.client().ready();
    const told = await story.traces(principal, { action: 'traces.export', outcome: 'success' }, String(written));
    expect(told.map(({ details }) => details?.['format']).sort()).toEqual([
      'csv',
      'ecs',
      'fhir',
      'jsonl',
      'ocsf',
      'pdf',
    ]);
    expect(new Set(told.map(({ details }) => details?.['motive']))).toEqual(new Set(['supervision']));
  });

  it('need words of their own where they are many', async () => {
    const many = await exported(principal, { service: undefined });
    expect({ status: many.status, code: code(many) }).toEqual({ status: 422, code: 'traces.reason-needed' });
    expect((await exported(principal, { service: undefined, reason: 'court' })).status).toBe(400);
    const reason = 'Contrôle annuel de toutes les traces';
    expect(lines(await exported(principal, { service: undefined, format: 'jsonl', reason })).length).toBeGreaterThan(
      60,
    );
    const asked = { action: 'traces.export', outcome: 'success' };
    const [told] = await story.traces(principal, asked, String(await test.server.runtime.store.head()));
    expect(told?.details).toMatchObject({ motive: 'supervision', reason });
  });

  it('[S5.3.4-a] are those of one’s own partner, for its gestionnaires', async () => {
    for (const format of ['csv', 'pdf', 'fhir']) {
      expect((await exported(agent, { format })).status).toBe(403);
      expect((await exported(principal, { format, partner: '99912345800013' })).status).toBe(403);
    }
  });
});
