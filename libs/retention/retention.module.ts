import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { HabilitationsModule } from '#habilitations';
import { IdentityModule } from '#identity';
import { TracesModule } from '#traces';
import { HOLD_SOURCES, HoldSources } from './domain/hold-sources.js';
import { HOLDS } from './domain/holds-in-force.js';
import { HoldsController } from './http/holds.controller.js';
import { PeriodsController } from './http/periods.controller.js';
import { PurgesController } from './http/purges.controller.js';
import { AskHoldHandler } from './use-cases/ask-hold/ask-hold.js';
import { DecideHoldHandler } from './use-cases/decide-hold/decide-hold.js';
import { DecidePeriodsHandler } from './use-cases/decide-periods/decide-periods.js';
import { FindPurgesHandler } from './use-cases/find-purges/find-purges.js';
import { FindHeldTracesHandler } from './use-cases/find-held-traces/find-held-traces.js';
import { FindHoldHandler, FindHoldsHandler } from './use-cases/find-holds/find-holds.js';
import { HoldsKeeper } from './use-cases/keep-holds/holds-keeper.js';
import { PurgePlanner } from './use-cases/plan-purge/purge-planner.js';
import { RestorePurgesHandler } from './use-cases/restore-purges/restore-purges.js';
import { PurgeCertificates } from './use-cases/run-purge/purge-certificates.js';
import { PurgeSettler } from './use-cases/run-purge/purge-settler.js';
import { RunPurgeHandler } from './use-cases/run-purge/run-purge.js';
import { TendHoldsHandler } from './use-cases/tend-holds/tend-holds.js';

/** Legal holds and purges. `Decisions`, `Journal`, `Views`, `TraceSearch`, `KEYRING`, `DELIVERY`, `CLOCK`, `IDS`, `TREE_HEAD` and `RETENTION_PERIODS` are provided globally. */
@Module({
  imports: [CqrsModule, TracesModule, IdentityModule, HabilitationsModule],
  controllers: [HoldsController, PeriodsController, PurgesController],
  providers: [
    AskHoldHandler,
    DecideHoldHandler,
    DecidePeriodsHandler,
    FindHeldTracesHandler,
    FindHoldHandler,
    FindHoldsHandler,
    TendHoldsHandler,
    PurgePlanner,
    PurgeCertificates,
    PurgeSettler,
    RunPurgeHandler,
    RestorePurgesHandler,
    FindPurgesHandler,
    { provide: HOLD_SOURCES, useFactory: () => new HoldSources() },
    { provide: HOLDS, useClass: HoldsKeeper },
  ],
  exports: [HOLDS, HOLD_SOURCES, PurgePlanner],
})
export class RetentionModule {}
