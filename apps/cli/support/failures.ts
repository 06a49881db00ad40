import { isRefusal, type Refusal } from '#kernel';
import { messages } from '../../server/messages.js';
import { FolderInUse } from '../../server/data-folder.js';
import { BadSettings } from '../../server/settings.js';
import { CliFailure, EXIT, type ExitCode } from './exit.js';

/** What any error means to whoever typed the command: an exit code and a line, never a stack. */
export function failureOf(error: unknown): CliFailure {
  if (error instanceof CliFailure) return error;
  if (error instanceof BadSettings) {
    return new CliFailure(EXIT.settings, 'Ces réglages ne conviennent pas :', error.problems);
  }
  if (error instanceof FolderInUse) return new CliFailure(EXIT.tryLater, error.message);
  if (isRefusal(error)) return new CliFailure(exitOf(error), textOf(error), problemsOf(error.details['problems']));
  return new CliFailure(EXIT.failure, error instanceof Error ? error.message : String(error));
}

/** The text of a refusal in the message catalogue, its placeholders filled. */
export function textOf({ code, details }: Pick<Refusal, 'code' | 'details'>): string {
  const text = messages[code]?.fr ?? code;
  return text.replace(/\{(\w+)\}/g, (_, name: string) => shown(details[name]));
}

const shown = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? `${value}` : '');

function exitOf({ code, kind }: Refusal): ExitCode {
  if (code.startsWith('keyring.')) return EXIT.settings;
  if (code.startsWith('partner.') && (kind === 'invalid' || kind === 'too-large')) return EXIT.data;
  return kind === 'unavailable' && !code.startsWith('store.') ? EXIT.tryLater : EXIT.failure;
}

interface FileProblem {
  readonly line?: number;
  readonly path?: string;
  readonly message?: string;
}

/** The problems of a partner file, by line: `ligne 12, users[0].email : …`. */
export function problemsOf(problems: unknown): string[] {
  if (!Array.isArray(problems)) return [];
  return (problems as FileProblem[]).map(({ line, path, message }) => {
    const where = [...(line === undefined ? [] : [`ligne ${line}`]), ...(path === undefined ? [] : [path])].join(', ');
    return `${where} : ${message ?? ''}`;
  });
}
