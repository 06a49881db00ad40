import 'reflect-metadata';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AppModule } from '../../server/app.module.js';
import { DataFolder } from '../../server/data-folder.js';
import { firstAdministrator } from '../../server/first-administrator.js';
import { createLogger } from '../../server/http/logger.js';
import { IntegrityLog } from '../../server/integrity.js';
import { checkPeriods } from '../../server/periods.js';
import { Runtime } from '../../server/runtime.js';
import type { Settings } from '../../server/settings.js';

const CATCH_UP = 10 * 60_000;

/** The whole program on its data folder, without its HTTP door. */
export interface Application {
  readonly runtime: Runtime;
  readonly app: INestApplicationContext;
  /** What the operator should know. */
  readonly notices: readonly string[];
}

/** Opens the program, lends it, closes it. @throws FolderInUse where a server holds the folder */
export async function withApplication<T>(
  settings: Settings,
  environment: NodeJS.ProcessEnv,
  use: (application: Application) => Promise<T>,
): Promise<T> {
  const runtime = await Runtime.open({ folder: new DataFolder(settings.TEMOIN_DATA), settings, environment });
  let app: INestApplicationContext | undefined;
  let integrity: IntegrityLog | undefined;
  try {
    await checkPeriods(runtime, settings);
    const logger = createLogger('silent');
    integrity = IntegrityLog.open(runtime, settings, logger);
    const module = AppModule.of(runtime, settings, logger, integrity);
    app = await NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
    await app.init();
    // An import is no reason for a Caf to be left without its first administrator: the log is not empty after it.
    const notices = [...runtime.warnings, ...(await firstAdministrator(app, runtime, settings))];
    // Some commands ask the views.
    await runtime.reached(await runtime.store.head(), CATCH_UP);
    return await use({ runtime, app, notices });
  } finally {
    await app?.close();
    await integrity?.stop();
    await runtime.close();
  }
}
