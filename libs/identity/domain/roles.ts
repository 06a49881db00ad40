/** What an account is entitled to on this system, whatever its habilitations to services. */
export type Role =
  /** Signs in, uses its habilitations, changes its password. */
  | 'user'
  /** Gestionnaire principal and his deputy: their partner's users, habilitations and traces (S5.3.4-a). */
  | 'principal'
  | 'deputy'
  /** Caf: conventions, quotas, principal and deputy (S2.2.1-a). */
  | 'caf-administrator'
  /** Caf or Cnaf, specifically habilitated to read traces (S5.3.3-a). */
  | 'trace-auditor'
  /** Data protection officer of the Caf or the Cnaf: requests for access to personal data. */
  | 'dpo'
  /** A service of the portal that hands its traces in. Never a person (C9.2-b). */
  | 'portal-service';

export type AccountKind = 'person' | 'program';

/** Whom an account belongs to; `siret` for partners. */
export interface Organisation {
  readonly type: 'caf' | 'cnaf' | 'partner' | 'portal';
  readonly siret?: string;
}

/** Roles open to the accounts of each kind of organisation. */
export const ROLES_OF: Readonly<Record<Organisation['type'], readonly Role[]>> = {
  partner: ['user', 'principal', 'deputy'],
  caf: ['caf-administrator', 'trace-auditor', 'dpo'],
  cnaf: ['trace-auditor', 'dpo'],
  portal: ['portal-service'],
};

export const ALL_ROLES: readonly Role[] = [...new Set(Object.values(ROLES_OF).flat())];

/** A program's token is neither signed out nor changed as a person's password is. */
export const PEOPLE_ROLES: readonly Role[] = ALL_ROLES.filter((role) => role !== 'portal-service');
