import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock } from '#kernel';
import { openingLetter, tokenLetter } from './letters.js';
import { OutboxDelivery } from './outbox-delivery.js';
import { SmtpDelivery } from './smtp-delivery.js';

const letter = openingLetter({
  to: 'maya.exemple@ville.example',
  identifier: 'K7Q2M-9XW4T',
  password: 'AAAA-BBBB-CCCC-DDDD-EEEE',
  expiresAt: Date.UTC(2026, 2, 16, 9),
});

describe('the letter of an opening', () => {
  it('[C9.1-a] gives identifier, one-time password and its last day, in French', () => {
    expect(letter.text).toContain('Identifiant : K7Q2M-9XW4T');
    expect(letter.text).toContain('Mot de passe provisoire : AAAA-BBBB-CCCC-DDDD-EEEE');
    expect(letter.text).toContain('avant le 16 mars 2026');
    expect(tokenLetter({ to: 'x@y.example', label: 'Portail', token: 'tps_1' }).text).toContain('tps_1');
  });
});

describe('the outbox', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'temoin-outbox-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('[C9.1-a] holds one file per message, for its owner only, whose name tells nothing of anybody', async () => {
    const outbox = join(folder, 'outbox');
    const delivery = new OutboxDelivery(outbox, new ManualClock(Date.UTC(2026, 2, 2, 9)));
    await delivery.deliver(letter);
    await delivery.deliver(letter);
    const names = readdirSync(outbox);
    expect(names).toHaveLength(2);
    for (const name of names) {
      expect(name).toMatch(/^2026-03-02T09-00-00\.000Z-[0-9a-f-]{36}\.txt$/);
      expect(statSync(join(outbox, name)).mode & 0o777).toBe(0o600);
      const text = readFileSync(join(outbox, name), 'utf8');
      expect(text).toBe(`To: ${letter.to}\nSubject: ${letter.subject}\n\n${letter.text}\n`);
    }
    expect(statSync(outbox).mode & 0o777).toBe(0o700);
  });

  it('says when it cannot take a message', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    await expect(new OutboxDelivery(join(file, 'outbox')).deliver(letter)).rejects.toThrow();
  });
});

describe('a mail server', () => {
  let server: Server;
  let received: string;

  /** The least of RFC 5321 that takes one message. */
  beforeEach(async () => {
    received = '';
    server = createServer((socket) => {
      let inData = false;
      socket.write('220 test\r\n');
      socket.on('error', () => undefined);
      socket.on('data', (chunk) => {
        for (const line of chunk.toString().split('\r\n').filter(Boolean)) {
          received += `${line}\n`;
          if (inData) {
            if (line === '.') socket.write('250 taken\r\n');
            inData = line !== '.';
          } else if (line === 'DATA') {
            inData = true;
            socket.write('354 go on\r\n');
          } else if (line === 'QUIT') socket.end('221 bye\r\n');
          else socket.write('250 fine\r\n');
        }
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => new Promise<void>((resolve) => server.close(() => resolve())));

  const delivery = () =>
    new SmtpDelivery({ url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`, from: 'temoin@caf.example' });

  it('is handed each message', async () => {
    await delivery().deliver(letter);
    expect(received).toContain('RCPT TO:<maya.exemple@ville.example>');
    expect(received).toContain('MAIL FROM:<temoin@caf.example>');
    expect(received).toContain('K7Q2M-9XW4T');
  });

  it('that cannot be reached is said', async () => {
    const port = (server.address() as AddressInfo).port;
    await new Promise<void>((resolve) => server.close(() => resolve()));
    const smtp = new SmtpDelivery({ url: `smtp://127.0.0.1:${port}`, from: 'temoin@caf.example' });
    await expect(smtp.deliver(letter)).rejects.toThrow('ECONNREFUSED');
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
});
