import { DateTime } from 'luxon';
import type { Caller } from '#identity';
import { EXPORT_MOTIVES } from '../domain/export-motives.js';
import { actionLabel, outcomeLabel } from '../domain/labels.js';
import type { PdfHeading } from '../exports/pdf.js';
import type { ExportAskedDto } from './traces.dto.js';

/** Who took the traces away, when, why, and which. @param at milliseconds since the epoch */
export function headingOf(
  body: ExportAskedDto,
  caller: Caller,
  at: number,
  purposes: ReadonlyMap<string, string>,
): PdfHeading {
  const { motive, reason, partner = caller.partner, service, action, outcome, purpose, dossier, user, from, to } = body;
  const asked: readonly (readonly [string, string | null | undefined])[] = [
    ['Organisme', partner === null ? 'personnel Caf et Cnaf' : partner],
    ['Du', from === undefined ? undefined : paris(Date.parse(from))],
    ['Au', to === undefined ? undefined : paris(Date.parse(to))],
    ['Utilisateur', user],
    ['Service', service],
    ['Action', action === undefined ? undefined : actionLabel(action)],
    ['Résultat', outcome === undefined ? undefined : outcomeLabel(outcome)],
    ['Finalité', purpose === undefined ? undefined : (purposes.get(purpose) ?? purpose)],
    ['Dossier', dossier],
  ];
  const criteria = asked.flatMap(([name, value]) => (typeof value === 'string' ? [`${name} : ${value}`] : []));
  return {
    title: 'Traces',
    purposes,
    lines: [
      `Export du ${paris(at)} (heure de Paris), par le compte ${caller.accountId}`,
      `Motif : ${EXPORT_MOTIVES[motive]}${reason === undefined ? '' : ` — ${reason}`}`,
      ...criteria,
      'Ces traces sont des données personnelles : ne les gardez que le temps nécessaire.',
    ],
  };
}

const paris = (at: number): string =>
  DateTime.fromMillis(at, { zone: 'Europe/Paris' }).setLocale('fr').toFormat("d MMMM yyyy 'à' HH:mm:ss");
