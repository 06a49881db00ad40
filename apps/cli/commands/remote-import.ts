import { RemoteServer } from '../support/remote.js';
import type { Imported } from './partner-import.js';

/** Hands the file to a running server, as a Caf administrator. */
export const importThrough = (url: URL, source: string, environment: NodeJS.ProcessEnv): Promise<Imported> =>
  RemoteServer.lend(url, environment, async (server) => {
    return (await server.post('api/partners', source, 'application/yaml')) as unknown as Imported;
  });
