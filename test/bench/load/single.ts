import { connect } from 'node:net';
import { percentile } from '../statistics.js';
import type { LoadResult, SingleRequests } from './jobs.js';
import { USER_AGENT } from './post.js';

const HEAD_END = '\r\n\r\n';
const LENGTH = /^content-length: *(\d+)/im;
const SUCCESS = /^HTTP\/1\.1 2/;
const READ_BYTES = 64 * 1024;

/**
 * Each connection sends its next request as soon as the last is answered. Written on bare sockets, requests made ahead:
 * the load has its share of the same cores, and a client of the usual kind took as long over a request as a bare route
 * does, so that the limit measured was the client's. @throws Error when an answer was not a success
 */
export async function sendSingleRequests(job: SingleRequests): Promise<LoadResult> {
  const { connections, seconds } = job;
  const requests = requestsOf(job);
  const begun = performance.now();
  const end = begun + seconds * 1000;
  let sent = 0;
  const next = () => (performance.now() < end ? requests[(sent += 1) % requests.length] : undefined);
  const times = (await Promise.all(Array.from({ length: connections }, () => sendOnOne(job.url, next)))).flat();
  const took = (performance.now() - begun) / 1000;
  return { perSecond: times.length / took, p50: percentile(times, 0.5), p99: percentile(times, 0.99) };
}

function requestsOf({ url, path, tokens, bodies }: SingleRequests): Buffer[] {
  const { host } = new URL(url);
  return bodies.map((body, index) =>
    Buffer.from(
      [
        `POST ${path} HTTP/1.1`,
        `host: ${host}`,
        'content-type: application/json',
        `content-length: ${Buffer.byteLength(body)}`,
        `user-agent: ${USER_AGENT}`,
        `authorization: Bearer ${tokens[index % tokens.length] ?? ''}`,
        `\r\n${body}`,
      ].join('\r\n'),
    ),
  );
}

/** @returns how long each answer took, in milliseconds. */
function sendOnOne(url: string, next: () => Buffer | undefined): Promise<number[]> {
  return new Promise((resolve, reject) => {
    const times: number[] = [];
    let sentAt = 0;
    let answer = '';
    const send = (): void => {
      const request = next();
      if (request === undefined) {
        socket.end();
        resolve(times);
        return;
      }
      sentAt = performance.now();
      socket.write(request);
    };
    const take = (read: number, bytes: Uint8Array): boolean => {
      // One character a byte: then lengths are those that the server counts in.
      answer += Buffer.from(bytes.buffer, bytes.byteOffset, read).toString('latin1');
      const length = lengthOf(answer);
      if (answer.length < length) return true;
      times.push(performance.now() - sentAt);
      // Without a length, it cannot be told from the next.
      if (SUCCESS.test(answer) && !Number.isNaN(length)) send();
      else fail(new Error(`answered ${answer.slice(0, 500)}`));
      answer = '';
      return true;
    };
    const { hostname: host, port } = new URL(url);
    const onread = { buffer: Buffer.allocUnsafeSlow(READ_BYTES), callback: take };
    const socket = connect({ host, port: Number(port), noDelay: true, onread }, send);
    const fail = (error: Error): void => {
      socket.destroy();
      reject(error);
    };
    socket.on('error', fail);
    socket.on('close', () => reject(new Error('the server ended a connection')));
  });
}

/** Of the answer that begins here, with its head: infinite until that is whole, not a number where it does not say. */
function lengthOf(answer: string): number {
  const head = answer.indexOf(HEAD_END);
  if (head < 0) return Infinity;
  const length = LENGTH.exec(answer.slice(0, head))?.[1];
  return length === undefined ? NaN : head + HEAD_END.length + Number(length);
}
