import { InvalidArgumentError } from 'commander';
import { INSTANT_RULE, parseInstant, SERVICES, SIRET_RULES, siretFault } from '#habilitations';

/** Readers of option values. @throws InvalidArgumentError saying what is accepted */
export function instantOption(text: string): number {
  const at = parseInstant(text);
  if (at === undefined) throw new InvalidArgumentError(INSTANT_RULE);
  return at;
}

export function siretOption(text: string): string {
  const fault = siretFault(text);
  if (fault !== undefined) throw new InvalidArgumentError(SIRET_RULES[fault].fr);
  return text;
}

export function serviceOption(text: string): string {
  const codes = SERVICES.map(({ code }) => code);
  if (!codes.includes(text)) throw new InvalidArgumentError(`services acceptés : ${codes.join(', ')}`);
  return text;
}

export function userOption(text: string): string {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) {
    throw new InvalidArgumentError('l’identifiant de compte (UUID) d’un utilisateur est attendu');
  }
  return text.toLowerCase();
}

export const integerOption =
  (least: number, most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most) {
      throw new InvalidArgumentError(`un nombre entier de ${least} à ${most} est attendu`);
    }
    return value;
  };

/** Of an event of the log. */
export const positionOption = integerOption(1, Number.MAX_SAFE_INTEGER);

export function logServerOption(text: string): string {
  if (!/^esdb(?:\+discover)?:\/\/./.test(text)) {
    throw new InvalidArgumentError('l’adresse esdb:// ou esdb+discover:// d’un EventStoreDB est attendue');
  }
  return text;
}

export function urlOption(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new InvalidArgumentError('l’adresse http:// ou https:// d’un serveur Témoin est attendue');
  }
  return url;
}
