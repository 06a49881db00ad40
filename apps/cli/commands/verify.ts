import { readFileSync } from 'node:fs';
import { type Fault, type FaultKind, readKeys, TreeFiles, type Verified, verifyLog } from '#audit';
import { SqliteLogReader } from '#event-store';
import { DataFolder } from '../../server/data-folder.js';
import { placesOf } from '../../server/places.js';
import { readSettings } from '../../server/settings.js';
import { badUsage, CliFailure, EXIT } from '../support/exit.js';
import { requireLog } from '../support/log-book.js';
import { number, say } from '../support/terminal.js';

export interface VerifyOptions {
  /** Data folder; default: that of the settings. */
  readonly data?: string;
  /** File of a checkpoint kept elsewhere. */
  readonly checkpoint?: string;
  /** C2SP verifier key that was kept elsewhere; default: those that the folder names. */
  readonly key?: string;
}

const FAULTS: Readonly<Record<FaultKind, string>> = {
  missing: 'événement manquant',
  changed: 'événement modifié',
  added: 'événement ajouté',
  swapped: 'événement échangé avec un autre',
  doubled: 'événement en double',
  tree: 'arbre de preuve altéré',
  checkpoint: 'le journal ne prolonge pas l’état signé',
  signature: 'signature qui n’est pas celle d’une clé connue',
};

/** Recomputes the proof of every event from the log alone. @throws CliFailure (65) naming the first fault */
export async function verify(options: VerifyOptions, environment: NodeJS.ProcessEnv): Promise<void> {
  const settings = readSettings(environment);
  const folder = new DataFolder(options.data ?? settings.TEMOIN_DATA);
  const places = placesOf(settings, folder);
  if (!('file' in places.log)) {
    throw badUsage('temoin verify ne lit encore que le journal d’un dossier de données (EVENT_STORE=sqlite)');
  }
  requireLog(places, folder);
  // The tree first: the log only grows past it meanwhile.
  const tree = new TreeFiles(folder.integrity);
  const kept = options.checkpoint === undefined ? [] : [readFileSync(options.checkpoint, 'utf8')];
  const keys = options.key === undefined ? readKeys(folder.integrity).map(({ key }) => key) : [options.key];
  const reader = new SqliteLogReader(folder.log);
  try {
    const tombstones = new Set(reader.tombstones());
    report(await verifyLog({ tree, events: reader.readAll(), tombstones, keys, kept }));
  } finally {
    await reader.close();
  }
}

function report({ fault, size, root, purged, pending, checkpoints }: Verified): void {
  if (fault !== undefined) throw new CliFailure(EXIT.data, `Le journal n’est pas intact : ${textOf(fault)}.`);
  say(`Journal intact : ${number(size)} événements, ${number(checkpoints)} état(s) signé(s), racine ${root}.`);
  for (const [stream, count] of purged)
    say(`  ${number(count)} événement(s) du flux ${stream}, supprimé, ne sont plus là.`);
  if (pending > 0) say(`  ${number(pending)} événement(s) récents ne sont pas encore dans l’arbre.`);
}

function textOf({ kind, position, stream, revision, size }: Fault): string {
  const where = position === undefined ? '' : `, position ${position}, flux ${stream}, révision ${revision}`;
  return `${FAULTS[kind]}${where}${size === undefined ? '' : `, taille ${size}`}`;
}
