import { isEmail } from 'class-validator';
import { DateTime } from 'luxon';
import { INSTANT_RULE, type Level, LEVELS, parseInstant, SERVICES, SIRET_RULES, siretFault } from '#habilitations';
import type { Day } from '../domain/events.js';
import { checked, integer, line, list, oneOf, optional, type Reader, record, required, text } from './shape.js';

export interface PersonEntry {
  readonly givenName: string;
  readonly familyName: string;
  readonly email: string;
  readonly function: string;
}

export interface UserEntry extends PersonEntry {
  /** Id of one of `sites`. */
  readonly site?: string;
}

export interface QuotaEntry {
  readonly profile: string;
  /** Default: the profile's only level. */
  readonly level?: Level;
  readonly maximum: number;
}

export interface EnrolmentEntry {
  readonly service: string;
  readonly signedOn: Day;
  /** Distinct users, all profiles together. */
  readonly users?: number;
  readonly quotas: readonly QuotaEntry[];
}

export interface HabilitationEntry {
  /** Mail address of one of `users`, or of an administrator. */
  readonly user: string;
  readonly service: string;
  readonly profile: string;
  /** At most one of the two; neither: the whole partner. */
  readonly site?: string;
  readonly facility?: string;
  readonly purpose: string;
  /** ISO 8601 instant. */
  readonly validUntil?: string;
}

/** What a Caf writes about one partner, in YAML or JSON. */
export interface PartnerFile {
  readonly siret: string;
  readonly name: string;
  readonly cafCode: string;
  readonly convention: { readonly signedOn: Day; /** Absent: not done yet. */ readonly formalitiesDoneOn?: Day };
  readonly serviceContract: { readonly signedOn: Day };
  readonly enrolments: readonly EnrolmentEntry[];
  readonly sites?: readonly { readonly id: string; readonly name: string }[];
  readonly facilities?: readonly { readonly id: string; readonly name: string; readonly site?: string }[];
  readonly administrators: { readonly principal: PersonEntry; readonly deputy?: PersonEntry };
  readonly users?: readonly UserEntry[];
  readonly habilitations?: readonly HabilitationEntry[];
}

const MOST = 5_000;

const day: Reader<Day> = text(
  'une date aaaa-mm-jj, par exemple 2026-03-01,',
  (value) => /^\d{4}-\d{2}-\d{2}$/.test(value) && DateTime.fromISO(value).isValid,
);
const identifier = text('un identifiant de 1 à 50 lettres minuscules, chiffres ou tirets', (value) =>
  /^[a-z0-9][a-z0-9-]{0,49}$/.test(value),
);
const email = text('une adresse de courriel, par exemple prenom.nom@example.org,', (value) => isEmail(value));
const service = oneOf(SERVICES.map(({ code }) => code));
const siret = checked((value) => {
  const fault = siretFault(value);
  return fault === undefined ? undefined : `SIRET : ${SIRET_RULES[fault].fr}`;
});
const instant = checked((value) => (parseInstant(value) === undefined ? INSTANT_RULE : undefined));

const personFields = {
  givenName: required(line(100)),
  familyName: required(line(100)),
  email: required(email),
  function: required(line(150)),
};
const person = record<PersonEntry>(personFields);

const quota = record<QuotaEntry>({
  profile: required(line(20)),
  level: optional(oneOf(LEVELS)),
  maximum: required(integer(0, 1_000_000)),
});

const enrolment = record<EnrolmentEntry>({
  service: required(service),
  signedOn: required(day),
  users: optional(integer(1, 1_000_000)),
  quotas: required(list(quota, 100)),
});

const habilitation = record<HabilitationEntry>({
  user: required(email),
  service: required(service),
  profile: required(line(20)),
  site: optional(identifier),
  facility: optional(identifier),
  purpose: required(line(500)),
  validUntil: optional(instant),
});

/** The shape of a partner file: which keys, and what each accepts. */
export const partnerFile = record<PartnerFile>({
  siret: required(siret),
  name: required(line(200)),
  cafCode: required(text('un code de Caf à trois chiffres, par exemple 341,', (value) => /^\d{3}$/.test(value))),
  convention: required(
    record<PartnerFile['convention']>({ signedOn: required(day), formalitiesDoneOn: optional(day) }),
  ),
  serviceContract: required(record<PartnerFile['serviceContract']>({ signedOn: required(day) })),
  enrolments: required(list(enrolment, 20)),
  sites: optional(list(record({ id: required(identifier), name: required(line(200)) }), MOST)),
  facilities: optional(
    list(
      record<{ id: string; name: string; site?: string }>({
        id: required(identifier),
        name: required(line(200)),
        site: optional(identifier),
      }),
      MOST,
    ),
  ),
  administrators: required(
    record<PartnerFile['administrators']>({ principal: required(person), deputy: optional(person) }),
  ),
  users: optional(list(record<UserEntry>({ ...personFields, site: optional(identifier) }), MOST)),
  habilitations: optional(list(habilitation, 4 * MOST)),
});
