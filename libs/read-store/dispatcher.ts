import type { ReadEvent } from '#kernel';
import type { Changes, Projection, ViewGroup } from './port.js';
import { ProjectionFailure } from './projection-failure.js';

/** Shows events to the projections of one group that handle them. */
export class Dispatcher {
  private readonly handlers = new Map<string, Projection[]>();

  /** @param isStorageError errors that say nothing against the event: they pass as they are. */
  constructor(
    private readonly group: ViewGroup,
    private readonly isStorageError: (error: unknown) => boolean = () => false,
  ) {
    for (const projection of group.projections) {
      for (const type of projection.handles) this.handlers.set(type, [...(this.handlers.get(type) ?? []), projection]);
    }
  }

  /** @returns how many were passed over because their key is gone. @throws ProjectionFailure */
  project(events: readonly ReadEvent[], changes: Changes): number {
    let shredded = 0;
    for (const event of events) {
      const projections = this.handlers.get(event.type);
      if (projections === undefined) continue;
      if (event.shredded) {
        shredded += 1;
        continue;
      }
      for (const projection of projections) {
        try {
          projection.project(event, changes);
        } catch (error) {
          if (this.isStorageError(error)) throw error;
          throw new ProjectionFailure(this.group.name, projection.name, event, error);
        }
      }
    }
    return shredded;
  }

  /** Whether some projection of the group wants this type of event. */
  handles(type: string): boolean {
    return this.handlers.has(type);
  }

  /** The projections that an event is shown to. */
  handlersOf(event: ReadEvent): readonly Projection[] {
    return event.shredded ? [] : (this.handlers.get(event.type) ?? []);
  }
}
