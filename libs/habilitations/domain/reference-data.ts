/** Where a habilitation holds: for the whole partner, or for one site or facility of AFAS. */
export type Level = 'partner' | 'facility' | 'site';

export interface Profile {
  readonly code: string;
  /** French: what people read. */
  readonly label: string;
  /** Levels at which the profile is given. */
  readonly levels: readonly Level[];
  /** Largest number of users per scope, by level, where the national bulletin fixes one. */
  readonly maxima?: Readonly<Partial<Record<Level, number>>>;
}

export interface Service {
  readonly code: string;
  readonly label: string;
  /** Largest number of distinct users, all profiles together, where the national bulletin fixes one. */
  readonly users?: number;
  readonly profiles: readonly Profile[];
}

const cdap = (code: string, label: string): Profile => ({ code, label, levels: ['partner'] });

/**
 * Services and their profiles: data, not code. To add a profile is to add a line here.
 * Source: bulletins d'adhésion CDAP and AFAS (contract.md, "Services"). T3, T7 and T17 do not exist.
 */
export const SERVICES: readonly Service[] = [
  {
    code: 'CDAP',
    label: 'Consultation du dossier allocataire par les partenaires',
    profiles: [
      cdap('T1', 'Travailleurs sociaux qualifiés (action sociale)'),
      cdap('T2', 'Prestataires de services sociaux subventionnés (tarification au quotient familial)'),
      cdap('T4', 'Services instructeurs du RSA, a posteriori'),
      cdap('T5', 'Suivi et accompagnement du RSA'),
      cdap('T6', 'Organismes d’assurance maladie (Cpam, CGSS)'),
      cdap('T8', 'Régimes spéciaux d’assurance maladie'),
      cdap('T9', 'Protection des majeurs et de l’enfance (tutelles)'),
      cdap('T10', 'Bailleurs sociaux en tiers payant'),
      cdap('T11', 'Commissions de surendettement'),
      cdap('T12', 'Bureaux d’aide juridictionnelle, services pénitentiaires d’insertion et de probation'),
      cdap('T13', 'Commissions du Fsl'),
      cdap('T14', 'Pensions de réversion et d’orphelin'),
      cdap('T15', 'Tarification sociale des transports'),
      cdap('T16', 'Commissions de médiation Dalo, Ccapex'),
      cdap('T18', 'Départements : contentieux du RSA'),
      cdap('T19', 'Départements : contrôle du RSA'),
      cdap('T20', 'Organismes de sécurité sociale frontaliers'),
      cdap('T21', 'Pajemploi'),
      cdap('T22', 'Crous'),
    ],
  },
  {
    code: 'AFAS',
    label: 'Aides financières d’action sociale',
    users: 100,
    profiles: [
      {
        code: 'D1',
        label: 'Fournisseur de données d’activité',
        levels: ['site', 'facility'],
        maxima: { site: 2, facility: 2 },
      },
      { code: 'D2', label: 'Fournisseur de données financières', levels: ['facility'], maxima: { facility: 2 } },
      { code: 'D3', label: 'Approbateur', levels: ['facility'], maxima: { facility: 1 } },
      { code: 'D4', label: 'Lecteur', levels: ['facility'], maxima: { facility: 2 } },
    ],
  },
];

const services = new Map(SERVICES.map((service) => [service.code, service]));

export const serviceOf = (code: string): Service | undefined => services.get(code);

export const profileOf = (service: string, code: string): Profile | undefined =>
  services.get(service)?.profiles.find((profile) => profile.code === code);
