import { writeUuid } from '#kernel';

const MOST = 4096;
const ID_BYTES = 16;

/**
 * The bytes authenticated with a sealed payload: event id, then stream and type, so that a payload moved to another
 * event, stream or type no longer opens. The result is a view of a scratch buffer, good until the next call.
 */
export class AssociatedData {
  private readonly scratch = Buffer.alloc(ID_BYTES + 512);
  private readonly names = new Map<string, Buffer>();
  /** Events of one stream come in runs: the names of the last one stand in the scratch buffer already. */
  private stream = '';
  private type = '';
  private view = this.scratch.subarray(0, ID_BYTES);

  /** @throws RangeError on an id that is not a UUID */
  of(id: string, stream: string, type: string): Uint8Array {
    writeUuid(id, this.scratch, 0);
    return this.viewOf(stream, type);
  }

  /** @param id its 16 bytes */
  ofBytes(id: Uint8Array, stream: string, type: string): Uint8Array {
    this.scratch.set(id, 0);
    return this.viewOf(stream, type);
  }

  private viewOf(stream: string, type: string): Uint8Array {
    if (stream !== this.stream || type !== this.type) this.turnTo(stream, type);
    return this.view;
  }

  private turnTo(stream: string, type: string): void {
    const name = this.nameOf(stream, type);
    name.copy(this.scratch, ID_BYTES);
    this.view = this.scratch.subarray(0, ID_BYTES + name.length);
    this.stream = stream;
    this.type = type;
  }

  private nameOf(stream: string, type: string): Buffer {
    const text = `${stream}\n${type}`;
    let name = this.names.get(text);
    if (name === undefined) {
      if (this.names.size >= MOST) this.names.clear();
      name = Buffer.from(text);
      this.names.set(text, name);
    }
    return name;
  }
}
