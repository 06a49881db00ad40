import { randomUUID } from 'node:crypto';
import { type Actor, dossierNumber, expected, type Story } from '../support/story.js';

/** Who makes the load, at one partner. */
export interface Cast {
  readonly story: Story;
  readonly siret: string;
  readonly principal: Actor;
  /** They consult. */
  readonly agents: readonly Actor[];
  /** A service that hands traces in. */
  readonly portal: Actor;
  /** Account ids of those who are given T2 and lose it again, one by one. */
  readonly holders: readonly string[];
}

export interface Granted {
  readonly habilitationId: string;
  readonly userId: string;
  /** An instant at which it was in force: after its grant, before its revocation was asked. */
  at: number;
  /** Whether its revocation was acknowledged; while it was only asked, nobody knows. */
  revoked: 'no' | 'asked' | 'yes';
}

export interface Batch {
  readonly events: readonly { readonly data: { readonly object: { readonly ref: string } } }[];
  /** Ids of its traces and their `Temoin-Position`, once acknowledged. */
  taken?: { readonly traces: readonly string[]; readonly position: number };
}

/** What was asked of the server in one round, and what it acknowledged. */
export class Ledger {
  readonly begun = Date.now();
  /** Requests asked and answered, by session and action. */
  readonly asked = new Map<string, number>();
  readonly answered = new Map<string, number>();
  /** `Temoin-Position` of each consultation by its dossier's number; absent while it was not answered. */
  readonly consultations = new Map<string, { readonly user: string; position?: number }>();
  readonly granted: Granted[] = [];
  readonly batches: Batch[] = [];
  /** Bearer tokens of sign-ins. */
  readonly tokens: string[] = [];
  readonly registered: { readonly userId: string; readonly email: string }[] = [];
  acknowledged = 0;
}

const count = (counts: Map<string, number>, actor: Actor, action: string): void => {
  const key = `${actor.session} ${action}`;
  counts.set(key, (counts.get(key) ?? 0) + 1);
};

let dossiers = 0;
let registrations = 0;

/** Keeps a server busy from many sides at once until it is killed under it; writes down what it acknowledged. */
export class HttpLoad {
  readonly ledger = new Ledger();
  private over = false;

  /** @param heard after each acknowledgement, with their number. */
  constructor(
    private readonly cast: Cast,
    private readonly heard: (acknowledged: number) => void,
  ) {}

  /** Ends when `stop` was called and the last request has had its answer, or lost it. @throws whatever fails before. */
  async run(): Promise<Ledger> {
    const { agents, holders } = this.cast;
    const turns = [
      ...agents.flatMap((agent) => [() => this.consult(agent), () => this.consult(agent), () => this.consult(agent)]),
      ...holders.map((holder) => () => this.grantAndRevoke(holder)),
      ...[
        () => this.search(),
        () => this.handIn(40),
        () => this.handIn(500),
        () => this.signIn(),
        () => this.register(),
      ],
    ];
    await Promise.all(turns.map((turn) => this.forEver(turn)));
    return this.ledger;
  }

  /** To be called when the server is about to be ended: from here on an answer may be lost. */
  stop(): void {
    this.over = true;
  }

  private async forEver(turn: () => Promise<void>): Promise<void> {
    while (!this.over) {
      try {
        await turn();
      } catch (error) {
        if (!this.over) throw error;
      }
    }
  }

  private async acknowledged<T>(actor: Actor, action: string, request: () => Promise<T>): Promise<T> {
    count(this.ledger.asked, actor, action);
    const answer = await request();
    count(this.ledger.answered, actor, action);
    return answer;
  }

  private acknowledge(): void {
    this.heard((this.ledger.acknowledged += 1));
  }

  private async consult(agent: Actor): Promise<void> {
    const number = dossierNumber((dossiers += 1));
    const entry: { user: string; position?: number } = { user: agent.accountId };
    this.ledger.consultations.set(number, entry);
    await this.acknowledged(agent, 'dossier.open', async () => {
      const answer = await this.cast.story.consult(agent, number);
      expected(answer, 200);
      entry.position = Number(answer.headers.get('temoin-position'));
    });
    this.acknowledge();
  }

  private async grantAndRevoke(userId: string): Promise<void> {
    const { story, principal, siret, agents } = this.cast;
    const { habilitationId } = await this.acknowledged(principal, 'habilitation.grant', async () =>
      expected(await story.grant(principal, siret, { userId }), 201),
    );
    const granted: Granted = { habilitationId, userId, at: Date.now(), revoked: 'no' };
    this.ledger.granted.push(granted);
    this.acknowledge();
    // Lets the clock move on, so that there is an instant at which it was in force.
    const [agent = principal] = agents;
    while (Date.now() <= granted.at) await this.consult(agent);
    granted.revoked = 'asked';
    await this.acknowledged(principal, 'habilitation.revoke', async () =>
      expected(await story.revoke(principal, siret, habilitationId), 204),
    );
    granted.revoked = 'yes';
    this.acknowledge();
  }

  private async search(): Promise<void> {
    const { principal } = this.cast;
    const criteria = [{}, { action: 'dossier.open' }, { outcome: 'success', service: 'CDAP' }, { limit: 200 }];
    const chosen = criteria[this.ledger.acknowledged % criteria.length];
    await this.acknowledged(principal, 'traces.read', async () =>
      expected(await principal.client.post('/api/traces/search', chosen), 200),
    );
    this.acknowledge();
  }

  private async handIn(most: number): Promise<void> {
    const { agents } = this.cast;
    const size = 1 + Math.floor(Math.random() * most);
    const events = Array.from({ length: size }, (_, index) => eventOf(agents[index % agents.length] as Actor));
    const batch: Batch = { events };
    this.ledger.batches.push(batch);
    await handIn(this.cast.portal, batch);
    this.acknowledge();
  }

  private async signIn(): Promise<void> {
    const { story, agents } = this.cast;
    const agent = agents[this.ledger.tokens.length % agents.length];
    const client = story.visitor();
    expected(await client.signIn(agent?.identifier ?? '', agent?.password ?? ''), 201);
    this.ledger.tokens.push(client.token ?? '');
    this.acknowledge();
  }

  private async register(): Promise<void> {
    const { story, principal, siret } = this.cast;
    const email = `recrue-${(registrations += 1)}@commune.example.org`;
    const person = { givenName: 'Camille', familyName: `Recrue-${registrations}`, email, function: 'Agent d’accueil' };
    await this.acknowledged(principal, 'user.register', async () => {
      this.ledger.registered.push({ userId: await story.register(principal, siret, person), email });
    });
    this.acknowledge();
  }
}

const HAND_IN = { 'content-type': 'application/cloudevents-batch+json' };

/** Hands a batch in, for the first time or again. */
export async function handIn(portal: Actor, batch: Batch): Promise<void> {
  const answer = await portal.client.post<{ traces: string[] }>('/api/traces', JSON.stringify(batch.events), HAND_IN);
  const { traces } = expected(answer, 200, 201);
  batch.taken = { traces, position: Number(answer.headers.get('temoin-position')) };
}

function eventOf(agent: Actor) {
  const id = randomUUID();
  const data = {
    ...{ user: agent.accountId, session: agent.session, service: 'AFAS', action: 'budget.open', outcome: 'success' },
    object: { type: 'facility', ref: id },
  };
  const envelope = { specversion: '1.0', type: 'fr.caf.temoin.trace.v1', source: 'https://afas.example.org' };
  return { ...envelope, id, time: new Date().toISOString(), data };
}
