import { type DynamicModule, Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { CdapController } from './http/cdap.controller.js';
import { CDAP_DOSSIER_SOURCE, type DossierSource } from './source/dossier-source.js';
import { ConsultDossierHandler } from './use-cases/consult-dossier/consult-dossier.handler.js';
import { ListPurposesHandler } from './use-cases/list-purposes/list-purposes.handler.js';

@Module({})
export class CdapModule {
  /** @param source where dossiers come from. Needs, provided globally: `CLOCK`. */
  static register(source: DossierSource): DynamicModule {
    return {
      module: CdapModule,
      imports: [CqrsModule],
      controllers: [CdapController],
      providers: [{ provide: CDAP_DOSSIER_SOURCE, useValue: source }, ConsultDossierHandler, ListPurposesHandler],
    };
  }
}
