import { Body, Controller, HttpCode, Inject, Post, StreamableFile } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { Allow, type Caller, CurrentCaller, CurrentRequest, type RequestState, Traced } from '#identity';
import { CLOCK, type Clock } from '#kernel';
import { criteriaOf, ExportAskedDto, exportAskedOf, headingOf, pdfOf, PURPOSE_LABELS, TracesToExport } from '#traces';
import { ExportWithProofs } from '../use-cases/export-with-proofs/export-with-proofs.js';

@ApiTags('traces')
@Controller('api/traces')
export class ProvenExportController {
  constructor(
    private readonly queries: QueryBus,
    private readonly toExport: TracesToExport,
    @Inject(PURPOSE_LABELS) private readonly purposes: ReadonlyMap<string, string>,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Post('export-with-proofs')
  @HttpCode(200)
  @Allow('principal', 'deputy', 'trace-auditor')
  @Traced('traces.export-with-proofs')
  @ApiOperation({ summary: 'Toutes les traces d’une recherche avec leur preuve (ZIP), vérifiable sans le serveur' })
  @ApiProduces('application/zip')
  async export(@Body() body: ExportAskedDto, @CurrentCaller() caller: Caller, @CurrentRequest() state: RequestState) {
    state.notes.details = exportAskedOf(body);
    const [at, { reason }] = [this.clock.now(), body];
    const asked = { criteria: criteriaOf(body), caller, at, ...(reason === undefined ? {} : { reason }) };
    const pages = await this.toExport.pages(asked);
    const heading = headingOf(body, caller, at, this.purposes);
    const document = {
      name: 'traces.pdf',
      about: 'les mêmes, à lire ou à imprimer',
      content: () => pdfOf(pages, heading),
    };
    const zip = await this.queries.execute(new ExportWithProofs(pages, at, [document]));
    return new StreamableFile(zip, {
      type: 'application/zip',
      disposition: 'attachment; filename="traces-avec-preuve.zip"',
    });
  }
}
