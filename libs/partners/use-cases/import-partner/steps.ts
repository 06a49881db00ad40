import type { Level, Scope } from '#habilitations';
import { administratorInPlace } from '../../domain/errors.js';
import type { ConventionCommand } from '../../domain/convention-decider.js';
import { ADMINISTRATOR_ROLES, type AdministratorRole, type Day } from '../../domain/events.js';
import type { HabilitationEntry, PartnerFile, UserEntry } from '../../file/partner-file.js';
import { levelOf, scopeIn } from '../../file/rules.js';

export interface Place {
  readonly level: 'site' | 'facility';
  readonly id: string;
}

/** What an import asks for, one fact at a time. Rehearsed on copies first, then done: the same steps both times. */
export interface ImportTarget {
  convention(command: Exclude<ConventionCommand, { do: 'appoint' }>): Promise<void>;
  openService(service: string, places: readonly Place[]): Promise<void>;
  setQuota(service: string, profile: string | null, level: Level, maximum: number): Promise<void>;
  /** Account id; `undefined` where that person has left the partner. */
  person(entry: UserEntry, roles: readonly ('user' | AdministratorRole)[]): Promise<string | undefined>;
  appoint(role: AdministratorRole, accountId: string, signedOn: Day): Promise<void>;
  grant(userId: string, scope: Scope, entry: HabilitationEntry): Promise<void>;
}

/** @param day legal day of the import: a service opens only with what is signed and done by then (S2.1-b). */
export async function carryOut(file: PartnerFile, target: ImportTarget, day: Day): Promise<void> {
  await contract(file, target);
  await services(file, target, day);
  const people = await administrators(file, target);
  for (const user of file.users ?? []) people.set(user.email, await target.person(user, ['user']));
  for (const entry of file.habilitations ?? []) {
    const userId = people.get(entry.user) ?? find(people, entry.user);
    if (userId !== undefined) await target.grant(userId, scopeIn(entry), entry);
  }
}

async function contract(file: PartnerFile, target: ImportTarget): Promise<void> {
  const { siret, name, cafCode, convention, serviceContract } = file;
  const { signedOn, formalitiesDoneOn = null } = convention;
  const documents = [
    { type: 'convention', signedOn },
    { type: 'service-contract', signedOn: serviceContract.signedOn },
  ] as const;
  await target.convention({ do: 'sign', siret, name, cafCode, signedOn, formalitiesDoneOn, documents });
  for (const site of file.sites ?? []) {
    await target.convention({ do: 'declare-site', siret, siteId: site.id, name: site.name });
  }
  for (const { id, name: label, site } of file.facilities ?? []) {
    const where = site === undefined ? {} : { siteId: site };
    await target.convention({ do: 'declare-facility', siret, facilityId: id, name: label, ...where });
  }
}

async function services(file: PartnerFile, target: ImportTarget, day: Day): Promise<void> {
  const { siret, sites = [], facilities = [] } = file;
  const places = [
    ...sites.map(({ id }) => ({ level: 'site', id }) as const),
    ...facilities.map(({ id }) => ({ level: 'facility', id }) as const),
  ];
  for (const { service, signedOn, users, quotas } of file.enrolments) {
    const whole = users === undefined ? [] : [{ profile: null, level: 'partner', maximum: users } as const];
    const each = quotas.map((quota) => ({ ...quota, level: levelOf(service, quota) }));
    const all = [...whole, ...each];
    await target.convention({ do: 'enrol', siret, service, signedOn, quotas: all });
    await target.convention({ do: 'check-opening', siret, service, day });
    await target.openService(service, places);
    for (const { profile, level, maximum } of all) await target.setQuota(service, profile, level, maximum);
  }
}

async function administrators(file: PartnerFile, target: ImportTarget): Promise<Map<string, string | undefined>> {
  const people = new Map<string, string | undefined>();
  for (const role of ADMINISTRATOR_ROLES) {
    const entry = file.administrators[role];
    if (entry === undefined) continue;
    const accountId = await target.person(entry, ['user', role]);
    if (accountId === undefined) throw administratorInPlace(role);
    await target.appoint(role, accountId, file.serviceContract.signedOn);
    people.set(entry.email, accountId);
  }
  return people;
}

/** Addresses are compared whatever their case; those of a file are nearly always written the same way. */
function find(people: ReadonlyMap<string, string | undefined>, email: string): string | undefined {
  const wanted = email.toLowerCase();
  for (const [known, id] of people) if (known.toLowerCase() === wanted) return id;
  return undefined;
}
