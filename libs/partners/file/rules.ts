import { isRefusal, type Refusal } from '#kernel';
import {
  habilitationsMessages,
  instantOf,
  normalEmail,
  profileOf,
  registerDecider,
  type Register,
  type RegisterCommand,
  type Scope,
} from '#habilitations';
import type { HabilitationEntry, PartnerFile, QuotaEntry } from './partner-file.js';
import type { Path, Problem } from './shape.js';

/** The level of a quota of the file: the one it names, or the only one at which its profile is given. */
export function levelOf(service: string, { profile, level }: QuotaEntry) {
  const levels = profileOf(service, profile)?.levels;
  return level ?? (levels?.length === 1 ? levels[0] : undefined) ?? 'partner';
}

/** Where a habilitation of the file holds. */
export function scopeIn({ site, facility }: HabilitationEntry): Scope {
  if (facility !== undefined) return { level: 'facility', id: facility };
  return site === undefined ? { level: 'partner' } : { level: 'site', id: site };
}

/** The rules that span several lines of a file, with the same deciders that will apply it. */
export function brokenRules(file: PartnerFile): Problem[] {
  return [...doubles(file), ...unknownSites(file), ...datesOf(file), ...new Rehearsal(file).run()];
}

function doubles(file: PartnerFile): Problem[] {
  const { principal, deputy } = file.administrators;
  const people: [Path, string][] = [
    [['administrators', 'principal', 'email'], normalEmail(principal.email)],
    ...(deputy === undefined
      ? []
      : [[['administrators', 'deputy', 'email'], normalEmail(deputy.email)] as [Path, string]]),
    ...(file.users ?? []).map(({ email }, n): [Path, string] => [['users', n, 'email'], normalEmail(email)]),
  ];
  return [
    ...repeated(people, 'cette adresse est déjà celle d’une autre personne : un compte par personne (art. 9.2)'),
    ...repeated(
      (file.sites ?? []).map(({ id }, n) => [['sites', n, 'id'], id]),
      'cet identifiant de site est déjà pris',
    ),
    ...repeated(
      (file.facilities ?? []).map(({ id }, n) => [['facilities', n, 'id'], id]),
      'cet identifiant d’équipement est déjà pris',
    ),
    ...repeated(
      file.enrolments.map(({ service }, n) => [['enrolments', n, 'service'], service]),
      'ce service a déjà son bulletin d’adhésion dans ce fichier',
    ),
    ...file.enrolments.flatMap(({ service, quotas }, n) =>
      repeated(
        quotas.map((quota, q) => [
          ['enrolments', n, 'quotas', q, 'profile'],
          `${quota.profile}|${levelOf(service, quota)}`,
        ]),
        'ce profil a déjà un quota à ce niveau',
      ),
    ),
  ];
}

function repeated(entries: readonly (readonly [Path, string])[], message: string): Problem[] {
  const seen = new Set<string>();
  return entries.flatMap(([path, value]) => {
    if (seen.has(value)) return [{ path, message }];
    seen.add(value);
    return [];
  });
}

function unknownSites({ sites = [], facilities = [], users = [] }: PartnerFile): Problem[] {
  const known = new Set(sites.map(({ id }) => id));
  const message = `ce site n’est pas déclaré dans « sites » ; déclarés : ${[...known].slice(0, 20).join(', ') || 'aucun'}`;
  const check = (entries: readonly { readonly site?: string }[], under: string): Problem[] =>
    entries.flatMap(({ site }, n) =>
      site === undefined || known.has(site) ? [] : [{ path: [under, n, 'site'], message }],
    );
  return [...check(facilities, 'facilities'), ...check(users, 'users')];
}

function datesOf({ convention, enrolments }: PartnerFile): Problem[] {
  if (convention.formalitiesDoneOn !== undefined || enrolments.length === 0) return [];
  const message =
    'un service ne s’ouvre qu’une fois les formalités faites (contrat de service, art. 2.1) : donnez « formalitiesDoneOn », ou laissez « enrolments » vide';
  return [{ path: ['convention'], message }];
}

/** Plays the file on empty registers: quotas, scopes and habilitations that contradict each other show here. */
class Rehearsal {
  private readonly problems: Problem[] = [];
  private readonly registers = new Map<string, Register>();
  /** Administrators and users, by address. */
  private readonly people: ReadonlySet<string>;
  /** Before any end of habilitation: an end already past is the import's affair. */
  private readonly at = 0;

  constructor(private readonly file: PartnerFile) {
    const { administrators, users = [] } = file;
    const people = [administrators.principal, administrators.deputy, ...users];
    this.people = new Set(people.flatMap((person) => (person === undefined ? [] : normalEmail(person.email))));
  }

  run(): Problem[] {
    const { siret, sites = [], facilities = [], enrolments, habilitations = [] } = this.file;
    const places = [
      ...sites.map(({ id }) => ({ level: 'site', id }) as const),
      ...facilities.map(({ id }) => ({ level: 'facility', id }) as const),
    ];
    enrolments.forEach(({ service, users, quotas }, n) => {
      const on = { siret, service, at: this.at };
      this.play({ do: 'open', ...on }, ['enrolments', n]);
      for (const place of places) this.play({ do: 'open-scope', ...on, ...place }, ['enrolments', n]);
      if (users !== undefined) {
        const whole = { do: 'set-quota', ...on, profile: null, level: 'partner', maximum: users } as const;
        this.play(whole, ['enrolments', n, 'users']);
      }
      quotas.forEach((quota, q) => {
        const level = levelOf(service, quota);
        const { profile, maximum } = quota;
        this.play({ do: 'set-quota', ...on, profile, level, maximum }, ['enrolments', n, 'quotas', q]);
      });
    });
    habilitations.forEach((entry, n) => this.habilitation(entry, n));
    return this.problems;
  }

  private habilitation(entry: HabilitationEntry, n: number): void {
    const path = ['habilitations', n] as const;
    const userId = normalEmail(entry.user);
    if (!this.people.has(userId)) {
      const message = 'cette adresse n’est celle d’aucune personne du fichier (administrators, users)';
      this.problems.push({ path: [...path, 'user'], message });
      return;
    }
    if (entry.site !== undefined && entry.facility !== undefined) {
      this.problems.push({ path, message: '« site » et « facility » ne vont pas ensemble : donnez l’un ou l’autre' });
      return;
    }
    const { service, profile, purpose, validUntil } = entry;
    const until = validUntil === undefined ? {} : { validUntil: instantOf(validUntil) };
    const who = { userId, user: { active: true, mandate: 'none' }, by: { accountId: '', authority: 'caf' } } as const;
    const right = { habilitationId: `${n}`, siret: this.file.siret, service, profile, scope: scopeIn(entry), purpose };
    this.play({ do: 'grant', ...right, ...who, at: this.at, ...until }, path);
  }

  private play(command: RegisterCommand, path: Path): void {
    const register = this.registers.get(command.service) ?? registerDecider.initial();
    this.registers.set(command.service, register);
    try {
      for (const event of registerDecider.decide(command, register)) registerDecider.evolve(register, event);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      this.problems.push({ path, message: textOf(error) });
    }
  }
}

/** A refusal in French, from the catalogue. */
function textOf({ code, details }: Refusal): string {
  const template = habilitationsMessages[code]?.fr ?? code;
  return template.replace(/\{(\w+)\}/g, (_, name: string) => String(details[name]));
}
