/*
 * No import: this file is also shipped, as built, with the verifier of an evidence bundle.
 */

/** What a fact says, by name of its parts. */
export type FactValue = Readonly<Record<string, unknown>>;

/** A partner as it stood: each fact by its stable key, such as `quota/CDAP/T2/partner`. */
export type Facts = ReadonlyMap<string, FactValue>;

/** An event as far as the fold needs it. */
export interface ToldEvent {
  readonly type: string;
  /** Instant, ISO 8601 UTC. */
  readonly at: string;
  /** Absent: its key is destroyed. */
  readonly data?: Readonly<Record<string, unknown>>;
}

export interface FactChange {
  readonly key: string;
  /** Absent: there was none. */
  readonly before?: FactValue;
  /** Absent: there is none any more. */
  readonly after?: FactValue;
}

type Data = Readonly<Record<string, unknown>>;

const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value ?? null));

/** All but the partner's own number, which every fact shares, and what the key says. */
function without(data: Data, ...names: readonly string[]): FactValue {
  return Object.fromEntries(Object.entries(data).filter(([name]) => name !== 'siret' && !names.includes(name)));
}

const quotaKey = ({ service, profile, level }: Data): string =>
  `quota/${text(service)}/${profile === null ? '*' : text(profile)}/${text(level)}`;

type Change = readonly [key: string, value: FactValue | undefined];

/** What each event changes; one that is not listed changes nothing of the organisation. */
const CHANGES: Readonly<Record<string, (data: Data, facts: Facts) => readonly Change[]>> = {
  ConventionSigned: (data) => [['convention', without(data)]],
  FormalitiesCompleted: ({ doneOn, effectiveOn }, facts) => [
    ['convention', { ...facts.get('convention'), formalitiesDoneOn: doneOn, effectiveOn }],
  ],
  EnrolmentSigned: (data) => [[`enrolment/${text(data['service'])}`, without(data, 'service')]],
  SiteDeclared: (data) => [[`site/${text(data['siteId'])}`, without(data, 'siteId')]],
  FacilityDeclared: (data) => [[`facility/${text(data['facilityId'])}`, without(data, 'facilityId')]],
  AdministratorAppointed: (data) => [[`administrator/${text(data['role'])}`, without(data, 'role')]],
  AdministratorRemoved: (data, facts) => {
    const key = `administrator/${text(data['role'])}`;
    return facts.get(key)?.['accountId'] === data['accountId'] ? [[key, undefined]] : [];
  },
  ServiceOpened: (data) => [[`service/${text(data['service'])}`, without(data, 'service')]],
  ScopeOpened: (data) => [
    [
      `scope/${text(data['service'])}/${text(data['level'])}/${text(data['id'])}`,
      without(data, 'service', 'level', 'id'),
    ],
  ],
  QuotaSet: (data) => [[quotaKey(data), { maximum: data['maximum'] }]],
  UserRegistered: (data) => [[`user/${text(data['userId'])}`, { ...without(data, 'userId'), mandate: 'none' }]],
  UserMandateChanged: ({ userId, mandate }, facts) => {
    const key = `user/${text(userId)}`;
    const user = facts.get(key);
    return user === undefined ? [] : [[key, { ...user, mandate }]];
  },
  UserLeft: ({ userId }) => [[`user/${text(userId)}`, undefined]],
  HabilitationGranted: (data) => [[`habilitation/${text(data['habilitationId'])}`, without(data, 'habilitationId')]],
  HabilitationRevoked: ({ habilitationId }) => [[`habilitation/${text(habilitationId)}`, undefined]],
};

/** The organisation of one partner, folded event by event in the order of the log. */
export class OrganisationReplay {
  private readonly facts = new Map<string, FactValue>();
  /** How many events could not be read, their key being destroyed, by type. */
  readonly purged = new Map<string, number>();

  /** @returns what the event changed */
  apply({ type, data }: ToldEvent): readonly FactChange[] {
    if (data === undefined) {
      this.purged.set(type, (this.purged.get(type) ?? 0) + 1);
      return [];
    }
    const changes = CHANGES[type]?.(data, this.facts) ?? [];
    return changes.flatMap(([key, after]) => {
      const before = this.facts.get(key);
      if (before === undefined && after === undefined) return [];
      if (after === undefined) this.facts.delete(key);
      else this.facts.set(key, after);
      return [{ key, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) }];
    });
  }

  /** As it stands at an instant: habilitations past their foreseen end are none. @param at milliseconds since the epoch */
  at(at: number): Map<string, FactValue> {
    const standing = [...this.facts].filter(([, { validUntil }]) => {
      return typeof validUntil !== 'string' || Date.parse(validUntil) > at;
    });
    return new Map(standing.sort(([one], [other]) => (one < other ? -1 : 1)));
  }
}

/** The organisation at an instant. @param events in the order of the log @param at milliseconds since the epoch */
export function organisationAt(events: Iterable<ToldEvent>, at: number): OrganisationReplay {
  const replay = new OrganisationReplay();
  for (const event of events) if (Date.parse(event.at) <= at) replay.apply(event);
  return replay;
}

/** Every fact that is not the same in both, by key. */
export function differenceOf(before: Facts, after: Facts): FactChange[] {
  const keys = [...new Set([...before.keys(), ...after.keys()])].sort();
  return keys.flatMap((key) => {
    const [one, other] = [before.get(key), after.get(key)];
    if (JSON.stringify(one) === JSON.stringify(other)) return [];
    return [{ key, ...(one === undefined ? {} : { before: one }), ...(other === undefined ? {} : { after: other }) }];
  });
}
