import { type DynamicModule, Module } from '@nestjs/common';
import { IntegrityController } from './http/integrity.controller.js';
import { type Integrity, INTEGRITY } from './http/integrity.js';

export { type Integrity, INTEGRITY } from './http/integrity.js';

@Module({})
export class AuditModule {
  static on(integrity: Integrity): DynamicModule {
    const providers = [{ provide: INTEGRITY, useValue: integrity }];
    return { module: AuditModule, global: true, controllers: [IntegrityController], providers, exports: [INTEGRITY] };
  }
}
