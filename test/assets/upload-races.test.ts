import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { afterAll, expect, test } from 'vitest';
import { createHttpServer } from '../../src/http/server.ts';
import { noise, skillZip } from '../support/archive.ts';
import { fetchBytes, upload, uploadAddress, uploadForm } from '../support/upload.ts';
import { startUploads } from './upload-cast.ts';

const { app, db, as, people, callers, everything, waiting, givenPersonalToken } = await startUploads();
const { admin, owner } = callers;
const server = createHttpServer(app.listener).listen(0, '127.0.0.1');
await once(server, 'listening');
afterAll(() => void server.close());
const { port } = server.address() as AddressInfo;
const token = await givenPersonalToken(people.admin);

const downloaded = async (name: string, version: string) =>
  (await fetchBytes(owner, `${uploadAddress}/${name}/${version}/x.zip`)).bytes;

/** A server that is short of connections to its database says so, and to send it again. */
async function uploadUntilAnswered(bytes: Uint8Array) {
  for (;;) {
    const answer = await upload(admin, bytes);
    if (answer.status !== 503) return answer;
  }
}

test('Z10: of twenty uploads of a first version at once exactly one is taken, and its bytes stay whole', async () => {
  const archives = await Promise.all(
    Array.from({ length: 20 }, (_, n) => skillZip({ name: 'raced' }, { 'n.txt': String(n), noise: noise(20_000) })),
  );
  const answers = await Promise.all(archives.map(uploadUntilAnswered));
  const winners = answers.flatMap(({ status }, n) => (status === 201 ? [n] : []));
  expect(winners).toHaveLength(1);
  for (const { status, body } of answers)
    if (status !== 201)
      expect([status, body.code, body.error]).toEqual([409, 'VERSION_EXISTS', expect.stringContaining('already exists')]);
  expect((await downloaded('raced', '1')).equals(archives[winners[0]!]!)).toBe(true);
  expect(await db.asset.count({ where: { slug: 'raced' } })).toBe(1);
  expect(await db.blob.count()).toBe(1);
  expect(waiting()).toEqual([]);
});

test('of two uploads of the same bytes at once one is taken; of two versions both are', async () => {
  const bytes = await skillZip({ name: 'twice' });
  const answers = await Promise.all([upload(admin, bytes), upload(owner, bytes)]);
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  const both = await Promise.all([
    upload(admin, await skillZip({ name: 'twice', version: '2' })),
    upload(owner, await skillZip({ name: 'twice', version: '3' })),
  ]);
  expect(both.map(({ status }) => status)).toEqual([201, 201]);
  const asset = await db.asset.findFirstOrThrow({ where: { slug: 'twice' }, include: { activeVersion: true } });
  expect([asset.latestVersion, asset.activeVersion?.version]).toEqual(['3', '3']);
});

/** An upload as bytes of HTTP. */
async function message(archive: Uint8Array, more = ''): Promise<Buffer> {
  const encoded = new Response(uploadForm(archive));
  const body = Buffer.from(await encoded.arrayBuffer());
  const head = [
    `POST ${uploadAddress} HTTP/1.1`,
    'Host: 127.0.0.1',
    `Authorization: Bearer ${token.raw}`,
    `Content-Type: ${encoded.headers.get('content-type')}`,
    `Content-Length: ${body.length}`,
    more,
  ].filter((line) => line !== '');
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), body]);
}

test('an upload that is cut off in the middle leaves nothing', async () => {
  await as(token);
  const before = await everything();
  const bytes = await message(await skillZip({ name: 'cut-off' }, { noise: noise(2_000_000) }));
  for (const share of [0.1, 0.5, 0.99]) {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    await new Promise((resolve) => socket.write(bytes.subarray(0, bytes.length * share), resolve));
    // Even while it is under way no folder names its bytes.
    await expect.poll(waiting).toEqual([]);
    socket.destroy();
    await once(socket, 'close');
  }
  // The server answers others as if nothing had been.
  expect((await fetchBytes(owner, `${uploadAddress}/cut-off/list.txt`)).bytes.length).toBe(0);
  expect(await everything()).toBe(before);
});

test('a refusal that comes before the end of the body reaches the client', async () => {
  const before = await everything();
  const socket = connect(port, '127.0.0.1');
  let answer = '';
  socket.on('data', (bytes) => {
    answer += bytes.toString();
  });
  socket.on('error', () => {});
  socket.write(await message(noise(8_500_000)));
  await once(socket, 'data');
  expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  expect(answer).toContain('The archive is larger than 8 MB, the limit of this server. Leave out what the asset does not need.');
  socket.destroy();
  expect(await everything()).toBe(before);
});

test('what is sent whole over a real connection is taken', async () => {
  const socket = connect(port, '127.0.0.1');
  socket.write(await message(await skillZip({ name: 'by-socket' }, { noise: noise(3_000_000) }), 'Connection: close'));
  const pieces: Buffer[] = [];
  for await (const piece of socket) pieces.push(piece as Buffer);
  expect(Buffer.concat(pieces).toString()).toMatch(/^HTTP\/1\.1 201 .*"name":"by-socket"/s);
});
