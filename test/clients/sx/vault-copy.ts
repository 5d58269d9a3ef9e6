import { archivePath, versionsOf } from './add.ts';
import type { Sx } from './client.ts';
import { collectionList } from './collections.ts';
import { SxError } from './decode.ts';
import { clearInstallations, findAsset } from './library.ts';
import { findBot, findTeam, listBots, listTeams, type SeenBot, type SeenTeam } from './people.ts';
import { type Row, rowsOf } from './targets.ts';
import { teamCreate } from './team-commands.ts';
import { sendUsage } from './usage.ts';
import { vaultList } from './vault.ts';

interface Copied {
  slug: string;
  versions: { version: string; archive: Buffer }[];
  rows: Row[];
}

export interface VaultCopy {
  teams: SeenTeam[];
  bots: SeenBot[];
  assets: Copied[];
  collections: { name: string; slugs: string[]; rows: Row[] }[];
  events: { date: string; actorEmail: string | null; event: string; targetType: string; targetName: string; data: unknown }[];
  uses: { timestamp: string; actorEmail: string | null; assetName: string; assetVersion: string; assetType: string }[];
}

/** `sx vault copy --from`. */
export async function readVault(sx: Sx): Promise<VaultCopy> {
  const teams: SeenTeam[] = [];
  for (const { name } of await listTeams(sx, 300)) teams.push(await findTeam(sx, name, name));
  const bots = await listBots(sx);
  const assets: Copied[] = [];
  for (const { slug } of (await vaultList(sx)) as { slug: string }[]) {
    const versions = [];
    for (const version of await versionsOf(sx, slug))
      versions.push({ version, archive: (await sx.get(archivePath(slug, version))).bytes });
    assets.push({ slug, versions, rows: await rowsOf(sx, slug) });
  }
  const collections = [];
  for (const { id, name, slugs } of await collectionList(sx)) {
    const { installations } = (await sx.graph('CollectionInstallations', { id })).collection;
    collections.push({ name, slugs, rows: installations });
  }
  const events = await sx.pages('AssetAuditLog', {}, 'assetAuditLog');
  const uses = await sx.pages('AssetUsageEvents', {}, 'assetUsageEvents');
  return { teams, bots, assets, collections, events, uses };
}

/** `sx vault copy --to`. Of people, only those are carried over whom nobody has to install for. */
export async function writeVault(sx: Sx, copy: VaultCopy): Promise<void> {
  for (const { name } of copy.teams) await teamCreate(sx, name);
  for (const { name, description } of copy.bots) await createBot(sx, name, description);
  for (const asset of copy.assets) await writeAsset(sx, asset);
  for (const { name, slugs, rows } of copy.collections) {
    const assetGids: string[] = [];
    for (const slug of slugs) assetGids.push((await findAsset(sx, slug)).id);
    const { collection } = (await sx.graph('CreateAssetCollection', { input: { name, description: '', assetGids } }))
      .createAssetCollection;
    const installations = await Promise.all(rows.map((row) => targetOf(sx, row)));
    if (rows.length > 0) await sx.graph('InstallCollection', { input: { gid: collection.id, installations } });
  }
  const events = copy.events.map(({ date, actorEmail, event, targetType, targetName, data }) => {
    const text = data === null || typeof data === 'string' ? data : JSON.stringify(data);
    return { timestamp: date, actor: actorEmail, event, targetType, target: targetName, data: text };
  });
  await sx.graph('ImportAuditEvents', { events });
  const lines = copy.uses.map(({ timestamp, actorEmail, assetName, assetVersion, assetType }) =>
    JSON.stringify({
      ...{ asset_name: assetName, asset_version: assetVersion, asset_type: assetType, timestamp },
      ...(actorEmail && { actor: actorEmail }),
    }),
  );
  const { status, text } = await sendUsage(sx, lines.join('\n'));
  if (status !== 204) throw new SxError(`HTTP ${status}: ${text}`);
}

/** Without the key that comes with a bot: nobody would know it. */
async function createBot(sx: Sx, name: string, description: string): Promise<void> {
  const { bot } = (await sx.graph('CreateBot', { input: { name, description } })).createBot;
  const { apiKeys } = (await sx.graph('BotApiKeys', { slug: bot.slug })).bot;
  for (const { id: keyId } of apiKeys) await sx.graph('DeleteBotApiKey', { keyId });
}

async function writeAsset(sx: Sx, { slug: name, versions, rows }: Copied): Promise<void> {
  for (const { version, archive } of versions) {
    const { status, text } = await sx.upload(archive, { name, version, type: 'skill' });
    if (status !== 409 && JSON.parse(text).success !== true) throw new SxError(text);
  }
  if (rows.length === 0) return clearInstallations(sx, name);
  const isOrg = rows.some(({ entityType }) => entityType === 'ORGANIZATION');
  const repositories = rows.filter(({ entityType }) => entityType === 'REPOSITORY').map(({ entityName: url }) => ({ url }));
  const named = rows.filter(({ entityType }) => entityType === 'TEAM' || entityType === 'BOT');
  const installations = isOrg ? null : await Promise.all(named.map((row) => targetOf(sx, row)));
  const input = { assetName: name, repositories: isOrg ? [] : repositories, personalOnly: false, installations, append: false };
  await sx.graph('SetAssetInstallations', { input });
}

async function targetOf(sx: Sx, { entityType, entityName }: Row) {
  if (entityType === 'ORGANIZATION') return { entityType };
  const { id } = entityType === 'BOT' ? await findBot(sx, entityName) : await findTeam(sx, entityName);
  return { entityType, entityId: id };
}
