import { asKnown, asManager, type KnownGate } from '../auth/gate.ts';
import type { Entitlement } from '../entitlement/resolve.ts';
import type { Bot } from '../generated/prisma/client.ts';
import { batched } from '../graphql/batched.ts';
import { builder } from '../graphql/builder.ts';
import { rowOrErrors, rowPayload } from '../graphql/payload.ts';
import { NotFound } from '../kernel/errors.ts';
import { OrganizationType } from '../organizations/schema.ts';
import { Team } from '../teams/schema.ts';
import { countUsesByBots, useKey, useOf } from '../usage/count-uses.ts';
import { createBot } from './create-bot.ts';
import { deleteBot } from './delete-bot.ts';
import { entitlementsOfBot } from './entitlement-schema.ts';
import { botAskedFor } from './find-bot.ts';
import { BotApiKey } from './key-schema.ts';
import { livingBots } from './policy.ts';
import { updateBot } from './update-bot.ts';

const readers: KnownGate = { principals: ['USER', 'BOT', 'SERVICE_ACCOUNT'], scope: 'bots:read' };
const managers: KnownGate = { principals: ['USER', 'SERVICE_ACCOUNT'], role: 'ADMIN', scope: 'bots:write' };

const usesOf = batched<string, number>(({ db, principal }, keys) =>
  countUsesByBots(db, asKnown(principal).organizationId, keys.map(useOf)),
);

const BotInstalledSkill = builder.objectRef<Entitlement & { botId: string }>('BotInstalledSkill').implement({
  description: 'An asset that a bot gets: directly, through one of its teams, or organization-wide.',
  gate: 'inherited',
  fields: (t) => ({
    name: t.exposeString('slug', { description: 'The slug of the asset, which is what clients know it by.' }),
    assetType: t.exposeString('type', {
      description: 'The kind of asset, spelt as in the enum `AssetType`, such as `SKILL`.',
    }),
    isDirectInstall: t.exposeBoolean('direct', {
      description: 'True when it is installed to the bot itself, not only to a team or everybody.',
    }),
    slug: t.exposeString('slug', { description: 'The name of the asset in addresses and commands.' }),
    description: t.exposeString('description', { description: 'What the asset is for; empty when nobody said.' }),
    usageCount: t.int({
      description: 'How many times the bot has reported using it.',
      resolve: async ({ botId, assetId }, _args, context) => (await usesOf(context, useKey({ botId, assetId }))) ?? 0,
    }),
  }),
});

// One filter for both fields that read the relation, so that they share one statement.
const livingTeams = { where: { team: { deletedAt: null } }, orderBy: { team: { name: 'asc' as const } } };

const BotTeamMembership = builder.prismaObject('TeamBot', {
  variant: 'BotTeamMembership',
  description: 'That a bot belongs to a team.',
  gate: 'inherited',
  fields: (t) => ({
    team: t.relation('team', { type: Team, description: 'The team.' }),
    assetCount: t.int({
      description: 'How many of the assets that the bot gets are installed to this team, itself or in a collection.',
      select: { botId: true, teamId: true },
      resolve: async ({ botId, teamId }, _args, context) => {
        const entitlements = await entitlementsOfBot(botId, context);
        return entitlements.filter(({ teamIds }) => teamIds.includes(teamId)).length;
      },
    }),
  }),
});

export const ManagedBot = builder.prismaObject('Bot', {
  name: 'ManagedBot',
  description:
    'A caller that is no person, such as a build job. It acts with its API keys, and gets what is installed to it, its teams and everybody.',
  gate: 'inherited',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Opaque id, `bot_…`.' }),
    name: t.exposeString('name', { description: 'Its name, unique among the bots of the organization.' }),
    slug: t.exposeString('slug', {
      description: 'Its name in addresses and commands: lower-case letters, digits and hyphens. Stays when the bot is renamed.',
    }),
    description: t.exposeString('description', { description: 'What it is for; empty when nobody said.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    teams: t.field({
      type: [Team],
      description: 'The teams that it belongs to, by name.',
      select: (_args, _context, nested) => ({ teams: { ...livingTeams, select: { team: nested(true) } } }),
      resolve: (bot) => bot.teams.map(({ team }) => team),
    }),
    teamMemberships: t.relation('teams', {
      type: BotTeamMembership,
      description: 'The teams that it belongs to, with what it gets through each, by name.',
      query: livingTeams,
    }),
    installedSkills: t.field({
      type: [BotInstalledSkill],
      description:
        'Everything that it gets, by slug: what is installed to it, to its teams and to everybody. Of another bot, a bot sees what it gets as well.',
      select: { id: true },
      resolve: async ({ id: botId }, _args, context) => {
        const entitlements = await entitlementsOfBot(botId, context);
        return entitlements.map((entitlement) => ({ ...entitlement, botId }));
      },
    }),
    apiKeys: t.relation('tokens', {
      type: BotApiKey,
      gate: { principals: ['USER', 'SERVICE_ACCOUNT'], role: 'ADMIN', scope: 'bots:read' },
      description: 'Its API keys that are not revoked, newest first.',
      query: { where: { kind: 'BOT_API_KEY', revokedAt: null }, orderBy: { id: 'desc' } },
    }),
  }),
});

