import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { METHOD_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner, ModulesContainer } from '@nestjs/core';
import { ACCESS, TRACED } from '#identity';
import { startTestServer, type TestServer } from '../support/test-server.js';

interface Route {
  readonly name: string;
  readonly handler: object;
}

describe('every route', () => {
  let test: TestServer;
  let routes: Route[];

  beforeAll(async () => {
    test = await startTestServer();
    const { app } = test.server;
    const scanner = new MetadataScanner();
    routes = new DiscoveryService(app.get(ModulesContainer)).getControllers().flatMap(({ metatype, instance }) => {
      const prototype = Object.getPrototypeOf(instance) as Record<string, object>;
      return scanner
        .getAllMethodNames(prototype)
        .map((method) => ({ name: `${metatype?.name}.${method}`, handler: prototype[method] as object }))
        .filter(({ handler }) => Reflect.hasMetadata(METHOD_METADATA, handler));
    });
  });

  afterAll(() => test.dispose());

  it('is found by this test', () => {
    expect(routes.length).toBeGreaterThan(15);
  });

  it('says whom it is open to', () => {
    expect(
      routes.filter(({ handler }) => Reflect.getMetadata(ACCESS, handler) === undefined).map(({ name }) => name),
    ).toEqual([]);
  });

  it('[S5.3.1-a] declares the action that its use is traced as, unless it is public', () => {
    const untraced = routes
      .filter(({ handler }) => Reflect.getMetadata(ACCESS, handler) !== 'public')
      .filter(({ handler }) => Reflect.getMetadata(TRACED, handler) === undefined);
    expect(untraced.map(({ name }) => name)).toEqual([]);
  });
});
