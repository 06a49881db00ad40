import type { EventMetadata } from '#kernel';
import type { StoredEvent } from './port.js';

/** What an event read back has, opened or not. Its metadata is only parsed where it is asked for: most readers never do. */
abstract class Placed {
  readonly id: string;
  readonly type: string;
  readonly stream: string;
  readonly revision: number;
  readonly position: number;
  #metadata: string | EventMetadata;

  constructor({ id, type, stream, revision, position, metadata }: Omit<StoredEvent, 'data'>) {
    this.id = id;
    this.type = type;
    this.stream = stream;
    this.revision = revision;
    this.position = position;
    this.#metadata = metadata;
  }

  get metadata(): EventMetadata {
    if (typeof this.#metadata === 'string') this.#metadata = JSON.parse(this.#metadata) as EventMetadata;
    return this.#metadata;
  }
}

export class Opened extends Placed {
  readonly shredded = false;

  constructor(
    stored: Omit<StoredEvent, 'data'>,
    readonly data: object,
    readonly text: string | undefined,
  ) {
    super(stored);
  }
}

export class Shredded extends Placed {
  readonly shredded = true;
}
