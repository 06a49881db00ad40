import 'reflect-metadata';
import fastifyCookie from '@fastify/cookie';
import rateLimit from '@fastify/rate-limit';
import { setTimeout } from 'node:timers/promises';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import { DELIVERY, type Delivery } from '#identity';
import type { Clock, Ids } from '#kernel';
import { TraceGate } from '#traces';
import { AppModule } from './app.module.js';
import { DataFolder } from './data-folder.js';
import { firstAdministrator } from './first-administrator.js';
import { Health } from './health/health.js';
import { Metrics } from './health/metrics.js';
import { Answers } from './http/answers.js';
import { acceptBodies } from './http/bodies.js';
import { document } from './http/documentation.js';
import { drainOnClose } from './http/drain.js';
import { createLogger, logAnswers, NestLogger } from './http/logger.js';
import { secureHeaders } from './http/security-headers.js';
import { DtoPipe } from './http/validation.js';
import { Housekeeping } from './housekeeping.js';
import { IntegrityLog } from './integrity.js';
import { checkPeriods } from './periods.js';
import { traceInterruptedActs } from './recovery.js';
import { restorePurges } from './purges.js';
import { Runtime } from './runtime.js';
import type { Settings } from './settings.js';
import { checkpointSender } from './witnesses.js';

const MINUTE = 60_000;
const LONGEST_WAIT = 10_000;
const POLL = 20;
const NO_COUNTS = { 'x-ratelimit-limit': false, 'x-ratelimit-remaining': false, 'x-ratelimit-reset': false };

export interface ServerOptions {
  readonly settings: Settings;
  readonly environment?: NodeJS.ProcessEnv;
  readonly clock?: Clock;
  readonly ids?: Ids;
  readonly logger?: Logger;
}

export interface RunningServer {
  /** Such as `http://127.0.0.1:3000`. */
  readonly url: string;
  readonly metricsUrl: string;
  readonly app: NestFastifyApplication;
  readonly runtime: Runtime;
  readonly integrity: IntegrityLog;
  /** What the operator should read at start. */
  readonly notices: readonly string[];
  /** Stops listening, finishes what is under way, lets go of the folder. */
  close(): Promise<void>;
}

/** Opens the stores and starts to answer. Errors: those of `Runtime.open`, and of a port that cannot be had. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { settings, environment = process.env, clock, ids } = options;
  const logger = options.logger ?? createLogger(settings.LOG_LEVEL);
  const runtime = await Runtime.open({
    folder: new DataFolder(settings.TEMOIN_DATA),
    settings,
    environment,
    ...(clock === undefined ? {} : { clock }),
    ...(ids === undefined ? {} : { ids }),
  });
  let app: NestFastifyApplication | undefined;
  let metrics: Metrics | undefined;
  let integrity: IntegrityLog | undefined;
  try {
    await checkPeriods(runtime, settings);
    integrity = IntegrityLog.open(runtime, settings, logger);
    app = await createApp(runtime, settings, logger, integrity);
    const answers = new Answers(app.getHttpAdapter().getInstance());
    logAnswers(answers, logger);
    metrics = new Metrics(app.get(Health));
    metrics.observe(answers);
    await app.init();
    const first = await firstAdministrator(app, runtime, settings);
    await traceInterruptedActs(runtime);
    const metricsPort = await metrics.listen(settings.METRICS_PORT, settings.HOST);
    await viewsInService(app.get(Health));
    const restored = await restorePurges(app, logger);
    await app.listen(settings.PORT, settings.HOST);
    integrity.start();
    const sender = checkpointSender(runtime, settings, app.get<Delivery>(DELIVERY));
    const housekeeping = new Housekeeping(app, runtime, sender, logger).start();
    return {
      url: (await app.getUrl()).replace('[::1]', '127.0.0.1'),
      metricsUrl: `http://${settings.HOST}:${metricsPort}/metrics`,
      app,
      runtime,
      integrity,
      notices: [...runtime.warnings, ...first, ...restored],
      close: () =>
        stop([
          () => housekeeping.stop(),
          () => app?.close(),
          () => metrics?.close(),
          () => integrity?.stop(),
          () => runtime.close(),
        ]),
    };
  } catch (error) {
    await stop([() => metrics?.close(), () => app?.close(), () => integrity?.stop(), () => runtime.close()]);
    throw error;
  }
}

/** A start is usually a moment's catching up; a long rebuild is not waited for: readiness tells. */
async function viewsInService(health: Health): Promise<void> {
  for (let waited = 0; waited < LONGEST_WAIT; waited += POLL) {
    if ((await health.report()).status === 'ready') return;
    await setTimeout(POLL);
  }
}

async function stop(steps: readonly (() => unknown)[]): Promise<void> {
  for (const step of steps) await step();
}

async function createApp(
  runtime: Runtime,
  settings: Settings,
  logger: Logger,
  integrity: IntegrityLog,
): Promise<NestFastifyApplication> {
  const proxies = settings.TEMOIN_TRUST_PROXY;
  const adapter = new FastifyAdapter({
    bodyLimit: 1024 * 1024,
    ...(proxies === '' ? {} : { trustProxy: proxies.split(',').map((address) => address.trim()) }),
  });
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.of(runtime, settings, logger, integrity),
    adapter,
    {
      logger: new NestLogger(logger),
      abortOnError: false,
    },
  );
  const fastify = adapter.getInstance();
  acceptBodies(fastify);
  drainOnClose(fastify);
  app.get(TraceGate).watch(fastify);
  await app.register(fastifyCookie);
  await secureHeaders(fastify, settings.TEMOIN_TLS);
  await app.register(rateLimit, {
    max: settings.TEMOIN_RATE_LIMIT,
    timeWindow: MINUTE,
    // Who is told to wait is told how long (Retry-After); the others need no count of what is left.
    addHeaders: NO_COUNTS,
    addHeadersOnExceeding: NO_COUNTS,
    errorResponseBuilder: (_request, { ttl }) =>
      Object.assign(new Error('rate limit'), { statusCode: 429, after: Math.ceil(ttl / 1000) }),
  });
  app.useGlobalPipes(new DtoPipe());
  document(app);
  return app;
}
