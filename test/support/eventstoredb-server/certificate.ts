import { createSign, generateKeyPairSync } from 'node:crypto';

/*
 * A certificate for 127.0.0.1 that signs itself, for tests of TLS: X.509 v3 (RFC 5280) with an ECDSA P-256 key, written in
 * DER by hand, since Node reads certificates but makes none.
 */
const SEQUENCE = 0x30;
const SET = 0x31;
const OIDS = {
  commonName: [0x55, 0x04, 0x03],
  ecdsaWithSha256: [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02],
  basicConstraints: [0x55, 0x1d, 0x13],
  subjectAltName: [0x55, 0x1d, 0x11],
} as const;

export interface Certificate {
  readonly key: Buffer;
  /** PEM; also that of its authority. */
  readonly certificate: Buffer;
}

export function selfSigned(): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = der(SEQUENCE, oid('ecdsaWithSha256'));
  const name = der(SEQUENCE, der(SET, der(SEQUENCE, oid('commonName'), der(0x0c, Buffer.from('test server')))));
  const toSign = der(
    SEQUENCE,
    der(0xa0, der(0x02, Buffer.of(2))),
    der(0x02, Buffer.of(1)),
    algorithm,
    name,
    der(SEQUENCE, time('20000101000000Z'), time('21000101000000Z')),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, der(SEQUENCE, extension('basicConstraints', authority()), extension('subjectAltName', loopback()))),
  );
  const signature = createSign('SHA256').update(toSign).sign(privateKey);
  const certificate = der(SEQUENCE, toSign, algorithm, der(0x03, Buffer.of(0), signature));
  const lines = certificate.toString('base64').replace(/(.{64})/g, '$1\n');
  return {
    key: Buffer.from(privateKey.export({ type: 'pkcs8', format: 'pem' })),
    certificate: Buffer.from(`-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`),
  };
}

const oid = (name: keyof typeof OIDS) => der(0x06, Buffer.from(OIDS[name]));
const time = (text: string) => der(0x18, Buffer.from(text));
const authority = () => der(SEQUENCE, der(0x01, Buffer.of(0xff)));
const loopback = () => der(SEQUENCE, der(0x87, Buffer.of(127, 0, 0, 1)));
const extension = (name: keyof typeof OIDS, value: Buffer) => der(SEQUENCE, oid(name), der(0x04, value));

function der(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.of(tag, ...size), content]);
}
