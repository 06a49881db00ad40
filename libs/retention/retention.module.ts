import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { HOLD_SOURCES, HoldSources } from './domain/hold-sources.js';
import { HOLDS } from './domain/holds-in-force.js';
import { HoldsController } from './http/holds.controller.js';
import { AskHoldHandler } from './use-cases/ask-hold/ask-hold.js';
import { DecideHoldHandler } from './use-cases/decide-hold/decide-hold.js';
import { FindHeldTracesHandler } from './use-cases/find-held-traces/find-held-traces.js';
import { FindHoldHandler, FindHoldsHandler } from './use-cases/find-holds/find-holds.js';
import { HoldsKeeper } from './use-cases/keep-holds/holds-keeper.js';
import { TendHoldsHandler } from './use-cases/tend-holds/tend-holds.js';

/** Legal holds. `Decisions`, `Journal`, `Views`, `TraceSearch`, `KEYRING`, `DELIVERY`, `CLOCK` and `IDS` are provided globally. */
@Module({
  imports: [CqrsModule],
  controllers: [HoldsController],
  providers: [
    AskHoldHandler,
    DecideHoldHandler,
    FindHeldTracesHandler,
    FindHoldHandler,
    FindHoldsHandler,
    TendHoldsHandler,
    { provide: HOLD_SOURCES, useFactory: () => new HoldSources() },
    { provide: HOLDS, useClass: HoldsKeeper },
  ],
  exports: [HOLDS, HOLD_SOURCES],
})
export class RetentionModule {}
