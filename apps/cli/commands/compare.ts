import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { QueryBus } from '@nestjs/cqrs';
import { FindRights, type Right, type RightInForce, RightsReplay, scopeId } from '#habilitations';
import { loadMasterKey } from '#keyring';
import {
  compareGroup,
  type Row,
  type RowDifference,
  SqliteProjections,
  SqliteViewTables,
  type ViewTables,
} from '#read-store';
import { DataFolder } from '../../server/data-folder.js';
import { LogFeed } from '../../server/feed.js';
import { viewGroups } from '../../server/log-contexts.js';
import { placesOf } from '../../server/places.js';
import { readSettings, type Settings } from '../../server/settings.js';
import { openViewTables } from '../../server/stores.js';
import { type Application, withApplication } from '../support/application.js';
import { CliFailure, EXIT } from '../support/exit.js';
import { number, print, Progress, say } from '../support/terminal.js';

/** More than anybody reads; the count goes on. */
const MOST_NAMED = 100;
const PAGE = 500;

export interface CompareOptions {
  /** Milliseconds since the epoch: of the rights that are folded anew. */
  readonly at: number;
  readonly json?: boolean;
}

/** What the log and a view do not say alike. */
type Difference = Omit<RowDifference, 'columns'> & {
  readonly columns: readonly { readonly name: string; readonly log: unknown; readonly view: unknown }[];
};

/**
 * Holds the read models against the log: every row of every view against a rebuild that is made aside and thrown away, and
 * the rights at an instant against a fold that shares nothing with the views. @throws CliFailure (65) naming what differs
 */
export async function compare(options: CompareOptions, environment: NodeJS.ProcessEnv): Promise<void> {
  const settings = readSettings(environment);
  const begun = performance.now();
  await withApplication(settings, environment, async (application) => {
    const { store } = application.runtime;
    const head = await store.head();
    const found: Difference[] = [];
    let count = 0;
    const take = (difference: Difference): void => {
      count += 1;
      if (found.length < MOST_NAMED) found.push(difference);
    };
    const rows = await compareRows(settings, environment, take);
    const rights = await compareRights(application, options.at, take);
    if (count > 0 && (await moved(application, head))) {
      throw new CliFailure(
        EXIT.tryLater,
        'Le journal a grandi pendant la comparaison : recommencez, serveurs arrêtés.',
      );
    }
    const seconds = (performance.now() - begun) / 1000;
    report({ count, found, rows, rights, seconds }, options);
  });
}

/** Counts what is read of a rebuild. */
class CountedTables extends SqliteViewTables {
  read = 0;

  override async *rows(...of: Parameters<SqliteViewTables['rows']>): AsyncGenerator<Row> {
    for await (const row of super.rows(...of)) {
      this.read += 1;
      yield row;
    }
  }
}

/** A checkpoint may be signed meanwhile: no view shows it. */
async function moved({ runtime }: Application, head: number): Promise<boolean> {
  for await (const event of runtime.store.readAll({ from: head }))
    if (!event.stream.startsWith('checkpoint-')) return true;
  return false;
}