builder.queryField('bots', (t) =>
  t.prismaField({
    type: [ManagedBot],
    gate: readers,
    description: 'All bots of the organization, by name.',
    resolve: (query, _root, _args, { db, principal }) =>
      db.bot.findMany({ ...query, where: livingBots(asKnown(principal)), orderBy: { name: 'asc' } }),
  }),
);

builder.queryField('bot', (t) =>
  t.prismaField({
    type: ManagedBot,
    gate: readers,
    description: 'One bot of the organization. Give exactly one of the arguments.',
    args: {
      slug: t.arg.string({ description: 'The slug of the bot.' }),
      id: t.arg.id({ description: 'The id of the bot, `bot_…`.' }),
    },
    resolve: async (query, _root, args, { db, principal }) => {
      const bot = await db.bot.findFirst({ ...query, where: botAskedFor(asKnown(principal), args) });
      if (!bot) throw new NotFound('Bot');
      return bot;
    },
  }),
);

builder.prismaObjectField(OrganizationType, 'bots', (t) =>
  t.relation('bots', {
    type: ManagedBot,
    gate: readers,
    description: 'All bots of the organization, by name.',
    query: { where: { deletedAt: null }, orderBy: { name: 'asc' } },
  }),
);

const CreateBotInput = builder.inputType('CreateBotInput', {
  description: 'A bot to be made.',
  fields: (t) => ({
    name: t.string({
      required: true,
      description: 'What to call it, up to 100 characters; unique among the bots of the organization.',
    }),
    description: t.string({ description: 'What it is for, up to 2000 characters.' }),
    teamIds: t.idList({ description: 'Ids of the teams that it is to belong to, `tm_…`.' }),
    repositoryIds: t.idList({ description: 'Leave it out, or empty: a bot works in the repositories of its teams.' }),
  }),
});

const UpdateBotInput = builder.inputType('UpdateBotInput', {
  description: 'What to change of a bot. Whatever is left out or null stays.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The id of the bot, `bot_…`.' }),
    name: t.string({ description: 'Its new name, up to 100 characters. The slug stays.' }),
    description: t.string({ description: 'What it is for, up to 2000 characters; an empty text clears it.' }),
    teamIds: t.idList({
      description: 'Ids of all teams that it is to belong to, `tm_…`; an empty list takes it out of every team.',
    }),
    repositoryIds: t.idList({ description: 'Leave it out, or empty: a bot works in the repositories of its teams.' }),
  }),
});

const CreateBotMutation = builder.objectRef<{ bot: Bot; botKey: string }>('CreateBotMutation').implement({
  description: 'A new bot, and its first key.',
  gate: 'inherited',
  fields: (t) => ({
    bot: t.field({ type: ManagedBot, nullable: true, description: 'The bot.', resolve: ({ bot }) => bot }),
    botKey: t.exposeString('botKey', {
      description: 'The secret of its first key, shown this once. Keep it; it cannot be read back.',
    }),
    rawToken: t.exposeString('botKey', { description: 'The same as `botKey`.' }),
  }),
});

builder.mutationField('createBot', (t) =>
  t.field({
    type: CreateBotMutation,
    nullable: true,
    gate: { ...managers, scope: 'full' },
    description:
      'Makes a bot and its first key, `Default key`, which is valid for 20 years and may do everything that the bot may.',
    args: { input: t.arg({ type: CreateBotInput, required: true, description: 'The bot to be made.' }) },
    resolve: (_root, { input }, { db, principal, services }) =>
      createBot(db, asManager(principal), services.tokenPrefixes, input),
  }),
);

const UpdateBotMutation = rowPayload('UpdateBotMutation', 'The changed bot, or what to correct.', {
  field: 'bot',
  type: ManagedBot,
  description: 'The bot as it is now; null when nothing was changed for an error.',
});

builder.mutationField('updateBot', (t) =>
  t.field({
    type: UpdateBotMutation,
    nullable: true,
    gate: managers,
    description: 'Changes the name, the description or the teams of a bot.',
    args: { input: t.arg({ type: UpdateBotInput, required: true, description: 'What to change.' }) },
    resolve: (_root, { input }, { db, principal }) => rowOrErrors(() => updateBot(db, asManager(principal), input)),
  }),
);

const DeleteBotMutation = rowPayload('DeleteBotMutation', 'The deleted bot, or what to correct.', {
  field: 'bot',
  type: ManagedBot,
  description: 'The bot as it was last.',
});

builder.mutationField('deleteBot', (t) =>
  t.field({
    type: DeleteBotMutation,
    nullable: true,
    gate: managers,
    description: 'Deletes a bot for good and revokes all its keys. The very next call with one of them is refused.',
    args: { id: t.arg.id({ required: true, description: 'The id of the bot, `bot_…`.' }) },
    resolve: (_root, { id }, { db, principal }) => rowOrErrors(() => deleteBot(db, asManager(principal), id)),
  }),
);
