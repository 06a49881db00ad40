import { Module } from '@nestjs/common';
import { TraceEraser } from './use-cases/erase-traces/trace-eraser.js';
import { CqrsModule } from '@nestjs/cqrs';
import { TraceGate } from './http/trace-gate.js';
import { TraceGuard } from './http/trace.guard.js';
import { TracesController } from './http/traces.controller.js';
import { ViewWait } from './http/view-wait.js';
import { ExportTracesHandler, SearchTracesHandler } from './use-cases/search-traces/search-traces.handler.js';
import { TakeInTracesHandler } from './use-cases/take-in/take-in-traces.handler.js';

/**
 * Needs, provided globally: `TraceSearch`, `Views`, `LiveSessions`, `TRACE_SINK`, `TRACE_MONTHS`, `CLOCK`, `VIEW_GROUPS`. The application
 * registers `TraceGuard` behind the guard of sessions and puts `TraceGate` at its door.
 */
@Module({
  imports: [CqrsModule],
  controllers: [TracesController],
  providers: [
    SearchTracesHandler,
    ExportTracesHandler,
    TakeInTracesHandler,
    ViewWait,
    TraceEraser,
    TraceGuard,
    TraceGate,
  ],
  exports: [TraceEraser, TraceGuard, TraceGate],
})
export class TracesModule {}
