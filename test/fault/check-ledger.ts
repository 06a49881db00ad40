import { expect } from '@jest/globals';
import { type Actor, expected, type ShownTrace } from '../support/story.js';
import type { ServerProcess } from '../support/server-process.js';
import { type Cast, handIn, type Ledger } from './http-load.js';

/** What the checks ask of the server, or of several. */
type Checked = Pick<ServerProcess, 'ready' | 'messages'>;

/**
 * Checks, by the API, that what a round acknowledged is there, and nothing twice. @param auditor of the Caf.
 * @param recovered whether acts whose trace was lost have had theirs since
 */
export async function checkLedger(
  server: Checked,
  cast: Cast,
  auditor: Actor,
  ledger: Ledger,
  recovered = true,
): Promise<void> {
  // A service that had no answer hands the same batch in again, without waiting for anything.
  for (const batch of ledger.batches) if (batch.taken === undefined) await handIn(cast.portal, batch);
  const head = await server.ready();
  const highest = Math.max(
    ...[...ledger.consultations.values()].map(({ position = 0 }) => position),
    ...ledger.batches.map(({ taken }) => taken?.position ?? 0),
  );
  expect(head).toBeGreaterThanOrEqual(highest);
  const criteria = { partner: cast.siret, from: new Date(ledger.begun).toISOString() };
  const traces = await cast.story.traces(auditor, criteria, String(highest));
  expect(new Set(traces.map(({ id }) => id)).size).toBe(traces.length);
  checkConsultations(traces, ledger);
  checkHandedIn(traces, ledger);
  checkCounts(traces, ledger);
  await checkGranted(cast, ledger);
  if (recovered) await checkUntraced(cast, traces, ledger);
  await checkAccounts(server, cast, ledger);
}

function checkConsultations(traces: readonly ShownTrace[], { consultations }: Ledger): void {
  const found = new Map<string, ShownTrace>();
  for (const trace of traces.filter(({ action }) => action === 'dossier.open')) {
    const number = trace.object?.ref ?? '';
    // Each consultation of the load opens a dossier of its own.
    expect(found).not.toHaveProperty([number]);
    found.set(number, trace);
  }
  const lost = [...consultations].filter(([number, { user, position }]) => {
    const trace = found.get(number);
    return (
      position !== undefined && !(trace?.user === user && trace.position <= position && trace.outcome === 'success')
    );
  });
  expect(lost).toEqual([]);
}

function checkHandedIn(traces: readonly ShownTrace[], { batches }: Ledger): void {
  const shown = new Map<string, string[]>();
  for (const { id, object } of traces.filter(({ action }) => action === 'budget.open')) {
    const ref = object?.ref ?? '';
    shown.set(ref, [...(shown.get(ref) ?? []), id]);
  }
  const wanted = batches.flatMap(({ events, taken }) =>
    events.map(({ data }, index) => [data.object.ref, [taken?.traces[index]]] as const),
  );
  expect([...shown].sort()).toEqual([...wanted].sort());
}

/** As many traces of each act as were answered, and no more than were asked. */
function checkCounts(traces: readonly ShownTrace[], { asked, answered }: Ledger): void {
  const found = new Map<string, number>();
  for (const { session, action } of traces) {
    const key = `${session ?? ''} ${action}`;
    found.set(key, (found.get(key) ?? 0) + 1);
  }
  const wrong = [...asked].filter(([key, most]) => {
    const number = found.get(key) ?? 0;
    return number < (answered.get(key) ?? 0) || number > most;
  });
  expect(wrong).toEqual([]);
}

async function checkGranted({ story, principal, siret }: Cast, { granted }: Ledger): Promise<void> {
  for (const { habilitationId, userId, at, revoked } of granted) {
    const then = await story.rights(principal, siret, { user: userId, at: new Date(at).toISOString() });
    expect(then.map((right) => right.habilitationId)).toEqual([habilitationId]);
    const now = (await story.rights(principal, siret, { user: userId })).map((right) => right.habilitationId);
    expect(now.length).toBeLessThanOrEqual(1);
    if (revoked === 'yes') expect(now).not.toContain(habilitationId);
    if (revoked === 'no') expect(now).toEqual([habilitationId]);
  }
}

/** [S5.3.1-a] An act that was recorded, its trace lost with the process, has got one since: of its kind, and only one. */
async function checkUntraced(cast: Cast, traces: readonly ShownTrace[], { granted }: Ledger): Promise<void> {
  const { story, principal, siret, holders } = cast;
  const traced = new Set(traces.map(({ action, object }) => `${action} ${object?.ref ?? ''}`));
  const held = (await Promise.all(holders.map((user) => story.rights(principal, siret, { user })))).flat();
  const untraced = (action: string, ids: readonly string[]) =>
    ids.filter((id) => !traced.has(`${action} ${id}`)).length;
  const recovered = (event: string) =>
    traces.filter(({ action, details }) => action === 'act.recovered' && details?.['event'] === event).length;
  const standing = held.map(({ habilitationId }) => habilitationId);
  const ended = granted.filter(({ habilitationId }) => !standing.includes(habilitationId));
  expect(recovered('HabilitationGranted')).toBe(untraced('habilitation.grant', standing));
  expect(recovered('HabilitationRevoked')).toBe(
    untraced(
      'habilitation.revoke',
      ended.map((each) => each.habilitationId),
    ),
  );
}

async function checkAccounts(server: Checked, cast: Cast, { tokens, registered }: Ledger): Promise<void> {
  const { story, principal, siret } = cast;
  for (const token of tokens) {
    const client = story.visitor();
    client.token = token;
    expected(await client.get('/api/session'), 200);
  }
  const users = await story.users(principal, siret);
  const letters = new Set(server.messages().map(({ to }) => to));
  for (const { userId, email } of registered) {
    expect(users.get(email)).toBe(userId);
    expect(letters).toContain(email);
  }
}

/** Takes back what a kill left half-way: those who may still hold a habilitation lose it. */
export async function settle({ story, principal, siret, holders }: Cast): Promise<void> {
  for (const user of holders) {
    for (const { habilitationId } of await story.rights(principal, siret, { user })) {
      expected(await story.revoke(principal, siret, habilitationId), 204);
    }
  }
}
