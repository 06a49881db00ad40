import { Injectable } from '@nestjs/common';
import { Runtime } from '../runtime.js';

export interface GroupReport {
  readonly name: string;
  readonly status: 'ready' | 'catching-up' | 'stopped';
  readonly checkpoint: number;
  /** Log positions not yet shown. */
  readonly lag: number;
  /** Which projection stopped at which event, and why. */
  readonly failure?: {
    readonly projection: string;
    readonly type: string;
    readonly position: number;
    readonly why: string;
  };
}

export interface HealthReport {
  readonly status: 'ready' | 'not-ready';
  readonly log: { readonly status: 'ready' | 'unavailable'; readonly head?: number };
  readonly views: readonly GroupReport[];
  /** Why the projections as a whole are interrupted. */
  readonly interruption?: string;
}

/** What readiness and the metrics say of the stores. */
@Injectable()
export class Health {
  constructor(private readonly runtime: Runtime) {}

  async report(): Promise<HealthReport> {
    const head = await this.head();
    const views = this.views(head ?? 0);
    const interruption = this.runtime.interruption();
    const ready = head !== undefined && interruption === undefined && views.every((view) => view.status === 'ready');
    return {
      status: ready ? 'ready' : 'not-ready',
      log: head === undefined ? { status: 'unavailable' } : { status: 'ready', head },
      views,
      ...(interruption === undefined ? {} : { interruption }),
    };
  }

  private views(head: number): GroupReport[] {
    const groups = [...this.runtime.standings()];
    return groups.map(([name, { checkpoint, caughtUp, failure }]) => ({
      name,
      status: failure === undefined ? (caughtUp ? 'ready' : 'catching-up') : 'stopped',
      checkpoint,
      lag: Math.max(0, head - checkpoint),
      ...(failure === undefined ? {} : { failure }),
    }));
  }

  private async head(): Promise<number | undefined> {
    try {
      return await this.runtime.store.head();
    } catch {
      return undefined;
    }
  }
}
