import { mkdirSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { Cluster } from './cluster.js';

const HELP = `Usage: npm run eventstoredb-test-server -- [--port 2113] [--data data/eventstoredb] [--nodes 1]

A stand-in for EventStoreDB on loopback, for tests only. Nodes listen on consecutive ports.
While it runs it takes orders, one a line:
  drop                 cut every connection
  delay MILLISECONDS   before each answer
  lose N               write N times and cut the connection instead of answering
  not-leader N         answer N calls with “not leader”
  not-ready N          answer N calls with “unavailable”
  leader INDEX         make another node the leader
`;

async function start(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '2113' },
      data: { type: 'string', default: 'data/eventstoredb' },
      nodes: { type: 'string', default: '1' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return void process.stdout.write(HELP);
  const port = whole('--port', values.port, 65_535);
  const count = Math.max(1, whole('--nodes', values.nodes, 9));
  mkdirSync(values.data, { recursive: true });
  const others = Array.from({ length: count - 1 }, (_, index) => ({ port: port === 0 ? 0 : port + index + 1 }));
  const cluster = await Cluster.start(values.data, { port }, others);
  process.stdout.write(`esdb://${cluster.endpoints}?tls=false\n`);
  const orders = createInterface({ input: process.stdin });
  orders.on('line', (line) => obey(cluster, line));
  const stop = () => {
    orders.close();
    void cluster.stop().then(() => process.exit(0));
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

function obey(cluster: Cluster, line: string): void {
  const [order = '', argument = '0'] = line.trim().split(/\s+/);
  const value = Number(argument);
  for (const node of cluster.nodes) {
    if (order === 'drop') node.dropConnections();
    else if (order === 'delay') node.faults.delayMilliseconds = value;
    else if (order === 'lose') node.faults.lostAcknowledgements = value;
    else if (order === 'not-leader') node.faults.notLeader = value;
    else if (order === 'not-ready') node.faults.notReady = value;
  }
  const next = order === 'leader' ? cluster.nodes[value] : undefined;
  if (next !== undefined) cluster.leader = next;
}

function whole(name: string, text: string, largest: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0 && value <= largest) return value;
  throw new RangeError(`${name} is ${text}; accepted: a whole number from 0 to ${largest}`);
}

start().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
