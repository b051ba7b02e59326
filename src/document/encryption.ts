// Tells whether an encrypted PDF opens without a password, by checking the empty one against its dictionary.
import { createCipheriv, createHash } from 'node:crypto';
import {
  PDFArray,
  PDFBool,
  type PDFContext,
  PDFDict,
  PDFHexString,
  PDFName,
  PDFNumber,
  PDFString,
} from '@cantoo/pdf-lib';
import { rc4 } from './rc4.ts';

/**
 * The means that an encrypted PDF requires to be opened: none if only its permissions are restricted, a password, or a
 * certificate. With `attachments`, the pages are open and the attached files have a password. Unknown if the encryption
 * dictionary cannot be read.
 */
export type Lock = 'none' | 'password' | 'certificate' | 'attachments' | 'unknown';

const STANDARD = PDFName.of('Standard');
const IDENTITY = PDFName.of('Identity');
const NOTHING = Buffer.alloc(0);

/** The padding of passwords (ISO 32000-1, 7.6.3.3, algorithm 2), which stands for the empty password by itself. */
const PADDING = Buffer.from('28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a', 'hex');

/** Returns what it takes to open a PDF whose trailer, or an older one, names an encryption dictionary. */
export function findLock(context: PDFContext, bytes: Buffer): Lock {
  if (isNewestTrailerClear(bytes)) return 'none';
  const dict = context.lookup(context.trailerInfo.Encrypt);
  if (!(dict instanceof PDFDict)) return 'unknown';
  const filter = dict.lookup(PDFName.of('Filter'));
  if (filter instanceof PDFName && filter !== STANDARD) return 'certificate';
  const ids = context.lookup(context.trailerInfo.ID);
  try {
    if (acceptsEmptyPassword(dict, ids instanceof PDFArray ? toBytes(ids.lookup(0)) : NOTHING)) return 'none';
    return leavesPagesOpen(dict) ? 'attachments' : 'password';
  } catch {
    return 'unknown'; // A value is missing, or the system forbids MD5.
  }
}

/** Whether the newest trailer, at the offset after the last `startxref`, names no encryption: an update removed it. */
function isNewestTrailerClear(bytes: Buffer): boolean {
  const offset = /startxref\s+(\d{1,15})/.exec(bytes.toString('latin1', bytes.lastIndexOf('startxref')))?.[1];
  const section = bytes.subarray(Number(offset ?? bytes.length));
  const isTable = section.indexOf('xref') === 0;
  const dictionary = isTable ? section.indexOf('trailer') : 0;
  const end = section.indexOf(isTable ? 'startxref' : 'stream', Math.max(0, dictionary));
  const text = section.toString('latin1', dictionary, end);
  return dictionary >= 0 && end >= 0 && text.includes('/Root') && !text.includes('/Encrypt');
}

/** Whether streams and strings are not encrypted, which is the default since version 4 (ISO 32000-1, table 20). */
function leavesPagesOpen(dict: PDFDict): boolean {
  if (getNumber(dict, 'V', 0) < 4) return false;
  const filters = ['StmF', 'StrF'].map((key) => dict.lookup(PDFName.of(key)) ?? IDENTITY);
  return filters.every((filter) => filter === IDENTITY);
}

/** Throws an error if the dictionary is incomplete or of an unknown revision. */
function acceptsEmptyPassword(dict: PDFDict, id: Buffer): boolean {
  const revision = getNumber(dict, 'R');
  const user = getBytes(dict, 'U');
  switch (revision) {
    case 2:
      return rc4(makeKey(dict, id, 5), PADDING).equals(user.subarray(0, 32));
    case 3:
    case 4:
      return makeUserEntry(makeKey(dict, id, getKeyLength(dict)), id).equals(user.subarray(0, 16));
    case 5:
    case 6: {
      // The empty password may also be that of the owner.
      const owner = getBytes(dict, 'O');
      const digest = revision === 5 ? hashOnce : hashHard;
      return (
        digest(user.subarray(32, 40), NOTHING).equals(user.subarray(0, 32)) ||
        digest(owner.subarray(32, 40), user.subarray(0, 48)).equals(owner.subarray(0, 32))
      );
    }
    default:
      throw new Error('unknown revision');
  }
}

