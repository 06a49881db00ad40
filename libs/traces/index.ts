export { intakeHash } from './domain/keys.js';
export { TRACE_TYPE } from './domain/cloud-event.js';
export { type TraceEvent, traceTypes } from './domain/events.js';
export { actionLabel, objectLabel, outcomeLabel, parisTime, PURPOSE_LABELS } from './domain/labels.js';
export { exported, type Format, FORMATS, mediaOf, pageText } from './exports/formats.js';
export { headingOf } from './http/pdf-heading.js';
export { pdfOf, type PdfHeading, type PdfRow } from './exports/pdf.js';
export { type Column, csvOf } from './domain/csv.js';
export { decodeCursor, encodeCursor } from './http/cursor.js';
export { partnerToSearch } from './domain/who-may-search.js';
export { criteriaOf, exportAskedOf } from './http/criteria.js';
export { ExportAskedDto, ExportTracesDto, TraceCriteriaDto } from './http/traces.dto.js';
export { EXPORT_ROWS, TracesToExport } from './use-cases/search-traces/traces-to-export.js';
export { TraceGate } from './http/trace-gate.js';
export { TraceGuard } from './http/trace.guard.js';
export { VIEW_GROUPS } from './http/view-wait.js';
export { tracesMessages } from './messages.js';
export * from './log.js';
export { PostgresTraceSearch } from './projections/trace-rows/postgres-trace-search.js';
export { SqliteTraceSearch } from './projections/trace-rows/sqlite-trace-search.js';
export { TracesModule } from './traces.module.js';
export { TraceRecorder } from './use-cases/record-trace/trace-recorder.js';
export {
  ExportTraces,
  type NamedTrace,
  SearchTraces,
  TRACE_MONTHS,
  type TraceCriteria,
} from './use-cases/search-traces/search-traces.js';
export {
  type TraceCursor,
  type TraceFilters,
  type TraceRow,
  TraceSearch,
} from './use-cases/search-traces/trace-search.js';
export { TraceEraser } from './use-cases/erase-traces/trace-eraser.js';
