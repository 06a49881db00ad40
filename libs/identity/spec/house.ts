import { Global, Module } from '@nestjs/common';
import { CommandBus, CqrsModule, QueryBus } from '@nestjs/cqrs';
import { Test, type TestingModule } from '@nestjs/testing';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v7 } from 'uuid';
import { Decisions, EventOpener, EventRegistry, Journal, SqliteEventStore, type StoredEvent } from '#event-store';
import {
  CLOCK,
  type CommandContext,
  type EventDefinition,
  IDS,
  ManualClock,
  TRACE_SINK,
  type TraceContent,
  type TraceDraft,
  type TraceSink,
} from '#kernel';
import { Keyring, legalDayOf } from '#keyring';
import { SqliteProjections, Views } from '#read-store';
import { SqliteViews } from '#read-store/sqlite';
import { DELIVERY, type Delivery, type Message } from '../delivery/delivery.js';
import { identityEvents } from '../domain/events.js';
import { IdentityModule } from '../identity.module.js';
import { TIMER } from '../passwords/timer.js';
import { identityViews } from '../projections/view-group.js';
import { defaultIdentitySettings, IDENTITY_SETTINGS } from '../settings.js';

const TRACES = [
  'ActionTraced',
  'SignedIn',
  'SignInRefused',
  'BrowserRefused',
  'SignedOut',
  'SessionExpired',
  'SessionRevoked',
];
const ids = { next: (msecs: number) => v7({ msecs }) };

/** As the traces context defines them, which this one may not import. */
const traceDefinitions = TRACES.map((type): EventDefinition => ({
  type,
  schemaVersion: 1,
  key: (data, day) => ({ kind: 'trace', day, subject: (data as TraceContent).user ?? '' }),
}));

class JournalSink implements TraceSink {
  readonly drafts: TraceDraft[] = [];
  constructor(private readonly journal: Journal) {}

  record(draft: TraceDraft): Promise<number> {
    return this.recordAll([draft]);
  }

  async recordAll(drafts: readonly TraceDraft[]): Promise<number> {
    this.drafts.push(...drafts);
    let position = 0;
    for (const { type, content, correlationId } of drafts) {
      const context = { at: Date.parse(content.at), correlationId };
      const stream = `trace-${legalDayOf(context.at)}.spec`;
      ({ position } = await this.journal.append(stream, [{ type, data: content }], 'any', context));
    }
    return position;
  }
}

class KeptDelivery implements Delivery {
  readonly messages: Message[] = [];
  fails = false;
  async deliver(message: Message): Promise<void> {
    if (this.fails) throw new Error('no route to the mail server');
    this.messages.push(message);
  }
}

/** Identity over the real stores, in a folder of its own, at an hour set by hand. */
export class House {
  readonly clock = new ManualClock(Date.UTC(2026, 2, 2, 8));
  readonly delivery = new KeptDelivery();
  readonly folder = mkdtempSync(join(tmpdir(), 'temoin-identity-'));
  store!: SqliteEventStore;
  views!: SqliteViews;
  sink!: JournalSink;
  private app!: TestingModule;
  private readonly masterKey = randomBytes(32);
  private keyring!: Keyring;
  private readonly stopped = new AbortController();
  private projecting: Promise<void> | undefined;

  static async open(): Promise<House> {
    const house = new House();
    await house.start();
    return house;
  }

  private async start(): Promise<void> {
    this.keyring = Keyring.open({ file: join(this.folder, 'keyring.db'), masterKey: this.masterKey });
    this.store = await SqliteEventStore.open({ file: join(this.folder, 'log.db') });
    const folder = join(this.folder, 'views');
    mkdirSync(folder);
    this.views = new SqliteViews(folder, new Map([[identityViews.name, identityViews.version]]));
    const ready = this.project(folder);
    await this.boot();
    await ready;
  }

  /** Another server on the same stores: it knows no session from memory. */
  async boot(): Promise<void> {
    const registry = new EventRegistry([...identityEvents, ...traceDefinitions]);
    const journal = new Journal(this.store, registry, this.keyring, ids, legalDayOf);
    this.sink = new JournalSink(journal);
    const providers = [
      { provide: Decisions, useValue: new Decisions(journal) },
      { provide: Journal, useValue: journal },
      { provide: Views, useValue: this.views },
      { provide: CLOCK, useValue: this.clock },
      { provide: IDS, useValue: ids },
      { provide: TRACE_SINK, useValue: this.sink },
      { provide: DELIVERY, useValue: this.delivery },
      { provide: IDENTITY_SETTINGS, useValue: defaultIdentitySettings },
    ];
    @Global()
    @Module({ providers, exports: providers.map(({ provide }) => provide) })
    class Ports {}
    const building = Test.createTestingModule({ imports: [Ports, CqrsModule.forRoot(), IdentityModule] });
    // Waits are skipped: what they last is the throttle's own spec.
    building.overrideProvider(TIMER).useValue({ now: () => 0, wait: () => Promise.resolve() });
    this.app = await building.compile();
    this.app.useLogger(false);
    await this.app.init();
  }

  get commands(): CommandBus {
    return this.app.get(CommandBus);
  }

  get queries(): QueryBus {
    return this.app.get(QueryBus);
  }

  get<T>(type: new (...given: never[]) => T): T {
    return this.app.get(type);
  }

  context(): CommandContext {
    return { at: this.clock.now(), correlationId: ids.next(this.clock.now()) };
  }

  /** Waits until the views show everything written so far. */
  async settled(): Promise<void> {
    await this.views.reached('identity', await this.store.head());
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

  private project(folder: string): Promise<void> {
    const opener = new EventOpener(new EventRegistry([...identityEvents, ...traceDefinitions]), this.keyring);
    const feed = {
      follow: (from: number, signal: AbortSignal) => this.store.subscribe({ from, signal }),
      open: (stored: StoredEvent) => opener.open(stored),
    };
    return new Promise((ready, failed) => {
      const listener = {
        advanced: (group: string, checkpoint: number) => {
          this.views.advanced(group, checkpoint);
          ready();
        },
        swapped: (group: string) => this.views.swapped(group),
        stopped: failed,
      };
      const projections = new SqliteProjections(folder, [identityViews], feed, listener);
      this.projecting = projections.run(this.stopped.signal).catch(failed);
    });
  }
}
