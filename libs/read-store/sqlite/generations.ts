import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

export interface Generation {
  readonly generation: number;
  /** Version of the `ViewGroup` that it was built for. */
  readonly version: number;
}

/**
 * Which file of each group is in service. A group lives in `<group>-<generation>.db`; a rebuild fills the next
 * generation beside it, and the swap is one atomic rename of this little register.
 */
export class Generations {
  private readonly register: string;

  constructor(private readonly directory: string) {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    this.register = join(directory, 'current.json');
  }

  fileOf(group: string, generation: number): string {
    return join(this.directory, `${group}-${generation}.db`);
  }

  current(group: string): Generation | undefined {
    return this.read()[group];
  }

  /** Puts a generation in service. */
  swap(group: string, next: Generation): void {
    const text = JSON.stringify({ ...this.read(), [group]: next }, null, 2);
    const draft = `${this.register}.draft`;
    const file = openSync(draft, 'w', 0o600);
    writeSync(file, text);
    fsyncSync(file);
    closeSync(file);
    renameSync(draft, this.register);
  }

  /** Removes the files of every generation of the group but the one in service and those to keep. */
  sweep(group: string, ...keep: readonly number[]): void {
    const kept = new Set([...keep, this.current(group)?.generation ?? -1]);
    for (const file of readdirSync(this.directory)) {
      const generation = new RegExp(`^${group}-(\\d+)\\.db`).exec(file)?.[1];
      if (generation !== undefined && !kept.has(Number(generation)))
        rmSync(join(this.directory, file), { force: true });
    }
  }

  private read(): Record<string, Generation> {
    if (!existsSync(this.register)) return {};
    return JSON.parse(readFileSync(this.register, 'utf8')) as Record<string, Generation>;
  }
}
