import { partnerUnknown, serviceUnknown } from './errors.js';
import { serviceOf, SERVICES } from './reference-data.js';
import { siretFault } from './siret.js';

/** Everything that protects the quotas of one partner on one service. @throws Refusal on an unknown service or SIRET */
export function registerStream(siret: string, service: string): string {
  if (serviceOf(service) === undefined)
    throw serviceUnknown(
      service,
      SERVICES.map(({ code }) => code),
    );
  return `habilitations-${checked(siret)}.${service}`;
}

/** Who belongs to one partner. @throws Refusal `partner.unknown` on what cannot be a SIRET */
export const directoryStream = (siret: string): string => `directory-${checked(siret)}`;

function checked(siret: string): string {
  if (siretFault(siret) !== undefined) throw partnerUnknown();
  return siret;
}
