import { readFileSync } from 'node:fs';
import { unzipSync } from 'fflate';
import {
  type ExportFault,
  type ExportFaultKind,
  type Fault,
  type FaultKind,
  BadTimeStamp,
  checkTimeStamp,
  type KeptStamp,
  readKeys,
  readStamps,
  type TimeStampFault,
  TreeFiles,
  type Verified,
  verifyExport,
  verifyLog,
  verifyTiles,
} from '#audit';
import { DataFolder } from '../../server/data-folder.js';
import { openLogReader } from '../../server/logs.js';
import { placesOf } from '../../server/places.js';
import { readSettings } from '../../server/settings.js';
import { badUsage, CliFailure, EXIT } from '../support/exit.js';
import { requireLog } from '../support/log-book.js';
import { RemoteServer } from '../support/remote.js';
import { instant, number, say } from '../support/terminal.js';

export interface VerifyOptions {
  /** Data folder; default: that of the settings. */
  readonly data?: string;
  /** A running server. */
  readonly url?: URL;
  /** File of a checkpoint kept elsewhere. */
  readonly checkpoint?: string;
  /** C2SP verifier key that was kept elsewhere; default: those that the folder, server or export names. */
  readonly key?: string;
  /** File (PEM) of the authorities whose time stamps are believed. */
  readonly tsaCa?: string;
}

const FAULTS: Readonly<Record<FaultKind, string>> = {
  missing: 'événement manquant',
  changed: 'événement modifié',
  added: 'événement ajouté',
  swapped: 'événement échangé avec un autre',
  doubled: 'événement en double',
  uncertified: 'flux supprimé sans certificat de purge',
  tree: 'arbre de preuve altéré',
  checkpoint: 'le journal ne prolonge pas l’état signé',
  signature: 'signature qui n’est pas celle d’une clé connue',
};

const EXPORT_FAULTS: Readonly<Record<ExportFaultKind, string>> = {
  'file-missing': 'fichier manquant',
  'file-added': 'fichier ajouté',
  'file-changed': 'fichier modifié',
  signature: 'signature qui n’est pas celle d’une clé connue',
  line: 'trace qui ne correspond pas à son événement',
  doubled: 'trace en double',
  csv: 'le tableau ne montre pas les mêmes traces',
  gap: 'il manque un événement avant cette ligne',
  state: 'l’état de l’organisme ne découle pas des événements',
  proof: 'traces que la preuve ne rattache pas au journal signé',
};

const STAMP_FAULTS: Readonly<Record<TimeStampFault, string>> = {
  'no-stamp': 'ce n’est pas un horodatage RFC 3161',
  refused: 'l’autorité refuse',
  'other-text': 'il porte sur un autre texte',
  'other-query': 'il répond à une autre demande',
  signature: 'sa signature ne tient pas',
  authority: 'aucune des autorités crues ne l’a signé',
  purpose: 'son certificat n’est pas fait pour horodater',
  'no-authority': 'le fichier des autorités ne contient pas de certificat (PEM)',
};

/** Recomputes the proof of every event. @param file an export; default: a data folder, or a server @throws CliFailure (65) */
export async function verify(
  file: string | undefined,
  options: VerifyOptions,
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  const ways = [file, options.data, options.url].filter((way) => way !== undefined);
  if (ways.length > 1) throw badUsage('temoin verify : un export, --data ou --url, un seul à la fois');
  if (file !== undefined) return verifyFile(file, options);
  if (options.url !== undefined) return verifyServer(options.url, options, environment);
  return verifyFolder(options, environment);
}

function verifyFile(path: string, { key }: VerifyOptions): void {
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(readFileSync(path));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw new CliFailure(
      EXIT.data,
      `${path} ne se lit pas : ${typeof code === 'string' ? code : 'ce n’est pas un ZIP intact'}.`,
    );
  }
  const { fault, rows, size, root, madeAt } = verifyExport(new Map(Object.entries(files)), key);
  if (fault !== undefined) throw new CliFailure(EXIT.data, `L’export n’est pas intact : ${exportFault(fault)}.`);
  say(
    `Export intact : ${number(rows)} ligne(s), fait le ${madeAt}, prouvé dans un journal de ${number(size)} événements, racine ${root}.`,
  );
  if (key === undefined) {
    say(
      '  Signé par la clé que l’export nomme lui-même : comparez-la à celle que la Caf publie, ou donnez-la par --key.',
    );
  }
}

