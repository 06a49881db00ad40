import type { Scope } from '#habilitations';
import type { Identity } from './agent.js';

/** Somebody whom a gestionnaire registers after the import, with what they are habilitated to. */
export interface Colleague extends Identity {
  readonly siret: string;
  readonly service: 'CDAP' | 'AFAS';
  readonly profile: string;
  readonly scope: Scope;
  /** Justification. */
  readonly purpose: string;
  /** When they arrive, as a share of the period; 0: from its first day. */
  readonly arrives: number;
}

export const COMMUNE = '21340135900012';
export const LANDLORD = '99912345800013';
export const ASSOCIATION = '99967890700018';

const DOMAINS: Readonly<Record<string, string>> = {
  [COMMUNE]: 'commune.example.org',
  [LANDLORD]: 'habitat.example.org',
  [ASSOCIATION]: 'passerelle.example.org',
};

const PEOPLE = [
  ...[
    'Adèle Brunissende',
    'Corentin Valserre',
    'Fatou Montbrun',
    'Gaspard Lierrat',
    'Hélène Soulignac',
    'Idriss Peyrolade',
  ],
  ...[
    'Jade Courbessac',
    'Killian Dourbie',
    'Lina Escandorgue',
    'Mathis Faugerolles',
    'Noémie Gardiole',
    'Oscar Hortoux',
  ],
  ...[
    'Paola Jonquerette',
    'Quitterie Lavérune',
    'Rayan Mireval',
    'Salomé Navacelle',
    'Titouan Orb',
    'Ulysse Pégairolle',
  ],
  ...['Victoire Ravanès', 'Wassim Saturargue', 'Xavière Thézan', 'Yann Ussel', 'Zélie Vernazobre', 'Aurèle Buèges'],
  ...[
    'Bérénice Caroux',
    'Côme Dardaillon',
    'Djibril Espinouse',
    'Eulalie Fozières',
    'Florent Ganges',
    'Garance Hérépian',
  ],
  ...['Hugo Jaur', 'Inaya Larzac', 'Joris Maurin', 'Kenza Nébian', 'Lazare Octon', 'Margaux Palavas'],
] as const;

const whole: Scope = { level: 'partner' };
const facility = (id: string): Scope => ({ level: 'facility', id });
const site = (id: string): Scope => ({ level: 'site', id });

type Post = readonly [siret: string, profile: string, scope: Scope, office: string, purpose: string, arrives?: number];

const families = 'Calcul des tarifs au quotient familial';
const rents = 'Vérification du droit à l’aide au logement versée en tiers payant';
const support = 'Accompagnement social des familles suivies';
const figures = 'Saisie des données d’activité';
const accounts = 'Saisie du budget et des comptes';
const approval = 'Validation des données avant envoi à la Caf';
const reading = 'Suivi de l’équipement';

const ofFacility = (siret: string, id: string, arrives?: number): readonly Post[] => [
  [siret, 'D1', facility(id), 'Animation', figures],
  [siret, 'D2', facility(id), 'Comptabilité de l’équipement', accounts],
  [siret, 'D3', facility(id), 'Direction de l’équipement', approval],
  [siret, 'D4', facility(id), 'Coordination des équipements', reading, arrives ?? 0],
];

const POSTS: readonly Post[] = [
  ...['Guichet famille', 'Accueil périscolaire', 'Régie de la restauration scolaire'].flatMap((office): Post[] => [
    [COMMUNE, 'T2', whole, office, families],
    [COMMUNE, 'T2', whole, office, families],
    [COMMUNE, 'T2', whole, office, families],
  ]),
  [COMMUNE, 'T2', whole, 'Inscriptions', families, 0.45],
  ...ofFacility(COMMUNE, 'creche-les-cigales'),
  ...ofFacility(COMMUNE, 'relais-petite-enfance', 0.2),
  ...ofFacility(COMMUNE, 'accueil-loisirs-garrigue'),
  [COMMUNE, 'D1', site('site-centre'), 'Secrétariat', figures],
  [COMMUNE, 'D1', site('site-garrigue'), 'Secrétariat', figures],
  ...['Recouvrement', 'Conseil social', 'Quittancement'].flatMap((office): Post[] => [
    [LANDLORD, 'T10', whole, office, rents],
    [LANDLORD, 'T10', whole, office, rents],
  ]),
  [ASSOCIATION, 'T1', whole, 'Service social', support],
  [ASSOCIATION, 'T1', whole, 'Éducation spécialisée', support, 0.2],
  [ASSOCIATION, 'D1', facility('centre-social'), 'Animation', figures],
  [ASSOCIATION, 'D3', facility('centre-social'), 'Direction du centre social', approval],
  [ASSOCIATION, 'D4', facility('centre-social'), 'Médiation', reading],
];

const plain = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/[^A-Za-z]/g, '')
    .toLowerCase();

/** Everybody whom the gestionnaires of the three partners register, within the quotas of their files. */
export const COLLEAGUES: readonly Colleague[] = POSTS.map(
  ([siret, profile, scope, office, purpose, arrives = 0], rank) => {
    const [givenName = '', familyName = ''] = (PEOPLE[rank] ?? `Personne Numéro${rank}`).split(' ');
    const email = `${plain(givenName)}.${plain(familyName)}@${DOMAINS[siret] ?? 'example.org'}`;
    const service = profile.startsWith('T') ? 'CDAP' : 'AFAS';
    const person = { givenName, familyName: `${familyName}-Exemple`, email, function: office };
    return { ...person, siret, service, profile, scope, purpose, arrives };
  },
);
