import { type Agent, request } from 'node:http';

export interface Post {
  readonly url: string;
  readonly path: string;
  readonly token: string;
  readonly type: string;
  readonly body: Buffer | string;
}

/** One request, its answer read to the end. @throws Error when it is not a success */
export function post({ url, path, token, type, body }: Post, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': type,
      'content-length': Buffer.byteLength(body),
      'user-agent': USER_AGENT,
      authorization: `Bearer ${token}`,
    };
    const sent = request(`${url}${path}`, { agent, method: 'POST', headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => {
        if (answer.statusCode !== undefined && answer.statusCode < 300) resolve();
        else reject(new Error(`answered ${answer.statusCode}: ${Buffer.concat(chunks).toString().slice(0, 500)}`));
      });
      answer.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Firefox's: what the server reads of it is remembered, as with people who keep their browser. */
export const USER_AGENT = 'Mozilla/5.0 (X11; Linux x86_64; rv:151.0) Gecko/20100101 Firefox/151.0';