/** @returns how many rows the rebuild has */
async function compareRows(
  settings: Settings,
  environment: NodeJS.ProcessEnv,
  take: (difference: Difference) => void,
): Promise<number> {
  const places = placesOf(settings, new DataFolder(settings.TEMOIN_DATA));
  const scratch = mkdtempSync(join(settings.TEMOIN_DATA, 'compare-'));
  let live: ViewTables | undefined;
  const fresh = new CountedTables(scratch);
  try {
    await rebuildInto(scratch, settings, environment);
    live = await openViewTables(places);
    for (const group of viewGroups) {
      for await (const { columns, ...difference } of compareGroup(group, fresh, live)) {
        take({
          ...difference,
          columns: columns.map(({ name, first, second }) => ({ name, log: first, view: second })),
        });
      }
    }
    return fresh.read;
  } finally {
    await fresh.close();
    await live?.close();
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function rebuildInto(folder: string, settings: Settings, environment: NodeJS.ProcessEnv): Promise<void> {
  const { key } = loadMasterKey({ env: environment, dataDir: settings.TEMOIN_DATA });
  const feed = await LogFeed.open(placesOf(settings, new DataFolder(settings.TEMOIN_DATA)), key, { ahead: true });
  const progress = new Progress('Relecture du journal', await feed.head());
  try {
    const projections = new SqliteProjections(folder, viewGroups, feed, {
      advanced: () => undefined,
      rebuilding: (_, position) => progress.update(position),
      stopped: (failure) => {
        throw failure;
      },
      swapped: () => undefined,
    });
    await projections.rebuild(
      viewGroups.map(({ name }) => name),
      new AbortController().signal,
    );
  } finally {
    progress.stop();
    await feed.close();
  }
}

/** @returns how many rights are in force by the log */
async function compareRights(
  { app, runtime }: Application,
  at: number,
  take: (difference: Difference) => void,
): Promise<number> {
  const replayed = new RightsReplay(at);
  for await (const event of runtime.journal.readAll({ prefixes: ['habilitations-'] })) replayed.apply(event);
  const shown = new Map<string, RightInForce>();
  const queries = app.get(QueryBus);
  for (let cursor: string | undefined; ;) {
    const page = await queries.execute(
      new FindRights({ at, limit: PAGE, ...(cursor === undefined ? {} : { cursor }) }),
    );
    for (const right of page.rows) shown.set(right.habilitationId, right);
    if (page.next === null) break;
    cursor = page.next;
  }
  const folded = replayed.rights();
  const of = (habilitationId: string) => ({
    group: 'rights',
    table: 'in force',
    key: { habilitation_id: habilitationId },
  });
  for (const right of folded) {
    const view = shown.get(right.habilitationId);
    shown.delete(right.habilitationId);
    if (view === undefined) take({ ...of(right.habilitationId), kind: 'missing', columns: [] });
    else if (textOf(right) !== textOf(view)) {
      const columns = [{ name: 'right', log: textOf(right), view: textOf(view) }];
      take({ ...of(right.habilitationId), kind: 'different', columns });
    }
  }
  for (const habilitationId of shown.keys()) take({ ...of(habilitationId), kind: 'extra', columns: [] });
  return folded.length;
}

const textOf = ({
  siret,
  service,
  profile,
  scope,
  userId,
  validFrom,
  validTo,
}: Omit<Right, 'validTo'> & { readonly validTo?: number | null }): string =>
  [siret, service, profile, scope.level, scopeId(scope), userId, validFrom, validTo ?? ''].join(' ');

const KINDS: Readonly<Record<Difference['kind'], string>> = {
  missing: 'la vue ne la montre pas',
  extra: 'le journal ne la donne pas',
  different: 'la vue ne la montre pas telle que le journal la donne',
};

interface Compared {
  readonly count: number;
  readonly found: readonly Difference[];
  readonly rows: number;
  readonly rights: number;
  readonly seconds: number;
}

function report({ count, found, rows, rights, seconds }: Compared, { json }: CompareOptions): void {
  if (json === true) print(`${JSON.stringify({ rows, rights, differences: count, named: found }, null, 2)}\n`);
  const of = `${number(rows)} ligne(s) et ${number(rights)} droit(s) en vigueur, ${seconds.toFixed(1)} s`;
  if (count === 0) return void say(`Vues et journal disent la même chose : ${of}.`);
  throw new CliFailure(
    EXIT.data,
    `Vues et journal diffèrent en ${number(count)} endroit(s) (${of})${count > found.length ? `, dont les ${found.length} premiers` : ''} :`,
    found.map(({ group, table, key, kind, columns }) => {
      const named = Object.values(key).map(String).join(', ');
      const detail = columns.map(({ name }) => name).join(', ');
      return `${group}.${table} [${named}] : ${KINDS[kind]}${detail === '' ? '' : ` (${detail})`}`;
    }),
  );
}
