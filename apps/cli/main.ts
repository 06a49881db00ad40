import 'reflect-metadata';
import { CommanderError } from 'commander';
import { program } from './program.js';
import { EXIT } from './support/exit.js';
import { say } from './support/terminal.js';

/** Ends by itself once everything is closed; whoever reads the output may leave before (`temoin replay … | head`). */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.ok);
  throw error;
});

try {
  await program(process.env).parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  } else {
    const { failureOf } = await import('./support/failures.js');
    const { exitCode, message, details } = failureOf(error);
    say(`temoin : ${message}`);
    for (const detail of details) say(`  - ${detail}`);
    process.exitCode = exitCode;
  }
}
