import { versionsOf } from './add.ts';
import type { Sx } from './client.ts';
import { SxError } from './decode.ts';
import { fetchLock } from './install.ts';
import { findBot, listBots } from './people.ts';

/** What Go programs call that embed the client. */
interface Found {
  id: string;
  slug: string;
  type: string;
}

export async function findAsset(sx: Sx, name: string): Promise<Found> {
  const assets = await sx.pages('AssetGID', {}, 'vault.assets');
  const named = assets.filter((asset) => asset.name === name);
  const found = assets.find(({ slug }) => slug === name) ?? named[0];
  if (!found) throw new SxError(`${name} not found`);
  if (found.slug !== name && named.length > 1) throw new SxError(`${name} is ambiguous`);
  return found;
}

/** Takes an asset from everybody: from each bot by itself, then from the rest at once. */
export async function clearInstallations(sx: Sx, name: string): Promise<void> {
  const { id, slug, type } = await findAsset(sx, name);
  const bots = await listBots(sx);
  await Promise.all(
    bots.map(async (bot) => {
      const { installedSkills } = (await sx.graph('BotInstalled', { slug: bot.slug })).bot as typeof bot;
      const isIt = installedSkills.some(
        (row) => row.isDirectInstall && row.name === slug && row.assetType.toUpperCase() === type.toUpperCase(),
      );
      if (isIt) await sx.graph('UninstallSkillFromBot', { botId: bot.id, skillId: id });
    }),
  );
  await sx.graph('RemoveAssetInstallations', { input: { assetName: name } });
}

export async function installToBot(sx: Sx, botName: string, name: string): Promise<void> {
  const { id: botId } = await findBot(sx, botName);
  const { id: skillId } = await findAsset(sx, name);
  await sx.graph('InstallSkillToBot', { botId, skillId });
}

/** A version, for one bot alone if the asset is new. */
export async function putSkillZip(sx: Sx, archive: Buffer, named: { name: string; version: string }, bot: string) {
  const { status, text } = await sx.upload(archive, { ...named, type: 'skill' });
  const answer = JSON.parse(text);
  if (status !== 201 || answer.success !== true) throw new SxError(answer.error);
  if (!answer.asset.is_first_version) return;
  await clearInstallations(sx, answer.asset.name);
  await installToBot(sx, bot, answer.asset.name);
}

/** The first version of an agent by its text; later ones are archives. */
export async function putAgent(sx: Sx, name: string, rawContent: string, bot: string): Promise<string> {
  if ((await versionsOf(sx, name)).length > 0) throw new SxError(`${name} has versions: upload the next one`);
  const { id: entityId } = await findBot(sx, bot);
  const installations = [{ entityType: 'BOT', entityId }];
  const { asset } = (await sx.graph('CreateAgentAsset', { input: { name, assetType: 'agent', rawContent, installations } }))
    .createAsset;
  if (asset === null) throw new SxError('The asset is missing without an error.');
  return asset.slug;
}

export async function deleteAsset(sx: Sx, name: string): Promise<void> {
  const { slug } = await findAsset(sx, name);
  await sx.graph('RemoveAssetInstallations', { input: { assetName: slug, delete: true } });
  await fetchLock(sx);
}
