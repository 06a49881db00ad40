import { readFile } from 'node:fs/promises';
import { CommandBus } from '@nestjs/cqrs';
import { type ImportCounts, ImportPartner, LARGEST_FILE, parsePartnerFile } from '#partners';
import { DataFolder, FolderInUse } from '../../server/data-folder.js';
import { readSettings } from '../../server/settings.js';
import { withApplication } from '../support/application.js';
import { CliFailure, EXIT } from '../support/exit.js';
import { print, say } from '../support/terminal.js';
import { importThrough } from './remote-import.js';

export interface ImportOptions {
  readonly json?: boolean;
  readonly dryRun?: boolean;
  readonly url?: URL;
}

export interface Imported {
  readonly siret: string;
  readonly changes: Readonly<ImportCounts>;
}

/** Brings a partner in from its YAML file, whole or not at all; the same file twice changes nothing. */
export async function importPartner(
  path: string,
  options: ImportOptions,
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  const source = await read(path);
  const file = parsePartnerFile(source);
  if (options.dryRun === true) {
    if (options.json === true) print(`${JSON.stringify({ siret: file.siret, valid: true })}\n`);
    say(`${path} : le fichier est valable (partenaire ${file.siret}). Rien n’a été enregistré.`);
    return;
  }
  const { url } = options;
  const imported =
    url === undefined ? await importHere(file, environment) : await importThrough(url, source, environment);
  if (options.json === true) print(`${JSON.stringify(imported, null, 2)}\n`);
  report(imported);
}

async function importHere(
  file: ReturnType<typeof parsePartnerFile>,
  environment: NodeJS.ProcessEnv,
): Promise<Imported> {
  const settings = readSettings(environment);
  try {
    return await withApplication(settings, environment, async ({ app, runtime, notices }) => {
      for (const notice of notices) say(notice);
      const at = runtime.clock.now();
      const context = { at, correlationId: runtime.ids.next(at) };
      const { siret, changes } = await app.get(CommandBus).execute(new ImportPartner({ context, by: 'system', file }));
      return { siret, changes };
    });
  } catch (error) {
    if (!(error instanceof FolderInUse)) throw error;
    const { path } = new DataFolder(settings.TEMOIN_DATA);
    throw new CliFailure(EXIT.tryLater, `Un serveur Témoin utilise le dossier de données ${path}.`, [
      'Arrêtez-le et recommencez,',
      'ou passez par lui : temoin partner import --url http://… (POST du fichier à /api/partners)',
    ]);
  }
}

async function read(path: string): Promise<string> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    const why = { ENOENT: 'il n’existe pas', EISDIR: 'c’est un dossier', EACCES: 'l’accès est refusé' }[code] ?? code;
    throw new CliFailure(EXIT.data, `Le fichier ${path} ne se lit pas : ${why}.`);
  }
  if (bytes.length > LARGEST_FILE)
    throw new CliFailure(EXIT.data, `Le fichier ${path} dépasse ${LARGEST_FILE} octets.`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new CliFailure(EXIT.data, `Le fichier ${path} n’est pas en UTF-8.`);
  }
}

const KINDS: Readonly<Record<keyof ImportCounts, string>> = {
  convention: 'convention et bulletins',
  places: 'sites et équipements',
  services: 'services et leurs lieux',
  quotas: 'quotas',
  administrators: 'administrateurs',
  users: 'utilisateurs',
  habilitations: 'habilitations',
  skipped: 'laissés tels quels (départs, habilitations finies)',
};

function report({ siret, changes }: Imported): void {
  const kinds = Object.keys(KINDS) as (keyof ImportCounts)[];
  const counted = kinds.filter((kind) => changes[kind] > 0).map((kind) => `${KINDS[kind]} : ${changes[kind]}`);
  if (counted.length === 0) say(`Partenaire ${siret} : déjà enregistré ainsi, rien n’a changé.`);
  else say(`Partenaire ${siret} enregistré (${counted.join(' ; ')}).`);
}
