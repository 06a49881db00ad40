import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The temporary folder of one run and the processes that it started: all gone at the end, however the run ends. */
export class Workspace {
  readonly folder = mkdtempSync(join(tmpdir(), 'temoin-bench-'));
  private readonly children = new Set<ChildProcess>();

  path(name: string): string {
    return join(this.folder, name);
  }

  /** Ends the process with the run. */
  owns<Child extends ChildProcess>(child: Child): Child {
    this.children.add(child);
    child.once('exit', () => this.children.delete(child));
    return child;
  }

  remove(name: string): void {
    rmSync(this.path(name), { recursive: true, force: true });
  }

  dispose(): void {
    for (const child of this.children) child.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
