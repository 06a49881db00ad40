import { hash } from 'node:crypto';

/** Whole numbers below a bound, the same at every run (xorshift32). */
export class Draws {
  private state = 0x9e3779b9;

  below(bound: number): number {
    let x = this.state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.state = x;
    return (x >>> 0) % bound;
  }

  of<T>(values: readonly T[]): T {
    return values[this.below(values.length)] as T;
  }
}

/** An invented user of an invented partner. */
export interface Person {
  readonly user: string;
  readonly partner: string;
  readonly function: string;
  readonly habilitation: { readonly id: string; readonly profile: string };
  readonly ip: string;
  readonly browser: string;
}

export const PARTNERS = 30;
export const USERS = 1500;
/** Numbers of dossiers; each partner opens its own slice of them. */
export const DOSSIERS = 120_000;

const FUNCTIONS = ['Agente du guichet famille', 'Travailleur social', 'Directrice de crèche', 'Chargé de tarification'];
const PROFILES = ['T1', 'T2', 'T5', 'T10'];
const BROWSERS = ['Firefox 151', 'Chrome 150', 'Edge 150', 'Safari 26'];

/** A SIRET-like number (14 digits): these partners sign no convention, they only fill the log. */
const siretOf = (index: number): string => `219${String(index).padStart(3, '0')}99900012`;

function uuidOf(name: string): string {
  const hex = hash('sha256', name, 'hex');
  return `01990000-${hex.slice(0, 4)}-7${hex.slice(4, 7)}-8${hex.slice(7, 10)}-${hex.slice(10, 22)}`;
}

/** About fifty users to each partner. */
export function population(): Person[] {
  return Array.from({ length: USERS }, (_, index) => ({
    user: uuidOf(`user ${index}`),
    partner: siretOf(index % PARTNERS),
    function: FUNCTIONS[index % FUNCTIONS.length] ?? '',
    habilitation: { id: uuidOf(`habilitation ${index}`), profile: PROFILES[index % PROFILES.length] ?? '' },
    ip: `10.${index % PARTNERS}.0.${(index % 250) + 1}`,
    browser: BROWSERS[index % BROWSERS.length] ?? '',
  }));
}
