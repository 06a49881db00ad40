import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { RetentionModule } from '#retention';
import { TracesModule } from '#traces';
import { AccessRequestsController } from './http/access-requests.controller.js';
import { ProvenExportController } from './http/proven-export.controller.js';
import { ExportsController } from './http/exports.controller.js';
import { ExportAsideHandler } from './use-cases/export-aside/export-aside.js';
import { RunExports } from './use-cases/export-aside/run-exports.js';
import { MissionsController } from './http/missions.controller.js';
import { TimelinesController } from './http/timelines.controller.js';
import { SearchesController } from './http/searches.controller.js';
import { TravelController } from './http/travel.controller.js';
import { AskMissionHandler, DecideMissionHandler } from './use-cases/ask-mission/ask-mission.js';
import { MissionFiles } from './use-cases/ask-mission/mission-files.js';
import { FindMissionsHandler } from './use-cases/find-missions/find-missions.js';
import { Evidence } from './use-cases/travel/evidence.js';
import { OrganisationEvents } from './use-cases/travel/organisation-events.js';
import { FindChangesHandler } from './use-cases/timeline/find-changes.js';
import { TimelineHandler } from './use-cases/timeline/timeline.js';
import { FindSearchesHandler } from './use-cases/save-search/find-searches.js';
import { SaveSearchHandler } from './use-cases/save-search/save-search.js';
import { Travel } from './use-cases/travel/travel.js';
import { AccessTraces } from './use-cases/copy-access/access-traces.js';
import { CopyAccessHandler } from './use-cases/copy-access/copy-access.js';
import { ExportWithProofsHandler } from './use-cases/export-with-proofs/export-with-proofs.js';
import { ProvenZip } from './use-cases/export-with-proofs/proven-zip.js';
import { FileAccessHandler } from './use-cases/file-access/file-access.js';
import { PendingAccess } from './use-cases/file-access/pending-access.js';
import { FindAccessHandler } from './use-cases/find-access/find-access.js';
import { HandleAccessHandler } from './use-cases/handle-access/handle-access.js';
import { TendAccessHandler } from './use-cases/tend-access/tend-access.js';

/** What people ask of traces, and audit missions. The stores, `KEYRING`, `DELIVERY`, `CLOCK`, `IDS`, `INTEGRITY`, `RETENTION_PERIODS`, `PURPOSE_LABELS`, `EXPORT_SHELF` and `EXPORT_DAYS` are provided globally. */
@Module({
  imports: [CqrsModule, TracesModule, RetentionModule],
  controllers: [
    AccessRequestsController,
    ExportsController,
    MissionsController,
    ProvenExportController,
    SearchesController,
    TimelinesController,
    TravelController,
  ],
  providers: [
    AskMissionHandler,
    DecideMissionHandler,
    Evidence,
    FindChangesHandler,
    FindMissionsHandler,
    FindSearchesHandler,
    MissionFiles,
    OrganisationEvents,
    TimelineHandler,
    Travel,
    AccessTraces,
    CopyAccessHandler,
    ExportAsideHandler,
    ExportWithProofsHandler,
    FileAccessHandler,
    FindAccessHandler,
    HandleAccessHandler,
    PendingAccess,
    ProvenZip,
    RunExports,
    SaveSearchHandler,
    TendAccessHandler,
  ],
})
export class RequestsModule {}
