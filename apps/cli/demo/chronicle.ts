import type { CommandContext, TraceDraft } from '#kernel';
import type { Stage } from './stage.js';

const BATCH = 1_000;

export type Act = (context: CommandContext) => Promise<void>;

/** Something that happens at an instant: a trace, or an act of the domain with whatever it writes. */
export type Moment = { readonly at: number; readonly draft: TraceDraft } | { readonly at: number; readonly act: Act };

/**
 * Writes what happens in the order in which it happens: traces in batches, the next one made while the last one is
 * being written; an act only once everything before it is durable.
 */
export class Chronicle {
  private batch: TraceDraft[] = [];
  private writing: Promise<unknown> = Promise.resolve();
  traces = 0;

  constructor(
    private readonly stage: Stage,
    private readonly progress: (traces: number) => void,
  ) {}

  async tell(moments: readonly Moment[]): Promise<void> {
    for (const moment of moments) {
      if ('draft' in moment) {
        if (this.note(moment.draft) >= BATCH) await this.write();
      } else {
        await this.act(moment.at, moment.act);
      }
    }
  }

  /** Runs a command at its instant, on top of all that was told before. */
  async act<T>(at: number, act: (context: CommandContext) => Promise<T>): Promise<T> {
    await this.settle();
    this.stage.clock.set(at);
    return act({ at, correlationId: this.stage.runtime.ids.next(at) });
  }

  /** Waits until all that was told is durable. */
  async settle(): Promise<void> {
    await this.write();
    await this.writing;
  }

  /** Adds a trace to those to be written. @returns how many wait. */
  note(draft: TraceDraft): number {
    return this.batch.push(draft);
  }

  private async write(): Promise<void> {
    const drafts = this.batch;
    const [first] = drafts;
    if (first === undefined) return;
    this.batch = [];
    await this.writing;
    // Keys are dated by the clock.
    this.stage.clock.set(Date.parse(first.content.at));
    this.writing = this.stage.sink.recordAll(drafts);
    this.traces += drafts.length;
    this.progress(this.traces);
  }
}
