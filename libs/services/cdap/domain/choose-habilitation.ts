import { refusals } from './errors.js';

/** A habilitation in force, as far as CDAP looks at it. */
export interface HeldHabilitation {
  readonly habilitationId: string;
  readonly profile: string;
}

/**
 * The habilitation under which a dossier is asked for: the one of the profile named, or the only profile held.
 * @throws Refusal `cdap.no-habilitation`, `cdap.profile-not-held`, `cdap.profile-needed`
 */
export function chooseHabilitation<Held extends HeldHabilitation>(held: readonly Held[], profile?: string): Held {
  const [first] = held;
  if (first === undefined) throw refusals.noHabilitation();
  if (profile === undefined) {
    if (held.some((other) => other.profile !== first.profile)) throw refusals.profileNeeded(profilesOf(held));
    return first;
  }
  const chosen = held.find((one) => one.profile === profile);
  if (chosen === undefined) throw refusals.profileNotHeld(profilesOf(held));
  return chosen;
}

/** Each profile held, once. */
export const profilesOf = (held: readonly HeldHabilitation[]): string[] => [
  ...new Set(held.map(({ profile }) => profile)),
];
