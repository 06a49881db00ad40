import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type CheckpointSender, checkTimeStamp, readStamps, StampWitness, WebWitness } from '#audit';
import type { Delivery, Message } from '#identity';
import { queryFor } from '../../libs/audit/third-parties/rfc3161.js';
import { temoin } from '../support/cli.js';
import { startTestServer, type TestServer } from '../support/test-server.js';
import { checkpointSender } from '../../apps/server/witnesses.js';
import { readSettings } from '../../apps/server/settings.js';
import { TimeStampAuthority } from '../support/time-stamp-authority.js';

const authority = await TimeStampAuthority.start();

/** Somebody who keeps checkpoints, over HTTP. */
class Keeper {
  readonly kept: string[] = [];
  status = 200;
  private readonly server: Server = createServer((request, response) => {
    void text(request).then((body) => {
      if (this.status === 200) this.kept.push(body);
      response.writeHead(this.status).end();
    });
  });

  listen(): Promise<void> {
    return new Promise((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/checkpoints?secret=s3cr3t`;
  }

  stop(): void {
    this.server.close();
  }
}

describe('checkpoints sent outside', () => {
  const keeper = new Keeper();
  let test: TestServer;
  const mails: Message[] = [];
  const delivery: Delivery = { deliver: async (message) => void mails.push(message) };
  const folder = () => join(test.folder, 'data', 'integrity');
  const signed = async (): Promise<string> => {
    await test.server.integrity.catchUp();
    return test.server.integrity.checkpoint();
  };
  const senderWith = (settings: Readonly<Record<string, string>>): CheckpointSender =>
    checkpointSender(test.server.runtime, readSettings({ ...test.environment, ...settings }), delivery);

  beforeAll(async () => {
    await keeper.listen();
    test = await startTestServer({ environment: { TEMOIN_CHECKPOINT_EVERY: '1' } });
    await signed();
  });
  afterAll(async () => {
    keeper.stop();
    await test.dispose();
    await authority?.stop();
  });

  it('go to an HTTPS address and by mail, once each, and again to whoever did not take one', async () => {
    const sender = senderWith({ TEMOIN_CHECKPOINT_TO: `${keeper.url}, mailto:temoin@cac.example.org` });
    keeper.status = 500;
    const failures = await sender.send();
    expect(failures).toEqual([{ witness: new URL(keeper.url).host, why: expect.stringContaining('500') }]);
    expect(JSON.stringify(failures)).not.toContain('s3cr3t');
    expect(mails).toHaveLength(1);
    keeper.status = 200;
    expect(await sender.send()).toEqual([]);
    expect(await senderWith({ TEMOIN_CHECKPOINT_TO: keeper.url }).send()).toEqual([]);
    expect([keeper.kept.length, mails.length]).toEqual([1, 1]);
    expect(mails[0]?.text).toContain(keeper.kept[0]);
    expect(readFileSync(join(folder(), 'sent.json'), 'utf8')).not.toContain('s3cr3t');
  });

  it('let anyone who kept one see later that the log prolongs it', async () => {
    const note = join(test.folder, 'kept.txt');
    writeFileSync(note, keeper.kept[0] ?? '');
    expect(await temoin(test.environment, 'verify', '--checkpoint', note)).toMatchObject({ code: 0 });
    writeFileSync(note, (keeper.kept[0] ?? '').replace(/\n(\d)/, '\n1$1'));
    expect(await temoin(test.environment, 'verify', '--checkpoint', note)).toMatchObject({ code: 65 });
  });

  it('are refused at start where the address is not one', () => {
    for (const address of ['http://temoin.example.org', 'ftp://x', 'cac@example.org', 'mailto:cac']) {
      expect(() => readSettings({ TEMOIN_CHECKPOINT_TO: address })).toThrow('TEMOIN_CHECKPOINT_TO');
    }
    expect(() => readSettings({ TEMOIN_TSA_URL: 'tsa' })).toThrow('TEMOIN_TSA_URL');
    expect(() => senderWith({ TEMOIN_TSA_URL: 'http://tsa.example', TEMOIN_TSA_CA_FILE: '/nowhere' })).toThrow(
      'TEMOIN_TSA_CA_FILE',
    );
  });

  it('answer nobody who redirects', async () => {
    keeper.status = 302;
    await expect(new WebWitness(keeper.url).send({ size: 1, note: 'x' })).rejects.toThrow();
    keeper.status = 200;
  });

  const stamping = authority === undefined ? describe.skip : describe;
  stamping('and stamped by an RFC 3161 authority', () => {
    it('are stamped once, and the stamp stands beside the tree as openssl reads it', async () => {
      const sender = senderWith({ TEMOIN_TSA_URL: authority?.url ?? '', TEMOIN_TSA_CA_FILE: authority?.caFile ?? '' });
      expect(await sender.send()).toEqual([]);
      expect(await sender.send()).toEqual([]);
      expect(authority?.answered).toBe(1);
      const [stamp] = readStamps(folder());
      expect(authority?.accepts(stamp?.note ?? '', stamp?.reply ?? new Uint8Array())).toBe(true);
      const { at } = await checkTimeStamp(stamp?.reply ?? new Uint8Array(), stamp?.note ?? '');
      expect(Math.abs(at - Date.now())).toBeLessThan(60_000);
    });

    it('are checked by temoin verify, with the authority’s certificate or without', async () => {
      const plain = await temoin(test.environment, 'verify');
      expect(plain).toMatchObject({ code: 0, err: expect.stringMatching(/1 état\(s\) horodaté/) });
      expect(plain.err).toContain('--tsa-ca');
      expect(await temoin(test.environment, 'verify', '--tsa-ca', authority?.caFile ?? '')).toMatchObject({ code: 0 });
      const other = await TimeStampAuthority.start();
      const refused = await temoin(test.environment, 'verify', '--tsa-ca', other?.caFile ?? '');
      await other?.stop();
      expect(refused).toMatchObject({ code: 65, err: expect.stringContaining('aucune des autorités crues') });
    });

    it('are not taken for stamped by a reply to another query, of another text, of another authority, or by no reply', async () => {
      const other = await TimeStampAuthority.start();
      const note = 'a note\n';
      const { request } = queryFor(note);
      const scratch = mkdtempSync(join(tmpdir(), 'temoin-stamps-'));
      const witness = new StampWitness({
        address: authority?.url ?? '',
        folder: scratch,
        trusted: readFileSync(authority?.caFile ?? '', 'utf8'),
      });
      const replies: [Buffer, string][] = [
        [authority?.reply(request) ?? Buffer.alloc(0), 'another query'],
        [authority?.reply(queryFor('another').request) ?? Buffer.alloc(0), 'another text'],
        [Buffer.from('<html>'), 'no time stamp'],
        [Buffer.alloc(0), 'no time stamp'],
      ];
      for (const [reply, why] of replies) {
        authority?.forged.push(reply);
        await expect(witness.send({ size: 1, note })).rejects.toThrow(why);
      }
      const elsewhere = new StampWitness({
        address: other?.url ?? '',
        folder: scratch,
        trusted: readFileSync(authority?.caFile ?? '', 'utf8'),
      });
      await expect(elsewhere.send({ size: 1, note })).rejects.toThrow('trusted authorities');
      const changed = Buffer.from(authority?.reply(request) ?? Buffer.alloc(0));
      changed.writeUInt8(changed.readUInt8(changed.length - 10) ^ 1, changed.length - 10);
      await expect(checkTimeStamp(changed, note)).rejects.toThrow('signature');
      expect(readStamps(scratch)).toEqual([]);
      rmSync(scratch, { recursive: true });
      await other?.stop();
    });
  });
});
