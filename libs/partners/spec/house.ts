import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Global, Module } from '@nestjs/common';
import { CommandBus, CqrsModule, QueryBus } from '@nestjs/cqrs';
import { Test, type TestingModule } from '@nestjs/testing';
import { v7 } from 'uuid';
import { Decisions, EventOpener, EventRegistry, Journal, SqliteEventStore, type StoredEvent } from '#event-store';
import { habilitationsEvents, rightsViews } from '#habilitations';
import {
  defaultIdentitySettings,
  type Delivery,
  DELIVERY,
  IDENTITY_SETTINGS,
  identityEvents,
  IdentityModule,
  identityViews,
  type Message,
} from '#identity';
import { CLOCK, type CommandContext, IDS, ManualClock, TRACE_SINK, type TraceDraft, type TraceSink } from '#kernel';
import { Keyring, legalDayOf } from '#keyring';
import { SqliteProjections, Views } from '#read-store';
import { SqliteViews } from '#read-store/sqlite';
import { partnersEvents } from '../domain/events.js';
import { parsePartnerFile } from '../file/parse.js';
import { PartnersModule } from '../partners.module.js';
import { partnersViews } from '../projections/partners/projection.js';

const GROUPS = [identityViews, partnersViews, rightsViews];
const ids = { next: (msecs: number) => v7({ msecs }) };
const registry = new EventRegistry([...identityEvents, ...partnersEvents, ...habilitationsEvents]);

/** Traces have a context of their own, which this one may not import. */
class NoTraces implements TraceSink {
  record = (_: TraceDraft): Promise<number> => Promise.resolve(0);
  recordAll = (_: readonly TraceDraft[]): Promise<number> => Promise.resolve(0);
}

class KeptDelivery implements Delivery {
  readonly messages: Message[] = [];
  /** How many more go through before one fails; that one, and no other. */
  failsAfter = Infinity;
  async deliver(message: Message): Promise<void> {
    this.failsAfter -= 1;
    if (this.failsAfter === -1) throw new Error('no route to the mail server');
    this.messages.push(message);
  }
}

/** Partners and habilitations over the real stores and the real identity, in a folder of its own. */
export class House {
  readonly clock = new ManualClock(Date.UTC(2026, 2, 2, 8));
  readonly delivery = new KeptDelivery();
  private readonly folder = mkdtempSync(join(tmpdir(), 'temoin-partners-'));
  private readonly stopped = new AbortController();
  private readonly keyring = Keyring.open({ file: join(this.folder, 'keyring.db'), masterKey: randomBytes(32) });
  private projecting: Promise<void> | undefined;
  private app!: TestingModule;
  store!: SqliteEventStore;
  views!: SqliteViews;
  journal!: Journal;

  static async open(): Promise<House> {
    const house = new House();
    house.store = await SqliteEventStore.open({ file: join(house.folder, 'log.db') });
    const folder = join(house.folder, 'views');
    mkdirSync(folder);
    house.views = new SqliteViews(folder, new Map(GROUPS.map(({ name, version }) => [name, version])));
    const ready = house.project(folder);
    await house.boot();
    await ready;
    return house;
  }

  get commands(): CommandBus {
    return this.app.get(CommandBus);
  }

  get queries(): QueryBus {
    return this.app.get(QueryBus);
  }

  context(): CommandContext {
    return { at: this.clock.now(), correlationId: ids.next(this.clock.now()) };
  }

  newId(): string {
    return ids.next(this.clock.now());
  }

  /** One of the files of examples/. */
  example(name: string) {
    return parsePartnerFile(readFileSync(join(import.meta.dirname, '../../../examples', name), 'utf8'));
  }

  /** Waits until the views show everything written so far. */
  async settled(): Promise<void> {
    const head = await this.store.head();
    await Promise.all(GROUPS.map(({ name }) => this.views.reached(name, head)));
  }

  async dispose(): Promise<void> {
    this.stopped.abort();
    await this.projecting;
    await this.app.close();
    this.views.close();
    await this.store.close();
    this.keyring.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async boot(): Promise<void> {
    this.journal = new Journal(this.store, registry, this.keyring, ids, legalDayOf);
    const providers = [
      { provide: Decisions, useValue: new Decisions(this.journal) },
      { provide: Journal, useValue: this.journal },
      { provide: Views, useValue: this.views },
      { provide: CLOCK, useValue: this.clock },
      { provide: IDS, useValue: ids },
      { provide: TRACE_SINK, useValue: new NoTraces() },
      { provide: DELIVERY, useValue: this.delivery },
      { provide: IDENTITY_SETTINGS, useValue: defaultIdentitySettings },
    ];
    @Global()
    @Module({ providers, exports: providers.map(({ provide }) => provide) })
    class Ports {}
    const imports = [Ports, CqrsModule.forRoot(), IdentityModule, PartnersModule];
    this.app = await Test.createTestingModule({ imports }).compile();
    await this.app.init();
  }

  private project(folder: string): Promise<void> {
    const opener = new EventOpener(registry, this.keyring);
    const feed = {
      follow: (from: number, signal: AbortSignal) => this.store.subscribe({ from, signal }),
      open: (stored: StoredEvent) => opener.open(stored),
    };
    return new Promise((ready, failed) => {
      const shown = new Set<string>();
      const listener = {
        advanced: (group: string, checkpoint: number) => {
          this.views.advanced(group, checkpoint);
          if (shown.add(group).size === GROUPS.length) ready();
        },
        swapped: (group: string) => this.views.swapped(group),
        stopped: failed,
      };
      const projections = new SqliteProjections(folder, GROUPS, feed, listener);
      this.projecting = projections.run(this.stopped.signal).catch(failed);
    });
  }
}
