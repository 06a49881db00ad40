import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { pseudonymOf } from '#identity';
import { SeededDossierSource } from '#services/cdap';
import { type Actor, arrive, expected, found, letterTo, type Partner, type Person, type Stage } from './actors.js';
import type { Answer, Client } from './client.js';
import { PROJECT } from './server-process.js';

export { type Actor, expected, type Partner, type Person, type Stage } from './actors.js';

export interface Grant {
  readonly userId: string;
  readonly service?: string;
  readonly profile?: string;
  readonly purpose?: string;
}

/** A trace as the search shows it. */
export interface ShownTrace {
  readonly id: string;
  readonly position: number;
  readonly at: string;
  readonly user?: string;
  readonly session?: string;
  readonly action: string;
  readonly outcome: string;
  readonly reason?: string;
  readonly object?: { readonly type: string; readonly ref: string };
  readonly details?: Readonly<Record<string, unknown>>;
}

export interface ShownRight {
  readonly habilitationId: string;
  readonly userId: string;
  readonly profile: string;
  readonly validTo: string | null;
}

const DOSSIERS = 100_000;
const source = new SeededDossierSource('temoin', DOSSIERS);

/** The number of the invented dossier of this rank (0 to 99,999): it exists on every server that is not told a seed. */
export const dossierNumber = (rank: number): string => source.numberAt(rank);

/** The YAML text of a file of `examples/`, such as `commune-21340135900012`. */
export const example = (name: string): string => readFileSync(join(PROJECT, 'examples', `${name}.yaml`), 'utf8');

export const COMMUNE = 'commune-21340135900012';

/** Tells a story over HTTP, as its people live it: letters from the outbox, passwords changed, sessions by bearer. */
export class Story {
  private constructor(
    private readonly stage: Stage,
    /** The Caf's first administrator. */
    readonly administrator: Actor,
  ) {}

  /** On an empty log, once the server is ready: the first administrator reads its letter and signs in. */
  static async begin(stage: Stage): Promise<Story> {
    await stage.client().ready();
    return new Story(stage, await arrive(stage, 'administrateur@localhost'));
  }

  /** A client that nobody has signed in. */
  visitor(): Client {
    return this.stage.client();
  }

  /** Imports a partner. @param yaml default: the commune of the signed example. */
  async partner(yaml: string = example(COMMUNE)): Promise<Partner> {
    const headers = { 'content-type': 'application/yaml' };
    expected(await this.administrator.client.post('/api/partners', yaml, headers), 201);
    const { siret, users = [], administrators } = parse(yaml, { schema: 'failsafe' }) as Partial<Partner>;
    return { siret: siret ?? '', users, administrators: administrators as Partner['administrators'] };
  }

  /** Somebody reads the last letter sent to this address, signs in, and changes the one-time password. */
  arrive({ email }: Pick<Person, 'email'>): Promise<Actor> {
    return arrive(this.stage, email);
  }

  /** Opens the account of a member of the Caf's staff, who arrives. */
  async staff(roles: readonly string[], person: Person): Promise<Actor> {
    const opening = { organisation: 'caf', ...person, roles };
    expected(await this.administrator.client.post('/api/staff', opening), 201);
    return this.arrive(person);
  }

  /** A service of the portal, with the token of its letter. */
  async portalService(label: string, email: string): Promise<Actor> {
    const opened = await this.administrator.client.post<{ accountId: string }>('/api/portal-services', {
      label,
      email,
    });
    const { accountId } = expected(opened, 201);
    const client = this.stage.client();
    const token = (client.token = found(letterTo(this.stage, email).text, /^(tps_\S+)$/m));
    return { client, accountId, email, session: pseudonymOf(token) };
  }

  /** @returns the account id of the new user. */
  async register(by: Actor, siret: string, person: Person): Promise<string> {
    const registered = await by.client.post<{ userId: string }>(`/api/partners/${siret}/users`, person);
    return expected(registered, 201).userId;
  }

  /** Account id by mail address, of the users present at a partner. */
  async users(by: Actor, siret: string): Promise<Map<string, string>> {
    const users = new Map<string, string>();
    for (let cursor = ''; ;) {
      const path = `/api/partners/${siret}/users?limit=500${cursor}`;
      const { rows, next } = expected(
        await by.client.get<{ rows: { userId: string; email: string }[]; next: string | null }>(path),
        200,
      );
      for (const { userId, email } of rows) users.set(email, userId);
      if (next === null) return users;
      cursor = `&cursor=${encodeURIComponent(next)}`;
    }
  }

  /** Gives a habilitation; by default CDAP T2. The answer, whatever it is. */
  grant(by: Actor, siret: string, grant: Grant): Promise<Answer<{ habilitationId: string; code: string }>> {
    const asked = {
      service: 'CDAP',
      profile: 'T2',
      purpose: 'Calcul des tarifs de la restauration scolaire',
      ...grant,
    };
    return by.client.post(`/api/partners/${siret}/habilitations`, asked);
  }

  revoke(by: Actor, siret: string, habilitationId: string, reason = 'end-of-need'): Promise<Answer<{ code: string }>> {
    return by.client.post(`/api/partners/${siret}/habilitations/${habilitationId}/revocation`, { reason });
  }

  async setQuota(siret: string, maximum: number, profile = 'T2', service = 'CDAP'): Promise<void> {
    const quota = { service, profile, maximum };
    expected(await this.administrator.client.put(`/api/partners/${siret}/quotas`, quota), 200);
  }

  /** Opens a dossier. The answer, whatever it is. */
  consult(
    by: Actor,
    dossier: string,
    purpose = 'quotient-pricing',
  ): Promise<Answer<{ fields?: object; code?: string }>> {
    return by.client.post('/api/services/cdap/consultations', { dossier, purpose });
  }

  /** Every trace of a search, newest first. @param after a `Temoin-Position` that the search must show. */
  async traces(by: Actor, criteria: Record<string, unknown> = {}, after?: string | null): Promise<ShownTrace[]> {
    const traces: ShownTrace[] = [];
    const headers = after === undefined || after === null ? {} : { 'temoin-position': after };
    for (let cursor: string | undefined; ;) {
      const asked = { ...criteria, limit: 200, ...(cursor === undefined ? {} : { cursor }) };
      const page = await by.client.post<{ rows: ShownTrace[]; next?: string }>('/api/traces/search', asked, headers);
      const { rows, next } = expected(page, 200);
      traces.push(...rows);
      if (next === undefined) return traces;
      cursor = next;
    }
  }

  /** Rights of a partner at an instant (default: now). */
  async rights(by: Actor, siret: string, query: { user?: string; at?: string } = {}): Promise<ShownRight[]> {
    const path = `/api/partners/${siret}/rights?${new URLSearchParams({ limit: '500', ...query }).toString()}`;
    return expected(await by.client.get<{ rows: ShownRight[] }>(path), 200).rows;
  }
}
