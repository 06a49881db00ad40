import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { CqrsModule } from '@nestjs/cqrs';
import type { Logger } from 'pino';
import { AuditModule, type Integrity } from '#audit';
import { HabilitationsModule } from '#habilitations';
import { IdentityModule, SessionGuard } from '#identity';
import { PartnersModule } from '#partners';
import { RequestsModule } from '#requests';
import { RetentionModule } from '#retention';
import { CdapModule, SeededDossierSource } from '#services/cdap';
import { TraceGuard, TracesModule } from '#traces';
import { HealthController } from './health/health.controller.js';
import { Health } from './health/health.js';
import { ProblemFilter } from './http/problem.filter.js';
import type { Runtime } from './runtime.js';
import { RuntimeModule } from './runtime.module.js';
import type { Settings } from './settings.js';

/** Invented dossiers of the embedded source, numbered from 1000000. */
const DOSSIERS = 100_000;

/** The process: every context, behind two guards (who is it; may they) and one filter; the trace is written at the door. */
@Module({})
export class AppModule {
  static of(runtime: Runtime, settings: Settings, logger: Logger, integrity: Integrity): DynamicModule {
    return {
      module: AppModule,
      imports: [
        RuntimeModule.of(runtime, settings, integrity),
        CqrsModule.forRoot(),
        IdentityModule,
        HabilitationsModule,
        PartnersModule,
        TracesModule,
        AuditModule.on(integrity),
        RetentionModule,
        RequestsModule,
        CdapModule.register(new SeededDossierSource(settings.TEMOIN_DOSSIER_SEED, DOSSIERS)),
      ],
      controllers: [HealthController],
      providers: [
        Health,
        { provide: APP_GUARD, useExisting: SessionGuard },
        { provide: APP_GUARD, useExisting: TraceGuard },
        { provide: APP_FILTER, useValue: new ProblemFilter(logger) },
      ],
    };
  }
}
