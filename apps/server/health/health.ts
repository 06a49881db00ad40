import { Inject, Injectable } from '@nestjs/common';
import { INTEGRITY, type Integrity } from '#audit';
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
  /** The Merkle tree: while it is interrupted, everything else goes on, and nothing new is proven. */
  readonly integrity: {
    readonly status: 'ready' | 'interrupted';
    readonly size: number;
    readonly trouble?: NonNullable<Integrity['trouble']>;
    readonly why?: string;
  };
  /** Why the projections as a whole are interrupted. */
  readonly interruption?: string;
}

/** For the operator; docs/guides/operate.md says what to do. */
const TROUBLES: Readonly<Record<NonNullable<Integrity['trouble']>, string>> = {
  'tree-damaged': 'Les fichiers de data/integrity ne donnent plus la racine de l’arbre : abîmés, ou modifiés.',
  'another-log':
    'Le journal ne contient pas le dernier événement que l’arbre a pris : une copie plus ancienne, ou un autre.',
};

/** What readiness and the metrics say of the stores. */
@Injectable()
export class Health {
  constructor(
    private readonly runtime: Runtime,
    @Inject(INTEGRITY) private readonly integrity: Integrity,
  ) {}

  async report(): Promise<HealthReport> {
    const head = await this.head();
    const views = this.views(head ?? 0);
    const interruption = this.runtime.interruption();
    const ready = head !== undefined && interruption === undefined && views.every((view) => view.status === 'ready');
    return {
      status: ready ? 'ready' : 'not-ready',
      log: head === undefined ? { status: 'unavailable' } : { status: 'ready', head },
      views,
      integrity: this.proof(),
      ...(interruption === undefined ? {} : { interruption }),
    };
  }

  private proof(): HealthReport['integrity'] {
    const { trouble, head } = this.integrity;
    if (trouble === undefined) return { status: 'ready', size: head.size };
    return { status: 'interrupted', size: head.size, trouble, why: TROUBLES[trouble] };
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
