import { randomBytes } from 'node:crypto';
import * as asn1 from 'asn1js';
import {
  AlgorithmIdentifier,
  Certificate,
  type ExtKeyUsage,
  MessageImprint,
  PKIStatus,
  SignedData,
  TimeStampReq,
  TimeStampResp,
  TSTInfo,
} from 'pkijs';
import { sha256 } from '../domain/hashing.js';
import { BadTimeStamp, type TimeStamp, type TimeStampTrust } from './time-stamp.js';

const SHA256_OID = '2.16.840.1.101.3.4.2.1';
const TIME_STAMPING = '1.3.6.1.5.5.7.3.8';
const EXTENDED_KEY_USAGE = '2.5.29.37';
const NONCE_BYTES = 8;

export interface TimeStampQuery {
  /** DER of the request (RFC 3161 § 2.4.1). */
  readonly request: Uint8Array<ArrayBuffer>;
  readonly nonce: Buffer;
}

/** Asks for the time at which a text was known, and for the certificate of whoever says so. */
export function queryFor(text: string): TimeStampQuery {
  // The first bit is 0 and the first byte is not: one encoding only.
  const nonce = randomBytes(NONCE_BYTES);
  nonce.writeUInt8((nonce.readUInt8(0) & 0x7f) | 0x40, 0);
  const request = new TimeStampReq({
    version: 1,
    messageImprint: new MessageImprint({
      hashAlgorithm: new AlgorithmIdentifier({ algorithmId: SHA256_OID }),
      hashedMessage: new asn1.OctetString({ valueHex: plain(sha256(Buffer.from(text))) }),
    }),
    nonce: new asn1.Integer({ valueHex: plain(nonce) }),
    certReq: true,
  });
  return { request: new Uint8Array(request.toSchema().toBER()), nonce };
}

/** See `checkTimeStamp` in time-stamp.ts. */
export async function checkTimeStamp(
  reply: Uint8Array,
  text: string,
  { trusted, nonce }: TimeStampTrust = {},
): Promise<TimeStamp> {
  const { signed, info } = parse(reply);
  if (!bytesOf(info.messageImprint.hashedMessage).equals(sha256(Buffer.from(text)))) {
    throw new BadTimeStamp('other-text');
  }
  if (nonce !== undefined && (info.nonce === undefined || !bytesOf(info.nonce).equals(nonce))) {
    throw new BadTimeStamp('other-query');
  }
  await checkSignature(signed, text, trusted);
  return { at: info.genTime.getTime() };
}

function parse(reply: Uint8Array): { signed: SignedData; info: TSTInfo } {
  try {
    const response = TimeStampResp.fromBER(plain(reply));
    // Granted with changes: the imprint and the nonce tell whether it is what was asked.
    const granted = [PKIStatus.granted, PKIStatus.grantedWithMods].includes(response.status.status);
    if (!granted || response.timeStampToken === undefined) {
      throw new BadTimeStamp('refused');
    }
    const signed = new SignedData({ schema: response.timeStampToken.content as asn1.BaseBlock });
    const content = signed.encapContentInfo.eContent;
    if (content === undefined) throw new BadTimeStamp('no-stamp');
    return { signed, info: TSTInfo.fromBER(plain(new Uint8Array(content.getValue()))) };
  } catch (error) {
    if (error instanceof BadTimeStamp) throw error;
    throw new BadTimeStamp('no-stamp', { cause: error });
  }
}

async function checkSignature(signed: SignedData, text: string, trusted: string | undefined): Promise<void> {
  const data = plain(Buffer.from(text));
  const asked = { signer: 0, data, extendedMode: true } as const;
  const found = await signed.verify(asked).catch((error: unknown) => {
    throw new BadTimeStamp('signature', { cause: error });
  });
  if (found.signatureVerified !== true) throw new BadTimeStamp('signature');
  if (found.signerCertificate == null || !isForTimeStamping(found.signerCertificate)) throw new BadTimeStamp('purpose');
  if (trusted === undefined) return;
  const trustedCerts = certificatesOf(trusted);
  const chained = await signed.verify({ ...asked, checkChain: true, trustedCerts }).catch((error: unknown) => {
    throw new BadTimeStamp('authority', { cause: error });
  });
  if (chained.signerCertificateVerified !== true) throw new BadTimeStamp('authority');
}

function isForTimeStamping({ extensions = [] }: Certificate): boolean {
  const usage = extensions.find(({ extnID }) => extnID === EXTENDED_KEY_USAGE)?.parsedValue as ExtKeyUsage | undefined;
  return usage?.keyPurposes.includes(TIME_STAMPING) ?? false;
}

/** @throws BadTimeStamp on a text without a certificate */
function certificatesOf(pem: string): Certificate[] {
  const blocks = [...pem.matchAll(/-----BEGIN CERTIFICATE-----([\s\S]+?)-----END CERTIFICATE-----/g)];
  if (blocks.length === 0) throw new BadTimeStamp('no-authority');
  return blocks.map(([, body = '']) => Certificate.fromBER(plain(Buffer.from(body, 'base64'))));
}

const bytesOf = (block: { readonly valueBlock: { readonly valueHexView: Uint8Array } }): Buffer =>
  Buffer.from(block.valueBlock.valueHexView);

/** Bytes in a buffer of their own, as the libraries want them. */
const plain = (bytes: Uint8Array): ArrayBuffer => Uint8Array.from(bytes).buffer;
