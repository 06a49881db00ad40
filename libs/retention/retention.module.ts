import { Module } from '@nestjs/common';
import { HOLD_SOURCES, HoldSources } from './domain/hold-sources.js';

@Module({
  providers: [{ provide: HOLD_SOURCES, useFactory: () => new HoldSources() }],
  exports: [HOLD_SOURCES],
})
export class RetentionModule {}
