import { toInstant } from '#kernel';
import type { Message } from './delivery.js';

interface Credentials {
  readonly to: string;
  readonly identifier: string;
  readonly password: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt?: number | undefined;
}

const PARIS = new Intl.DateTimeFormat('fr-FR', { timeZone: 'Europe/Paris', dateStyle: 'long', timeStyle: 'short' });

const until = (expiresAt: number | undefined): string =>
  expiresAt === undefined ? '' : ` avant le ${PARIS.format(new Date(toInstant(expiresAt)))}`;

const credentials = ({ identifier, password, expiresAt }: Credentials): string =>
  `Identifiant : ${identifier}\nMot de passe provisoire : ${password}\n\n` +
  `Connectez-vous${until(expiresAt)} ; votre propre mot de passe vous sera demandé aussitôt.\n` +
  'Ces identifiants sont à vous seul : ne les communiquez à personne, pas même à votre gestionnaire.';

/** To somebody whose account has just been opened. */
export const openingLetter = (about: Credentials): Message => ({
  to: about.to,
  subject: 'Votre compte Témoin est ouvert',
  text: `Bonjour,\n\nUn compte nominatif vient de vous être ouvert.\n\n${credentials(about)}`,
});

/** To somebody whose credentials were replaced. */
export const renewalLetter = (about: Credentials): Message => ({
  to: about.to,
  subject: 'Vos nouveaux identifiants Témoin',
  text:
    `Bonjour,\n\nVos identifiants ont été renouvelés : l’ancien mot de passe ne sert plus.\n\n${credentials(about)}\n` +
    'Si vous ne l’avez pas demandé, prévenez votre gestionnaire.',
});

interface Token {
  readonly to: string;
  readonly label: string;
  readonly token: string;
}

/** To whoever runs a service of the portal that hands its traces in. */
export const tokenLetter = ({ to, label, token }: Token): Message => ({
  to,
  subject: 'Jeton d’accès d’un service du portail à Témoin',
  text:
    `Bonjour,\n\nLe service « ${label} » peut désormais remettre ses traces à Témoin avec ce jeton ` +
    '(en-tête « Authorization: Bearer … ») :\n\n' +
    `${token}\n\n` +
    'Il n’est écrit nulle part ailleurs. Gardez-le comme un mot de passe ; perdu, il se remplace.',
});
