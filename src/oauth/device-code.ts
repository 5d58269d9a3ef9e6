import { createHash, randomBytes } from 'node:crypto';

/** A fresh code for a program to poll with, and what is stored of it. */
export function mintDeviceCode() {
  const deviceCode = randomBytes(32).toString('base64url');
  return { deviceCode, deviceCodeHash: hashDeviceCode(deviceCode) };
}

/** SHA-256. A slow hash would buy nothing: the code is 256 random bits. */
export function hashDeviceCode(deviceCode: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(createHash('sha256').update(deviceCode).digest());
}
