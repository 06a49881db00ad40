const MOST = 4096;

/**
 * The bytes authenticated with a sealed payload: event id, then stream and type, so that a payload moved to another
 * event, stream or type no longer opens. The result is a view of a scratch buffer, good until the next call.
 */
export class AssociatedData {
  private readonly scratch = Buffer.alloc(16 + 512);
  private readonly names = new Map<string, Buffer>();

  of(id: string, stream: string, type: string): Uint8Array {
    const name = this.nameOf(stream, type);
    this.scratch.write(id.replaceAll('-', ''), 0, 16, 'hex');
    name.copy(this.scratch, 16);
    return this.scratch.subarray(0, 16 + name.length);
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
