import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { TracesModule } from '#traces';
import { ProvenExportController } from './http/proven-export.controller.js';
import { ExportWithProofsHandler } from './use-cases/export-with-proofs/export-with-proofs.js';

/** What people ask of traces. `Journal`, `CLOCK`, `INTEGRITY` are provided globally. */
@Module({
  imports: [CqrsModule, TracesModule],
  controllers: [ProvenExportController],
  providers: [ExportWithProofsHandler],
})
export class RequestsModule {}
