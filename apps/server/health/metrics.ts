import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Answers } from '../http/answers.js';
import type { Health } from './health.js';

/** Prometheus metrics on a port of their own: figures of the process, never of people. */
export class Metrics {
  private readonly registry = new Registry();
  private readonly server: Server;
  private readonly requests: Histogram<'method' | 'route' | 'status'>;
  private readonly known = new Map<string, Histogram.Internal<never>>();

  constructor(health: Health) {
    collectDefaultMetrics({ register: this.registry });
    this.requests = new Histogram({
      name: 'temoin_http_request_duration_seconds',
      help: 'Time to answer, by method, route and status',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
      registers: [this.registry],
    });
    const lag = new Gauge({
      name: 'temoin_view_lag_events',
      help: 'Log positions that a group of views does not show yet',
      labelNames: ['group'],
      registers: [this.registry],
    });
    const proof = new Gauge({
      name: 'temoin_integrity_up',
      help: '1 while the Merkle tree follows the log, 0 while it is interrupted',
      registers: [this.registry],
    });
    new Gauge({
      name: 'temoin_log_head_position',
      help: 'Position of the last event of the log',
      registers: [this.registry],
      async collect() {
        const report = await health.report();
        this.set(report.log.head ?? 0);
        proof.set(report.integrity.status === 'ready' ? 1 : 0);
        for (const view of report.views) lag.set({ group: view.name }, view.lag);
      },
    });
    this.server = createServer((request, response) => {
      if (request.url !== '/metrics') return void response.writeHead(404).end();
      this.registry.metrics().then(
        (text) => response.writeHead(200, { 'content-type': this.registry.contentType }).end(text),
        () => response.writeHead(500).end(),
      );
    });
  }

  /** Measures every request, by route pattern. */
  observe(answers: Answers): void {
    answers.watch(({ method, route, status, milliseconds }) => {
      this.series(method, route, status).observe(milliseconds / 1000);
    });
  }

  /** Looking a series up by its labels costs more than adding to it; there are as many as routes and statuses. */
  private series(method: string, route: string, status: number): Histogram.Internal<never> {
    const name = `${method} ${status} ${route}`;
    let found = this.known.get(name);
    if (found === undefined) {
      found = this.requests.labels(method, route, String(status));
      this.known.set(name, found);
    }
    return found;
  }

  /** @returns the port in use. */
  listen(port: number, host: string): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, host, () => resolve((this.server.address() as AddressInfo).port));
    });
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }
}
