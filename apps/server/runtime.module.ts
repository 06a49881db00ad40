import { type DynamicModule, Global, Module } from '@nestjs/common';
import { Decisions, Journal } from '#event-store';
import {
  defaultIdentitySettings,
  DELIVERY,
  type Delivery,
  IDENTITY_SETTINGS,
  type IdentitySettings,
  OutboxDelivery,
  SmtpDelivery,
} from '#identity';
import { CLOCK, IDS, TRACE_SINK } from '#kernel';
import { KEYRING } from '#keyring';
import { Views } from '#read-store';
import { EXPORT_DAYS, EXPORT_SHELF, ExportShelf } from '#requests';
import { RETENTION_PERIODS, TREE_HEAD, type TreeHeads } from '#retention';
import { CDAP_PURPOSES } from '#services/cdap';
import { EXPORT_ROWS, PURPOSE_LABELS, TRACE_MONTHS, TraceSearch, VIEW_GROUPS } from '#traces';
import { viewGroups } from './log-contexts.js';
import { periodsOf } from './periods.js';
import { Runtime } from './runtime.js';
import type { Settings } from './settings.js';

/** Hands the process's stores to every context. */
@Global()
@Module({})
export class RuntimeModule {
  static of(runtime: Runtime, settings: Settings, integrity: TreeHeads): DynamicModule {
    const providers = [
      { provide: Runtime, useValue: runtime },
      { provide: Decisions, useValue: runtime.decisions },
      { provide: Journal, useValue: runtime.journal },
      { provide: KEYRING, useValue: runtime.keyring },
      { provide: Views, useValue: runtime.views },
      { provide: TraceSearch, useValue: runtime.search },
      { provide: TRACE_SINK, useValue: runtime.recorder },
      { provide: CLOCK, useValue: runtime.clock },
      { provide: IDS, useValue: runtime.ids },
      { provide: DELIVERY, useValue: deliveryOf(runtime, settings) },
      { provide: IDENTITY_SETTINGS, useValue: identitySettings(settings) },
      { provide: TREE_HEAD, useValue: integrity },
      { provide: EXPORT_SHELF, useValue: new ExportShelf(runtime.folder.exports, runtime.keyring) },
      { provide: EXPORT_DAYS, useValue: settings.TEMOIN_EXPORT_DAYS },
      { provide: EXPORT_ROWS, useValue: settings.TEMOIN_EXPORT_ROWS },
      { provide: PURPOSE_LABELS, useValue: new Map(Object.entries(CDAP_PURPOSES)) },
      { provide: TRACE_MONTHS, useValue: settings.TEMOIN_TRACES_MONTHS },
      { provide: RETENTION_PERIODS, useValue: periodsOf(settings) },
      { provide: VIEW_GROUPS, useValue: viewGroups.map((group) => group.name) },
    ];
    return { module: RuntimeModule, providers, exports: providers.map(({ provide }) => provide) };
  }
}

function deliveryOf({ folder, clock }: Runtime, settings: Settings): Delivery {
  const { TEMOIN_SMTP_URL: url, TEMOIN_MAIL_FROM: from } = settings;
  return url === undefined ? new OutboxDelivery(folder.outbox, clock) : new SmtpDelivery({ url, from });
}

const identitySettings = (settings: Settings): IdentitySettings => ({
  ...defaultIdentitySettings,
  idleMs: settings.TEMOIN_SESSION_IDLE * 1000,
  absoluteMs: settings.TEMOIN_SESSION_ABSOLUTE * 1000,
  secureCookie: settings.TEMOIN_TLS,
  browsers: settings.TEMOIN_BROWSERS,
});
