import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { Keyring, loadMasterKey } from '#keyring';
import { viewGroups } from '../../apps/server/log-contexts.js';

const PROJECT = join(import.meta.dirname, '..', '..');
const NODE = join(PROJECT, 'node_modules', '.bin', 'node');
const TEMOIN = join(PROJECT, 'apps', 'cli', 'temoin.mjs');
const COMMUNE = join(PROJECT, 'examples', 'commune-21340135900012.yaml');
const UNTIL = '2026-11-20T12:00:00+01:00';
const GROUPS = viewGroups.map(({ name }) => name).join(', ');
const DEMO = ['demo', '--only-fill', '--traces', '1500', '--until', UNTIL];

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

interface Replayed {
  readonly rights: readonly { readonly siret: string; readonly service: string; readonly name?: string }[];
}

describe('temoin, the command line', () => {
  const root = mkdtempSync(join(tmpdir(), 'temoin-cli-'));
  const folder = (name: string): string => join(root, name);

  const environment = (data: string): Record<string, string> => ({
    PATH: process.env['PATH'] ?? '',
    TEMOIN_DATA: folder(data),
  });

  function run(data: string, more: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<Ended> {
    const env = { ...environment(data), ...more };
    return new Promise((resolve) => {
      const child = execFile(NODE, [TEMOIN, ...args], { env, timeout: 120_000 }, (_error, out, err) =>
        resolve({ code: child.exitCode ?? -1, out, err }),
      );
      child.stdin?.end();
    });
  }

  const temoin = (data: string, ...args: readonly string[]): Promise<Ended> => run(data, {}, ...args);
  const neverAStack = ({ out, err }: Ended): void => expect(`${out}${err}`).not.toMatch(/^ {4}at /m);

  beforeAll(async () => {
    const filled = await temoin('demo', ...DEMO);
    expect(filled).toMatchObject({ code: 0 });
  }, 120_000);

  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it.each([[[]], [['partner']], [['partner', 'import']], [['replay']], [['rebuild']], [['demo']]])(
    'explains itself and its exit codes in French: %j --help',
    async (command) => {
      const help = await temoin('none', ...command, '--help');
      expect(help).toMatchObject({ code: 0, err: '' });
      expect(help.out).toContain('Utilisation :');
      expect(help.out).toContain('Codes de sortie :');
      expect(help.out).not.toMatch(/display help|Usage:|Options:/);
    },
  );

  it('tells its version', async () => {
    const { version } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')) as { version: string };
    expect(await temoin('none', '--version')).toMatchObject({ code: 0, out: `${version}\n` });
  });

  it.each<[string[], string]>([
    [['nope'], 'commande inconnue : nope'],
    [['replay'], 'l’option --at <instant> est obligatoire'],
    [['replay', '--at', '2026-08-21'], 'instant ISO 8601 avec son décalage'],
    [['replay', '--at', UNTIL, '--partner', '21340135900013'], 'clé de contrôle'],
    [['replay', '--at', UNTIL, '--service', 'CDAPP'], 'services acceptés : CDAP, AFAS'],
    [['partner', 'import'], 'il manque un argument : fichier'],
    [['partner', 'import', COMMUNE, '--url', 'ftp://x'], 'http:// ou https://'],
    [['rebuild', '--fast'], 'option inconnue : --fast'],
    [['rebuild', 'nope'], `vue inconnue : nope (acceptées : ${GROUPS})`],
    [['demo', '--traces', 'beaucoup'], 'un nombre entier de 500 à'],
    [['demo', '--until', '2999-01-01T00:00:00Z'], 'un instant déjà passé'],
  ])('ends with 2 on %j, saying what is accepted', async (args, said) => {
    const ended = await temoin('none', ...args);
    expect(ended).toMatchObject({ code: 2, out: '' });
    expect(ended.err).toContain(said);
    neverAStack(ended);
  });

  it('ends with 78 on a setting that does not exist', async () => {
    const ended = await run('none', { TEMOIN_DATTA: 'x' }, 'rebuild');
    expect(ended.code).toBe(78);
    expect(ended.err).toContain('TEMOIN_DATTA : ce réglage n’existe pas');
  });

  it('ends with 1 where there is no log, and makes none', async () => {
    for (const args of [['replay', '--at', UNTIL], ['rebuild']]) {
      const ended = await temoin('nowhere', ...args);
      expect(ended).toMatchObject({ code: 1, out: '' });
      expect(ended.err).toContain('Aucun journal');
    }
  });

  it('refuses a bad partner file whole, with the line, the path and the rule of each problem', async () => {
    const bad = folder('bad.yaml');
    const text = readFileSync(COMMUNE, 'utf8');
    writeFileSync(
      bad,
      text
        .replace('21340135900012\n', '21340135900013\n')
        .replace('profile: T2, maximum: 12', 'profile: T2, maximum: douze'),
    );
    const ended = await temoin('bad', 'partner', 'import', bad);
    expect(ended).toMatchObject({ code: 65, out: '' });
    expect(ended.err).toMatch(/ligne 3, siret : SIRET : la clé de contrôle est fausse/);
    expect(ended.err).toMatch(/ligne \d+, enrolments\[0\]\.quotas\[0\]\.maximum : un nombre entier/);
    neverAStack(ended);
    expect(await temoin('bad', 'rebuild')).toMatchObject({ code: 1 });
  });

  it('checks a partner file without recording anything', async () => {
    expect(await temoin('dry', 'partner', 'import', COMMUNE, '--dry-run')).toMatchObject({ code: 0, out: '' });
    expect(await temoin('dry', 'rebuild')).toMatchObject({ code: 1 });
  });

  it('imports a partner once: the second time changes nothing', async () => {
    const first = await temoin('import', 'partner', 'import', COMMUNE, '--json');
    expect(first.code).toBe(0);
    expect(JSON.parse(first.out)).toMatchObject({ siret: '21340135900012', changes: { users: 5, habilitations: 2 } });
    const second = await temoin('import', 'partner', 'import', COMMUNE, '--json');
    expect(second.code).toBe(0);
    const { changes } = JSON.parse(second.out) as { changes: Record<string, number> };
    expect(new Set(Object.values(changes))).toEqual(new Set([0]));
  }, 60_000);

  it('replays the rights of two dates from the log alone', async () => {
    const rightsAt = async (at: string): Promise<Replayed['rights']> => {
      const replayed = await temoin('demo', 'replay', '--at', at, '--service', 'CDAP', '--json');
      expect(replayed).toMatchObject({ code: 0 });
      return (JSON.parse(replayed.out) as Replayed).rights;
    };
    expect(await rightsAt('2026-05-20T00:00:00+02:00')).toEqual([]);
    const [summer, autumn] = [await rightsAt('2026-08-01T12:00:00+02:00'), await rightsAt(UNTIL)];
    const names = (rights: Replayed['rights']) => new Set(rights.map(({ name }) => name));
    const gone = [...names(summer)].filter((name) => !names(autumn).has(name));
    expect(gone).toEqual(['Fatou Montbrun-Exemple']);
    expect([...names(autumn)].filter((name) => !names(summer).has(name))).toEqual(['Mathis Faugerolles-Exemple']);
  }, 60_000);

  it('replays one partner as a table, results on the standard output and the rest beside', async () => {
    const replayed = await temoin('demo', 'replay', '--at', UNTIL, '--partner', '99912345800013');
    expect(replayed.code).toBe(0);
    expect(replayed.out.split('\n')[0]).toMatch(/^Partenaire +SIRET +Service +Profil/);
    expect(replayed.out).toContain('Louison Ferrand-Exemple');
    expect(replayed.out).not.toContain('21340135900012');
    expect(replayed.err).toMatch(/droit\(s\) en vigueur le/);
  });

  it('rebuilds the views into the same rows', async () => {
    const before = rowsOf(join(folder('demo'), 'views'));
    const rebuilt = await temoin('demo', 'rebuild');
    expect(rebuilt).toMatchObject({ code: 0, out: '' });
    expect(rebuilt.err).toMatch(new RegExp(`Vues reconstruites : ${GROUPS} \\(.*/s\\)`));
    const after = rowsOf(join(folder('demo'), 'views'));
    expect(Object.keys(after).length).toBeGreaterThan(100);
    expect(after).toEqual(before);
  }, 60_000);

  it('does not touch a folder that is not empty', async () => {
    const ended = await temoin('demo', ...DEMO);
    expect(ended).toMatchObject({ code: 1, out: '' });
    expect(ended.err).toContain('n’est pas vide');
  });

  describe('beside a running server', () => {
    let server: ChildProcess;
    let url = '';
    let administrator: Record<string, string> = {};

    beforeAll(async () => {
      const env = { ...environment('demo'), PORT: '0', METRICS_PORT: '0' };
      server = spawn(NODE, [join(PROJECT, 'apps', 'server', 'start.mjs')], {
        env,
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      let said = '';
      url = await new Promise<string>((resolve, reject) => {
        server.once('exit', () => reject(new Error(said)));
        server.stderr?.on('data', (chunk: Buffer) => {
          said += chunk.toString();
          const found = /écoute sur (\S+)/.exec(said)?.[1];
          if (found !== undefined) resolve(found);
        });
      });
      const guide = readFileSync(join(folder('demo'), 'demo.txt'), 'utf8');
      const [, identifier = '', password = ''] = /Ariane.*identifiant (\S+) +mot de passe (\S+)/.exec(guide) ?? [];
      administrator = { IMPORT_IDENTIFIER: identifier, IMPORT_PASSWORD: password };
    }, 60_000);

    afterAll(async () => {
      const ended = new Promise((resolve) => server.once('exit', resolve));
      if (server.kill('SIGTERM')) await ended;
    });

    it('ends with 75 what needs the folder for itself', async () => {
      const rebuilt = await temoin('demo', 'rebuild');
      expect(rebuilt).toMatchObject({ code: 75, out: '' });
      neverAStack(rebuilt);
      const imported = await temoin('demo', 'partner', 'import', COMMUNE);
      expect(imported).toMatchObject({ code: 75, out: '' });
      expect(imported.err).toContain('--url');
    });

    it('replays all the same', async () => {
      expect(await temoin('demo', 'replay', '--at', UNTIL)).toMatchObject({ code: 0 });
    });

    it('imports through it as a Caf administrator, and refuses a bad file with its lines', async () => {
      const through = (file: string) => run('none', administrator, 'partner', 'import', file, '--url', url, '--json');
      const again = await through(COMMUNE);
      expect(again).toMatchObject({ code: 0 });
      expect(JSON.parse(again.out)).toMatchObject({ siret: '21340135900012', changes: { users: 0, quotas: 0 } });
      const amended = folder('amended.yaml');
      writeFileSync(
        amended,
        readFileSync(COMMUNE, 'utf8').replace("name: Commune de l'exemple signé", 'name: Autre nom'),
      );
      const refused = await through(amended);
      expect(refused).toMatchObject({ code: 1, out: '' });
      expect(refused.err).toContain('avenant');
    }, 60_000);

    it('does not import as anybody else', async () => {
      const nobody = { IMPORT_IDENTIFIER: 'AAAAA-BBBBB', IMPORT_PASSWORD: 'nope' };
      const refused = await run('none', nobody, 'partner', 'import', COMMUNE, '--url', url);
      expect(refused).toMatchObject({ code: 1, out: '' });
      expect(refused.err).toContain('Identifiant ou mot de passe incorrect');
    });
  });

  it('[S5.3.2-b] says how many facts can no longer be read, by type', async () => {
    const data = folder('demo');
    const { key } = loadMasterKey({ env: {}, dataDir: data });
    const keyring = Keyring.open({ file: join(data, 'keyring.db'), masterKey: key });
    keyring.destroy(keyring.keys('habilitation')[0]?.id ?? '', Date.now());
    keyring.close();
    const replayed = await temoin('demo', 'replay', '--at', UNTIL, '--json');
    expect(JSON.parse(replayed.out)).toMatchObject({ shredded: { HabilitationGranted: 1 } });
    const shown = await temoin('demo', 'replay', '--at', UNTIL);
    expect(shown.err).toMatch(/1 fait\(s\) « HabilitationGranted » illisible/);
  });
});

/** Every table of the generations in service, but for what tells how far they are. */
function rowsOf(views: string): Record<string, unknown[]> {
  const current = JSON.parse(readFileSync(join(views, 'current.json'), 'utf8')) as Record<
    string,
    { generation: number }
  >;
  const tables: Record<string, unknown[]> = {};
  for (const [group, { generation }] of Object.entries(current)) {
    const database = new Database(join(views, `${group}-${generation}.db`), { readonly: true });
    const names = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").pluck().all() as string[];
    for (const name of names.filter((each) => !each.startsWith('_'))) {
      const rows = database.prepare(`SELECT * FROM "${name}"`).all();
      tables[`${group}.${name}`] = rows.map((row) => JSON.stringify(row)).sort();
    }
    database.close();
  }
  return tables;
}
