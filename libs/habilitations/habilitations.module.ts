import { Module } from '@nestjs/common';
import { RightsEraser } from './use-cases/erase-rights/rights-eraser.js';
import { CqrsModule } from '@nestjs/cqrs';
import { HabilitationsController } from './http/habilitations.controller.js';
import { RightsController } from './http/rights.controller.js';
import { UsersController } from './http/users.controller.js';
import { ChangeMandateHandler } from './use-cases/change-mandate/change-mandate.js';
import { FindHabilitationsInForceHandler } from './use-cases/find-habilitations-in-force/find-habilitations-in-force.js';
import { FindQuotasHandler } from './use-cases/find-quotas/find-quotas.js';
import { FindRightsHandler } from './use-cases/find-rights/find-rights.js';
import { FindUsersHandler } from './use-cases/find-users/find-users.js';
import { GrantHabilitationHandler } from './use-cases/grant-habilitation/grant-habilitation.js';
import { OpenServiceHandler } from './use-cases/open-service/open-service.js';
import { RegisterUserHandler } from './use-cases/register-user/register-user.js';
import { Registers } from './use-cases/registers.js';
import { RevokeHabilitationHandler } from './use-cases/revoke-habilitation/revoke-habilitation.js';
import { SetQuotaHandler } from './use-cases/set-quota/set-quota.js';
import { UserLeavesHandler } from './use-cases/user-leaves/user-leaves.js';

/** Users, quotas and habilitations. `Decisions`, `Views`, `CLOCK` and `IDS` are provided globally. */
@Module({
  imports: [CqrsModule],
  controllers: [UsersController, HabilitationsController, RightsController],
  providers: [
    RightsEraser,
    Registers,
    ChangeMandateHandler,
    FindHabilitationsInForceHandler,
    FindQuotasHandler,
    FindRightsHandler,
    FindUsersHandler,
    GrantHabilitationHandler,
    OpenServiceHandler,
    RegisterUserHandler,
    RevokeHabilitationHandler,
    SetQuotaHandler,
    UserLeavesHandler,
  ],
  exports: [Registers, RightsEraser],
})
export class HabilitationsModule {}
