import { Module } from '@nestjs/common';
import { TraceEraser } from './use-cases/erase-traces/trace-eraser.js';
import { CqrsModule } from '@nestjs/cqrs';
import { TraceGate } from './http/trace-gate.js';
import { TraceGuard } from './http/trace.guard.js';
import { TracesController } from './http/traces.controller.js';
import { ViewWait } from './http/view-wait.js';
import { ExportTracesHandler, SearchTracesHandler } from './use-cases/search-traces/search-traces.handler.js';
import { TracesToExport } from './use-cases/search-traces/traces-to-export.js';
import { TakeInTracesHandler } from './use-cases/take-in/take-in-traces.handler.js';

/**
 * Needs, provided globally: `TraceSearch`, `Views`, `LiveSessions`, `TRACE_SINK`, `TRACE_MONTHS`, `EXPORT_ROWS`, `PURPOSE_LABELS`, `CLOCK`, `VIEW_GROUPS`. The application
 * registers `TraceGuard` behind the guard of sessions and puts `TraceGate` at its door.
 */
@Module({
  imports: [CqrsModule],
  controllers: [TracesController],
  providers: [
    SearchTracesHandler,
    ExportTracesHandler,
    TakeInTracesHandler,
    TracesToExport,
    ViewWait,
    TraceEraser,
    TraceGuard,
    TraceGate,
  ],
  exports: [TracesToExport, TraceEraser, TraceGuard, TraceGate],
})
export class TracesModule {}
