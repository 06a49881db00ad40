import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';

const CONFIG = `
[req]
distinguished_name = name
[name]
[authority]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign
[stamping]
extendedKeyUsage = critical,timeStamping
[other]
extendedKeyUsage = serverAuth
[tsa]
default_tsa = local
[local]
serial = ./serial
signer_cert = ./tsa.pem
signer_key = ./tsa.key
certs = ./ca.pem
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
`;

/** An RFC 3161 authority on this machine: `openssl ts` behind HTTP. */
export class TimeStampAuthority {
  private server: Server | undefined;
  /** How many it has answered. */
  answered = 0;
  /** Answers made beforehand, given instead of true ones. */
  readonly forged: Buffer[] = [];

  private constructor(private readonly folder: string) {}

  /** @returns undefined where no openssl is installed, which has then been said. */
  static async start(): Promise<TimeStampAuthority | undefined> {
    if (spawnSync('openssl', ['version']).status !== 0) {
      process.stderr.write('Not run: time stamps by a local authority (install openssl).\n');
      return undefined;
    }
    const authority = new TimeStampAuthority(mkdtempSync(join(tmpdir(), 'temoin-tsa-')));
    authority.makeKeys();
    await authority.listen();
    return authority;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server?.address() as AddressInfo).port}/tsa`;
  }

  /** File of the authority's root certificate. */
  get caFile(): string {
    return join(this.folder, 'ca.pem');
  }

  /** What openssl itself says of a stamp. */
  accepts(note: string, reply: Uint8Array): boolean {
    mkdirSync(join(this.folder, 'check'), { recursive: true });
    const [data, answer] = [join(this.folder, 'check', 'note'), join(this.folder, 'check', 'reply')];
    writeFileSync(data, note);
    writeFileSync(answer, reply);
    return spawnSync('openssl', ['ts', '-verify', '-data', data, '-in', answer, '-CAfile', this.caFile]).status === 0;
  }

  /** A reply by a certificate that is not for time stamping, or of another root. @param query DER */
  reply(query: Uint8Array): Buffer {
    writeFileSync(join(this.folder, 'query'), query);
    this.openssl('ts', '-reply', '-config', 'config', '-queryfile', 'query', '-out', 'reply');
    return readFileSync(join(this.folder, 'reply'));
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve));
    rmSync(this.folder, { recursive: true, force: true });
  }

  private openssl(...args: readonly string[]): void {
    execFileSync('openssl', args, { cwd: this.folder, stdio: 'ignore' });
  }

  private makeKeys(): void {
    writeFileSync(join(this.folder, 'config'), CONFIG);
    writeFileSync(join(this.folder, 'serial'), '01\n');
    const key = ['-newkey', 'rsa:2048', '-nodes', '-config', 'config'];
    this.openssl(
      'req',
      '-x509',
      ...key,
      '-keyout',
      'ca.key',
      '-out',
      'ca.pem',
      '-subj',
      '/CN=Racine',
      '-extensions',
      'authority',
    );
    this.openssl('req', ...key, '-keyout', 'tsa.key', '-out', 'tsa.csr', '-subj', '/CN=Horodatage');
    const signed = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', 'config', '-extensions'];
    this.openssl('x509', '-req', '-in', 'tsa.csr', ...signed, 'stamping', '-out', 'tsa.pem');
  }

  private listen(): Promise<void> {
    this.server = createServer((request, response) => {
      void buffer(request).then((query) => {
        const reply = this.forged.shift() ?? this.reply(query);
        this.answered += 1;
        response.writeHead(200, { 'content-type': 'application/timestamp-reply' }).end(reply);
      });
    });
    return new Promise((resolve) => this.server?.listen(0, '127.0.0.1', resolve));
  }
}
