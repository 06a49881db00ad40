import { type Right, RightsReplay, scopeId } from '#habilitations';
import { accountStream, type AccountOpened } from '#identity';
import { type ReadEvent, toInstant } from '#kernel';
import { readSettings } from '../../server/settings.js';
import { LogBook } from '../support/log-book.js';
import { instant, number, print, say, table, tellPurged } from '../support/terminal.js';

export interface ReplayOptions {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** SIRET. */
  readonly partner?: string;
  /** Account id. */
  readonly user?: string;
  readonly service?: string;
  readonly json?: boolean;
}

interface ReplayedRight extends Right {
  /** Absent where the identity was purged. */
  readonly name?: string;
  readonly partnerName?: string;
}

interface Replayed {
  readonly rights: readonly ReplayedRight[];
  /** How many facts could not be read, their key being destroyed, by type. */
  readonly shredded: ReadonlyMap<string, number>;
}

/** Prints who could do what at an instant, folded from the log alone: it owes nothing to the views. */
export async function replay(options: ReplayOptions, environment: NodeJS.ProcessEnv): Promise<void> {
  const settings = readSettings(environment);
  const log = await LogBook.open(settings, environment);
  try {
    const replayed = await new Replay(log, options).run();
    if (options.json === true) print(asJson(options.at, replayed));
    else printTable(options.at, replayed);
  } finally {
    await log.close();
  }
}

class Replay {
  private readonly shredded = new Map<string, number>();

  constructor(
    private readonly log: LogBook,
    private readonly options: ReplayOptions,
  ) {}

  async run(): Promise<Replayed> {
    const rights = await this.fold();
    const named: ReplayedRight[] = [];
    const names = new Map<string, string | undefined>();
    const partners = new Map<string, string | undefined>();
    for (const right of rights) {
      const { userId, siret } = right;
      if (!names.has(userId)) names.set(userId, await this.nameOf(userId));
      if (!partners.has(siret)) partners.set(siret, await this.partnerNameOf(siret));
      const name = names.get(userId);
      const partnerName = partners.get(siret);
      named.push({
        ...right,
        ...(name === undefined ? {} : { name }),
        ...(partnerName === undefined ? {} : { partnerName }),
      });
    }
    return { rights: named.sort(inOrder), shredded: this.shredded };
  }

  /** Only the registers are read: traces, which are nearly all of the log, never are. */
  private async fold(): Promise<readonly Right[]> {
    const { at, user, service } = this.options;
    const replayed = new RightsReplay(at);
    for await (const event of this.log.all({ prefixes: [this.prefix()] })) {
      if (event.shredded) {
        this.count(event);
        continue;
      }
      const data = event.data as { readonly service?: string; readonly userId?: string };
      if (service !== undefined && data.service !== service) continue;
      if (user !== undefined && data.userId !== user) continue;
      replayed.apply(event);
    }
    return replayed.rights();
  }

  private prefix(): string {
    const { partner, service } = this.options;
    if (partner === undefined) return 'habilitations-';
    return `habilitations-${partner}.${service ?? ''}`;
  }

  private async nameOf(userId: string): Promise<string | undefined> {
    const opening = await this.first(accountStream(userId));
    if (opening === undefined) return undefined;
    const { givenName = '', familyName = '' } = opening as AccountOpened['data'];
    return `${givenName} ${familyName}`.trim();
  }

  private async partnerNameOf(siret: string): Promise<string | undefined> {
    const signed = await this.first(`convention-${siret}`);
    return (signed as { readonly name?: string } | undefined)?.name;
  }

  private async first(stream: string): Promise<object | undefined> {
    for await (const event of this.log.stream(stream, { limit: 1 })) {
      if (!event.shredded) return event.data;
      this.count(event);
    }
    return undefined;
  }

  private count({ type, metadata }: ReadEvent): void {
    if (Date.parse(metadata.time) <= this.options.at) this.shredded.set(type, (this.shredded.get(type) ?? 0) + 1);
  }
}

const collator = new Intl.Collator('fr', { numeric: true });
const keyOf = ({ siret, service, profile, scope, name, userId }: ReplayedRight): string =>
  [siret, service, profile, scopeId(scope), name, userId].join('|');

const inOrder = (one: ReplayedRight, other: ReplayedRight): number => collator.compare(keyOf(one), keyOf(other));

function asJson(at: number, { rights, shredded }: Replayed): string {
  const shown = rights.map(({ validFrom, validTo, ...right }) => ({
    ...right,
    validFrom: toInstant(validFrom),
    validTo: validTo === undefined ? null : toInstant(validTo),
  }));
  return `${JSON.stringify({ at: toInstant(at), rights: shown, shredded: Object.fromEntries(shredded) }, null, 2)}\n`;
}

const HEADINGS = ['Partenaire', 'SIRET', 'Service', 'Profil', 'Portée', 'Utilisateur', 'Depuis', 'Jusqu’au'];

function printTable(at: number, { rights, shredded }: Replayed): void {
  const rows = rights.map((right) => [
    right.partnerName ?? '—',
    right.siret,
    right.service,
    right.profile,
    right.scope.level === 'partner' ? 'partenaire' : right.scope.id,
    right.name ?? `(identité effacée) ${right.userId}`,
    instant(right.validFrom),
    right.validTo === undefined ? '—' : instant(right.validTo),
  ]);
  if (rows.length > 0) print(table(HEADINGS, rows));
  say(`${rows.length === 0 ? 'Aucun droit' : `${number(rows.length)} droit(s)`} en vigueur le ${instant(at)} (Paris).`);
  tellPurged(shredded);
}
