import { LogReader } from './log-reader.js';
import { Node, type NodeOptions } from './node.js';
import { ServerLog } from './server-log.js';

/**
 * Nodes of one cluster: one log, shared (so that every node is always up to date), and a leader that can be changed.
 * By default one node, the leader.
 */
export class Cluster {
  readonly nodes: readonly Node[];
  readonly reader: LogReader;
  leader: Node;

  private constructor(
    readonly log: ServerLog,
    first: NodeOptions,
    others: readonly NodeOptions[],
  ) {
    this.reader = new LogReader(log);
    this.leader = new Node(this, first);
    this.nodes = [this.leader, ...others.map((options) => new Node(this, options))];
  }

  /** @param folder of the data; exists */
  static async start(folder: string, first: NodeOptions = {}, others: readonly NodeOptions[] = []): Promise<Cluster> {
    const cluster = new Cluster(await ServerLog.open(folder), first, others);
    for (const node of cluster.nodes) await node.start();
    return cluster;
  }

  /** `host:port` of every node, for a connection string. */
  get endpoints(): string {
    return this.nodes.map(({ host, port }) => `${host}:${port}`).join(',');
  }

  async stop(): Promise<void> {
    for (const node of this.nodes) await node.stop();
    await Promise.all(this.nodes.map(({ scavenging }) => scavenging));
    await this.log.store.close();
  }
}
