import 'reflect-metadata';
import { readHead } from '#audit';
import { type DynamicModule, type INestApplicationContext, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CommandBus, CqrsModule } from '@nestjs/cqrs';
import { DELIVERY, type Delivery, IdentityModule, type Message, RANDOMNESS, type Timer, TIMER } from '#identity';
import { HabilitationsModule } from '#habilitations';
import { ManualClock, TRACE_SINK, type TraceSink } from '#kernel';
import { PartnersModule } from '#partners';
import { TraceRecorder } from '#traces';
import type { DataFolder } from '../../server/data-folder.js';
import { Runtime } from '../../server/runtime.js';
import { RuntimeModule } from '../../server/runtime.module.js';
import type { Settings } from '../../server/settings.js';
import { Draw, SeededIds } from './draw.js';

export interface Credentials {
  readonly identifier: string;
  readonly password: string;
}

/** Nobody is waiting behind a door in the demonstration: slower answers after failures slow nobody down. */
const noWait: Timer = { now: () => 0, wait: () => Promise.resolve() };

/** Keeps the letters that hold credentials instead of sending them: their readers are invented. */
class Letterbox implements Delivery {
  private readonly letters = new Map<string, Credentials>();

  async deliver({ to, text }: Message): Promise<void> {
    const identifier = /Identifiant : (\S+)/.exec(text)?.[1];
    const password = /Mot de passe provisoire : (\S+)/.exec(text)?.[1];
    if (identifier !== undefined && password !== undefined) this.letters.set(to, { identifier, password });
  }

  opened(email: string): Credentials {
    const letter = this.letters.get(email);
    if (letter === undefined) throw new Error('no credentials were delivered to an invented person');
    return letter;
  }
}

interface Ports {
  readonly delivery: Delivery;
  readonly randomness: Draw;
  readonly sink: TraceSink;
}

/** The contexts without their HTTP doors; what would be random or wait in the server is seeded or immediate. */
@Module({})
class StageModule {
  static of(runtime: Runtime, settings: Settings, { delivery, randomness, sink }: Ports): DynamicModule {
    const stores = RuntimeModule.of(runtime, settings, { head: readHead(runtime.folder.integrity) });
    const replaced = [
      { provide: DELIVERY, useValue: delivery },
      { provide: TRACE_SINK, useValue: sink },
    ];
    // A provider of a dynamic module replaces the one that the module declares under the same token.
    const identity = [
      { provide: RANDOMNESS, useValue: randomness },
      { provide: TIMER, useValue: noWait },
    ];
    return {
      module: StageModule,
      imports: [
        { ...stores, providers: [...(stores.providers ?? []), ...replaced] },
        CqrsModule.forRoot(),
        { module: IdentityModule, providers: identity },
        HabilitationsModule,
        PartnersModule,
      ],
    };
  }
}

export interface StageOptions {
  readonly folder: DataFolder;
  readonly settings: Settings;
  readonly environment: NodeJS.ProcessEnv;
  readonly seed: number;
}

/** Everything that the demonstration acts through: the program's own commands, under a clock set by hand. */
export class Stage {
  readonly letters: Letterbox;
  readonly commands: CommandBus;

  private constructor(
    readonly runtime: Runtime,
    readonly clock: ManualClock,
    readonly sink: TraceSink,
    private readonly app: INestApplicationContext,
    letters: Letterbox,
  ) {
    this.letters = letters;
    this.commands = app.get(CommandBus);
  }

  /** @param at first instant of the clock, milliseconds */
  static async open({ folder, settings, environment, seed }: StageOptions, at: number): Promise<Stage> {
    const clock = new ManualClock(at);
    const ids = new SeededIds(new Draw(seed, 'ids'));
    const runtime = await Runtime.open({ folder, settings, environment, clock, ids });
    try {
      const sink = new TraceRecorder(runtime.journal, new Draw(seed, 'writer').hex(6));
      const delivery = new Letterbox();
      const ports = { delivery, sink, randomness: new Draw(seed, 'credentials') };
      const app = await NestFactory.createApplicationContext(StageModule.of(runtime, settings, ports), {
        logger: ['fatal'],
        abortOnError: false,
      });
      await app.init();
      return new Stage(runtime, clock, sink, app, delivery);
    } catch (error) {
      await runtime.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.runtime.close();
  }
}
