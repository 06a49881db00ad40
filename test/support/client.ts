import { setTimeout as pause } from 'node:timers/promises';

export interface Answer<Body = unknown> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

/** Milliseconds between two looks at readiness. */
const POLL = 20;
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:151.0) Gecko/20100101 Firefox/151.0';

/** Speaks to a server as somebody, by bearer. */
export class Client {
  token: string | undefined;
  userAgent = FIREFOX;
  /** Sent with every request, such as the address that a trusted proxy would tell. */
  readonly headers: Record<string, string> = {};

  /** @param address a function where the server may come back at another one. */
  constructor(private readonly address: string | (() => string)) {}

  get url(): string {
    return typeof this.address === 'string' ? this.address : this.address();
  }

  get<Body = unknown>(path: string, headers?: Record<string, string>): Promise<Answer<Body>> {
    return this.send<Body>('GET', path, undefined, headers);
  }

  post<Body = unknown>(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer<Body>> {
    return this.send<Body>('POST', path, body, headers);
  }

  put<Body = unknown>(path: string, body?: unknown): Promise<Answer<Body>> {
    return this.send<Body>('PUT', path, body);
  }

  delete<Body = unknown>(path: string): Promise<Answer<Body>> {
    return this.send<Body>('DELETE', path);
  }

  /** Signs in by bearer. */
  async signIn(identifier: string, password: string): Promise<Answer<{ token: string; mustChangePassword: boolean }>> {
    const answer = await this.post<{ token: string; mustChangePassword: boolean }>('/api/session', {
      identifier,
      password,
      mode: 'bearer',
    });
    if (answer.status === 201) this.token = answer.body.token;
    return answer;
  }

  /** Waits until the server says that it is ready. @returns the position of the last event of its log. */
  async ready(): Promise<number> {
    for (;;) {
      const { status, body } = await this.get<{ log: { head: number } }>('/health/ready');
      if (status === 200) return body.log.head;
      await pause(POLL);
    }
  }

  async send<Body>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<Body>> {
    const raw = typeof body === 'string';
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        'user-agent': this.userAgent,
        ...this.headers,
        ...(body === undefined || raw ? {} : { 'content-type': 'application/json' }),
        ...(this.token === undefined ? {} : { authorization: `Bearer ${this.token}` }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: raw ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const json = (response.headers.get('content-type') ?? '').includes('json');
    return { status: response.status, headers: response.headers, body: (json ? JSON.parse(text) : text) as Body };
  }
}