const exportFault = ({ kind, file, line }: ExportFault): string =>
  `${EXPORT_FAULTS[kind]} (${file}${line === undefined ? '' : `, ligne ${line}`})`;

async function verifyServer(url: URL, options: VerifyOptions, environment: NodeJS.ProcessEnv): Promise<void> {
  await RemoteServer.lend(url, environment, async (server) => {
    const note = await server.text('api/integrity/checkpoint');
    const told = JSON.parse(await server.text('api/integrity/keys')) as { keys: { key: string }[] };
    const keys = options.key === undefined ? told.keys.map(({ key }) => key) : [options.key];
    const tile = (address: string) => server.bytes(`api/integrity/tile/${address}`);
    const found = await verifyTiles({ note, keys, kept: keptOf(options), tile });
    if ('kind' in found) throw notIntact(found);
    say(`Arbre intact : ${number(found.size)} événements, racine ${found.root.toString('hex')}.`);
    say('  Les événements eux-mêmes se vérifient là où est le journal : temoin verify --data.');
  });
}

async function verifyFolder(options: VerifyOptions, environment: NodeJS.ProcessEnv): Promise<void> {
  const settings = readSettings(environment);
  const folder = new DataFolder(options.data ?? settings.TEMOIN_DATA);
  const places = placesOf(settings, folder);
  requireLog(places, folder);
  // The tree first: the log only grows past it meanwhile.
  const tree = new TreeFiles(folder.integrity);
  const keys = options.key === undefined ? readKeys(folder.integrity).map(({ key }) => key) : [options.key];
  const stamps = readStamps(folder.integrity);
  const kept = [...keptOf(options), ...stamps.map(({ note }) => note)];
  const reader = await openLogReader(places);
  try {
    const tombstones = new Set(await reader.deletedStreams());
    report(await verifyLog({ tree, events: reader.readAll(), tombstones, keys, kept }));
  } finally {
    await reader.close();
  }
  await verifyStamps(stamps, options);
}

/** @throws CliFailure (65) at the first that proves nothing */
async function verifyStamps(stamps: readonly KeptStamp[], { tsaCa }: VerifyOptions): Promise<void> {
  const trusted = tsaCa === undefined ? {} : { trusted: readFileSync(tsaCa, 'utf8') };
  let latest = 0;
  for (const { size, note, reply } of stamps) {
    try {
      latest = (await checkTimeStamp(reply, note, trusted)).at;
    } catch (error) {
      if (!(error instanceof BadTimeStamp)) throw error;
      throw new CliFailure(
        EXIT.data,
        `L’horodatage de l’état de taille ${size} ne vaut rien : ${STAMP_FAULTS[error.fault]}.`,
      );
    }
  }
  if (stamps.length === 0) return;
  say(`  ${number(stamps.length)} état(s) horodaté(s) par une autorité, le dernier le ${instant(latest)} (Paris).`);
  if (tsaCa === undefined) say('  Le certificat de l’autorité n’est pas contrôlé : donnez-le par --tsa-ca.');
}

const keptOf = ({ checkpoint }: VerifyOptions): string[] =>
  checkpoint === undefined ? [] : [readFileSync(checkpoint, 'utf8')];

const notIntact = (fault: Fault): CliFailure =>
  new CliFailure(EXIT.data, `Le journal n’est pas intact : ${textOf(fault)}.`);

function report({ fault, size, root, purged, pending, checkpoints }: Verified): void {
  if (fault !== undefined) throw notIntact(fault);
  say(`Journal intact : ${number(size)} événements, ${number(checkpoints)} état(s) signé(s), racine ${root}.`);
  for (const [stream, count] of purged)
    say(`  ${number(count)} événement(s) du flux ${stream}, supprimé, ne sont plus là.`);
  if (pending > 0) say(`  ${number(pending)} événement(s) récents ne sont pas encore dans l’arbre.`);
}

function textOf({ kind, position, stream, revision, size }: Fault): string {
  const where = position === undefined ? '' : `, position ${position}, flux ${stream}, révision ${revision}`;
  return `${FAULTS[kind]}${where}${size === undefined ? '' : `, taille ${size}`}`;
}
