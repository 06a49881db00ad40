import { Inject, Injectable } from '@nestjs/common';
import { isRefusal, Refusal } from '#kernel';
import { Views } from '#read-store';

/** Names of the view groups that `Temoin-Position` speaks of. */
export const VIEW_GROUPS = Symbol('view groups');

/** Holds a request back until every view shows what it must. */
@Injectable()
export class ViewWait {
  constructor(
    private readonly views: Views,
    @Inject(VIEW_GROUPS) private readonly groups: readonly string[],
  ) {}

  /**
   * Until the views show at least what the caller has already seen: the `Temoin-Position` of its request.
   * @throws Refusal `http.bad-position`, `view.behind`
   */
  async seen(header: string | string[]): Promise<void> {
    const position = Number(header);
    if (!Number.isSafeInteger(position) || position < 0) throw new Refusal('http.bad-position', 'invalid');
    await this.reached(position);
  }

  /** Until they show what a command wrote. It is done and durable: late views do not undo it. */
  async written(position: number): Promise<void> {
    await this.reached(position).catch((error: unknown) => {
      if (!isRefusal(error)) throw error;
    });
  }

  private async reached(position: number): Promise<void> {
    await Promise.all(this.groups.map((group) => this.views.reached(group, position)));
  }
}
