import { type DynamicModule, Global, Module } from '@nestjs/common';
import { Decisions, Journal } from '#event-store';
import { CLOCK, IDS, TRACE_SINK } from '#kernel';
import { SqliteViews, Views } from '#read-store';
import { TraceSearch, VIEW_GROUPS } from '#traces';
import { viewGroups } from './contexts.js';
import { Runtime } from './runtime.js';

/** Hands the process's stores to every context. */
@Global()
@Module({})
export class RuntimeModule {
  static of(runtime: Runtime): DynamicModule {
    const providers = [
      { provide: Runtime, useValue: runtime },
      { provide: Decisions, useValue: runtime.decisions },
      { provide: Journal, useValue: runtime.journal },
      { provide: Views, useValue: runtime.views },
      { provide: SqliteViews, useValue: runtime.views },
      { provide: TraceSearch, useValue: runtime.search },
      { provide: TRACE_SINK, useValue: runtime.recorder },
      { provide: CLOCK, useValue: runtime.clock },
      { provide: IDS, useValue: runtime.ids },
      { provide: VIEW_GROUPS, useValue: viewGroups.map((group) => group.name) },
    ];
    return { module: RuntimeModule, providers, exports: providers.map(({ provide }) => provide) };
  }
}
