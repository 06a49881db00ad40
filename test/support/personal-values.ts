import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Generations } from '#read-store';
import { readOutbox } from './test-server.js';

/** What the Caf is told to write to: a role, nobody's name. */
const BUILT_IN = 'administrateur@localhost';
/** A shorter value is met by chance among sealed bytes: it is looked for as JSON writes it, between quotes. */
const SHORT = 6;
const DOSSIER = /^\d{7}$/;

interface Body {
  readonly ip?: string;
  readonly session?: string;
  readonly object?: { readonly type: string; readonly ref: string };
}

/** Everything about natural persons that a data folder knows: from its views, which show it, and its outbox. */
export class PersonalValues {
  private readonly values = new Map<string, string>();

  /** @param data the folder of a server that has stopped, its views up to date. */
  static of(data: string): PersonalValues {
    const personal = new PersonalValues();
    personal.addAccounts(join(data, 'views'));
    personal.addTraces(join(data, 'views'));
    if (existsSync(join(data, 'outbox'))) personal.addLetters(join(data, 'outbox'));
    return personal;
  }

  /** @param kind what it is, such as `familyName`. */
  add(kind: string, ...values: readonly (string | null | undefined)[]): this {
    for (const value of values) if (value !== null && value !== undefined && value !== '') this.values.set(value, kind);
    return this;
  }

  ofKind(kind: string): string[] {
    return [...this.values].filter(([, each]) => each === kind).map(([value]) => value);
  }

  get kinds(): string[] {
    return [...new Set(this.values.values())].sort();
  }

  /** Which of them stand in these bytes, as `kind: value`. */
  foundIn(bytes: Buffer): string[] {
    const numbers = numbersIn(bytes);
    const found: string[] = [];
    for (const [value, kind] of this.values) {
      const here = DOSSIER.test(value) ? numbers.has(value) : formsOf(value).some((form) => bytes.includes(form));
      if (here) found.push(`${kind}: ${value}`);
    }
    return found;
  }

  private addAccounts(views: string): void {
    const accounts = 'SELECT given_name, family_name, email, function, identifier FROM accounts WHERE email <> ?';
    for (const row of rowsOf<Record<string, string | null>>(views, 'identity', accounts, BUILT_IN)) {
      this.add('givenName', row['given_name']).add('familyName', row['family_name']).add('email', row['email']);
      this.add('function', row['function']).add('identifier', row['identifier'], typed(row['identifier']));
    }
    const purposes = rowsOf<{ purpose: string }>(views, 'rights', 'SELECT DISTINCT purpose FROM habilitations');
    for (const { purpose } of purposes) this.add('justification', purpose);
  }

  private addTraces(views: string): void {
    const partitions = rowsOf<{ key: string }>(
      views,
      'traces',
      `SELECT "key" FROM _partitions WHERE "table" = 'trace'`,
    );
    for (const { key } of partitions) {
      const table = `trace_${key.replaceAll('-', '')}`;
      for (const { body } of rowsOf<{ body: string }>(views, 'traces', `SELECT body FROM ${table}`)) {
        const { ip, session, object } = JSON.parse(body) as Body;
        this.add('ip', ip).add('session', session);
        if (object?.type === 'dossier') this.add('dossier', object.ref);
      }
    }
  }

  private addLetters(outbox: string): void {
    for (const { to, text } of readOutbox(outbox)) {
      this.add('email', to === BUILT_IN ? undefined : to);
      this.add('identifier', /^Identifiant : (\S+)$/m.exec(text)?.[1]);
      this.add('password', /^Mot de passe provisoire : (\S+)$/m.exec(text)?.[1]);
      this.add('token', /^(tps_\S+)$/m.exec(text)?.[1]);
    }
  }
}

/** As a person types it: `K7Q2M-9XW4T`. */
const typed = (identifier: string | null | undefined): string | undefined => identifier?.replace(/^(.{5})/, '$1-');

function formsOf(value: string): string[] {
  if (Buffer.byteLength(value) < SHORT) return [JSON.stringify(value)];
  return [...new Set([value, value.normalize('NFD'), encodeURIComponent(value), JSON.stringify(value).slice(1, -1)])];
}

/**
 * Every run of seven digits. Those within UUIDs and hexadecimal hashes are nobody's: seven digits in a row are there
 * too often by chance.
 */
function numbersIn(bytes: Buffer): Set<string> {
  const text = bytes
    .toString('latin1')
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{24,}/g, '|');
  const numbers = new Set<string>();
  for (const [, number = ''] of text.matchAll(/(?=(\d{7}))/g)) numbers.add(number);
  return numbers;
}

function rowsOf<Row>(views: string, group: string, sql: string, ...parameters: readonly string[]): Row[] {
  const generations = new Generations(views);
  const file = generations.fileOf(group, generations.current(group)?.generation ?? 0);
  const database = new Database(file, { readonly: true });
  const rows = database.prepare(sql).all(...parameters) as Row[];
  database.close();
  return rows;
}

/** The bytes of every file of a folder whose name starts so. */
export function bytesOf(folder: string, prefix: string): Buffer {
  const names = readdirSync(folder).filter((name) => name.startsWith(prefix));
  return Buffer.concat(names.map((name) => readFileSync(join(folder, name))));
}