/** Returns the length of the key in bytes. Version 4 always has 16; a false length stands for 16, too. */
function getKeyLength(dict: PDFDict): number {
  const bits = getNumber(dict, 'Length', 40);
  const isPlausible = bits % 8 === 0 && bits >= 40 && bits <= 128;
  return getNumber(dict, 'V') < 4 && isPlausible ? bits / 8 : 16;
}

/** Algorithm 2 of ISO 32000-1, 7.6.3.3, for the empty password. */
function makeKey(dict: PDFDict, id: Buffer, length: number): Buffer {
  const permissions = Buffer.alloc(4);
  permissions.writeInt32LE(getNumber(dict, 'P') | 0);
  const revision = getNumber(dict, 'R');
  const isMetadataClear = dict.lookup(PDFName.of('EncryptMetadata')) === PDFBool.False;
  const suffix = Buffer.alloc(revision >= 4 && isMetadataClear ? 4 : 0, 0xff);
  const owner = getBytes(dict, 'O').subarray(0, 32);
  let key = hash('md5', PADDING, owner, permissions, id, suffix);
  for (let round = 0; round < (revision >= 3 ? 50 : 0); round += 1)
    key = hash('md5', key.subarray(0, length));
  return key.subarray(0, length);
}

/** Algorithm 5 of ISO 32000-1, 7.6.3.4: the first 16 bytes of the entry U. */
function makeUserEntry(key: Buffer, id: Buffer): Buffer {
  let entry = hash('md5', PADDING, id);
  for (let round = 0; round < 20; round += 1)
    entry = rc4(Buffer.from(key.map((byte) => byte ^ round)), entry);
  return entry;
}

/** The hash of revision 5, for the empty password; `user` is the entry U for the owner's password, else empty. */
function hashOnce(salt: Buffer, user: Buffer): Buffer {
  return hash('sha256', salt, user);
}

const LONGER_HASHES = ['sha256', 'sha384', 'sha512'];

/** Algorithm 2.B of ISO 32000-2, 7.6.4.3.4, for the empty password; `user` as above. */
function hashHard(salt: Buffer, user: Buffer): Buffer {
  let key = hash('sha256', salt, user);
  for (let round = 0, last = 0; round < 64 || last > round - 32; round += 1) {
    const cipher = createCipheriv('aes-128-cbc', key.subarray(0, 16), key.subarray(16, 32));
    const encrypted = cipher
      .setAutoPadding(false)
      .update(Buffer.concat(Array<Buffer>(64).fill(Buffer.concat([key, user]))));
    // 256 leaves the remainder 1 modulo 3, so the sum of the bytes decides.
    const remainder = encrypted.subarray(0, 16).reduce((sum, byte) => sum + byte, 0) % 3;
    key = hash(LONGER_HASHES[remainder] ?? '', encrypted);
    last = encrypted.at(-1) ?? 0;
  }
  return key.subarray(0, 32);
}

function hash(algorithm: string, ...parts: readonly Uint8Array[]): Buffer {
  const hasher = createHash(algorithm);
  for (const part of parts) hasher.update(part);
  return hasher.digest();
}

function getNumber(dict: PDFDict, key: string, byDefault?: number): number {
  const value = dict.lookup(PDFName.of(key));
  const number = value instanceof PDFNumber ? value.asNumber() : byDefault;
  if (number === undefined) throw new Error(`${key} is missing`);
  return number;
}

function getBytes(dict: PDFDict, key: string): Buffer {
  return toBytes(dict.lookup(PDFName.of(key)));
}

/** Throws an error if the value is not a string. */
function toBytes(value: unknown): Buffer {
  if (value instanceof PDFString || value instanceof PDFHexString) return Buffer.from(value.asBytes());
  throw new Error('not a string');
}
