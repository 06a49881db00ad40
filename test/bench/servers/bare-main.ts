import 'reflect-metadata';
import { Body, Controller, HttpCode, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { readFileSync } from 'node:fs';
import { acceptBodies } from '../../../apps/server/http/bodies.js';
import type { BareAnswers } from './bare-server.js';

const answers = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as BareAnswers;

@Controller('api')
class BareController {
  @Post('services/cdap/consultations')
  @HttpCode(200)
  consultation(@Body() _body: unknown): unknown {
    return answers.consultation;
  }

  @Post('traces')
  takenIn(@Body() _body: unknown): unknown {
    return answers.takenIn;
  }
}

@Module({ controllers: [BareController] })
class BareModule {}

const adapter = new FastifyAdapter();
const app = await NestFactory.create<NestFastifyApplication>(BareModule, adapter, { logger: false });
acceptBodies(adapter.getInstance());
await app.listen(0, '127.0.0.1');
process.stderr.write(`${await app.getUrl()}\n`);
