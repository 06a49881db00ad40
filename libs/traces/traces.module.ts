import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { TracesController } from './http/traces.controller.js';
import { ExportTracesHandler, SearchTracesHandler } from './use-cases/search-traces/search-traces.handler.js';
import { TakeInTracesHandler } from './use-cases/take-in/take-in-traces.handler.js';

/** Needs, provided globally: `TraceSearch`, `Views`, `LiveSessions`, `TRACE_SINK`, `CLOCK`. */
@Module({
  imports: [CqrsModule],
  controllers: [TracesController],
  providers: [SearchTracesHandler, ExportTracesHandler, TakeInTracesHandler],
})
export class TracesModule {}
