import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { HabilitationsModule } from '#habilitations';
import { PartnersController } from './http/partners.controller.js';
import { AppointAdministratorHandler } from './use-cases/appoint-administrator/appoint-administrator.js';
import { FindPartnerHandler } from './use-cases/find-partner/find-partner.js';
import { FindPartnersHandler } from './use-cases/find-partners/find-partners.js';
import { ImportPartnerHandler } from './use-cases/import-partner/import-partner.handler.js';

/** Conventions and administrators. `Decisions`, `Views`, `CLOCK` and `IDS` are provided globally. */
@Module({
  imports: [CqrsModule, HabilitationsModule],
  controllers: [PartnersController],
  providers: [AppointAdministratorHandler, FindPartnerHandler, FindPartnersHandler, ImportPartnerHandler],
})
export class PartnersModule {}
