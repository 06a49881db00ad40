import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

const START_SECONDS = 60;

/** The loopback address that a process says it listens on, on its error stream. @throws Error with what it said instead */
export async function addressOf(child: ChildProcess): Promise<string> {
  if (child.stderr === null) throw new Error('the error stream of the process is not read');
  const said: string[] = [];
  const lines = createInterface({ input: child.stderr });
  const late = setTimeout(() => child.kill('SIGKILL'), START_SECONDS * 1000);
  try {
    for await (const line of lines) {
      said.push(line);
      const url = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
      if (url !== undefined) return url;
    }
  } finally {
    clearTimeout(late);
    child.stderr.resume();
  }
  throw new Error(`the server did not start:\n${said.join('\n')}`);
}
