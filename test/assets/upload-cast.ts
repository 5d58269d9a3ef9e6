import { readdirSync } from 'node:fs';
import { afterAll } from 'vitest';
import { startApp } from '../support/app.ts';

/** An organization with one caller of each kind, and what uploads leave behind. */
export async function startUploads(env: Record<string, string> = {}) {
  const app = await startApp({ keep: true, env: { UPLOAD_MAX_MB: '8', ...env } });
  afterAll(app.stop);
  const { as, db, services } = app;
  const { organization, owner } = await app.givenOrganization('Acme', 'owner@acme.test');
  const { owner: stranger } = await app.givenOrganization('Elsewhere', 'owner@elsewhere.test');
  const [admin, member, other, viewer] = [
    await app.givenMember(organization, 'ADMIN'),
    await app.givenMember(organization),
    await app.givenMember(organization),
    await app.givenMember(organization, 'VIEWER'),
  ];
  const bot = await app.givenBot(owner, 'Runner');
  const writer = await app.givenApiKey(owner, { name: 'ci', scopes: ['ASSETS_WRITE', 'INSTALLATIONS_WRITE', 'ASSETS_READ'] });
  const reader = await app.givenApiKey(owner, { name: 'mirror', scopes: ['ASSETS_READ'] });
  const callers = {
    owner: await as(owner),
    admin: await as(admin),
    member: await as(member),
    other: await as(other),
    viewer: await as(viewer),
    bot: await as(bot),
    writer: await as(writer),
    reader: await as(reader),
    stranger: await as(stranger),
    nobody: app.nobody,
  };

  /** Everything that an upload could have written. */
  async function everything(): Promise<string> {
    const all = { orderBy: { id: 'asc' } } as const;
    const rows = await Promise.all([
      db.asset.findMany(all),
      db.assetVersion.findMany(all),
      db.assetName.count(),
      db.blob.count(),
      db.blobChunk.count(),
      db.installation.findMany(all),
      db.installationRequest.findMany(all),
      db.auditEvent.count(),
    ]);
    return JSON.stringify([rows, waiting()]);
  }

  /** Files of uploads that are still under way. */
  function waiting(): string[] {
    try {
      return readdirSync(services.uploads.dir);
    } catch {
      return [];
    }
  }

  async function eventsOf(assetId: string) {
    const rows = await db.auditEvent.findMany({ orderBy: { id: 'asc' } });
    return rows
      .filter(({ targetId, data }) => targetId === assetId || (data as { assetId?: string }).assetId === assetId)
      .map(({ event, actorId, data }) => ({ event, actorId, data }));
  }

  const people = { owner, admin, member, other, viewer, stranger };
  return { ...app, organization, people, bot, callers, everything, waiting, eventsOf };
}
