import { readsAssets } from '../assets/gates.ts';
import { changedAsset, VaultAsset } from '../assets/schema.ts';
import { asKnown, asManager, type KnownGate } from '../auth/gate.ts';
import type { Asset } from '../generated/prisma/client.ts';
import { batched } from '../graphql/batched.ts';
import { builder } from '../graphql/builder.ts';
import {
  errorsField,
  orErrors,
  rowOrErrors,
  rowPayload,
  successOrErrors,
  successPayload,
  type WithErrors,
} from '../graphql/payload.ts';
import { RemoveAssetInstallationsInput, SetAssetInstallationsInput, UninstallAssetTargetsInput } from './input-schema.ts';
import { installToBot, uninstallFromBot } from './install-to-bot.ts';
import { VaultAssetInstallation } from './installation-schema.ts';
import { installationsOfAssets } from './list-installations.ts';
import { removeAssetInstallations } from './remove-asset-installations.ts';
import { setAssetInstallations } from './set-asset-installations.ts';
import { uninstallAssetTargets } from './uninstall-asset-targets.ts';

const installs: KnownGate = { principals: ['USER', 'SERVICE_ACCOUNT'], role: 'MEMBER', scope: 'installations:write' };

const installationsOf = batched((context, ids: readonly string[]) =>
  installationsOfAssets(context.db, asKnown(context.principal), ids),
);

builder.prismaInterfaceField(VaultAsset, 'installations', (t) =>
  t.field({
    type: [VaultAssetInstallation],
    gate: readsAssets,
    description:
      'What it is installed to, and what the collections that hold it are. What somebody has installed for oneself is shown to that person, administrators and service accounts.',
    resolve: async ({ id }, _args, context) => (await installationsOf(context, id)) ?? [],
  }),
);

const SetAssetInstallationsMutation = rowPayload(
  'SetAssetInstallationsMutation',
  'The asset as it is installed now, or what to correct.',
  changedAsset,
);

interface UninstalledShape {
  asset: Asset | null;
  removedCount: number;
  warnings: string[];
}

const UninstallAssetTargetsMutation = builder.objectRef<WithErrors<UninstalledShape>>('UninstallAssetTargetsMutation').implement({
  description: 'What was taken away, and where the asset stays.',
  gate: 'inherited',
  fields: (t) => ({
    asset: t.field({
      type: VaultAsset,
      nullable: true,
      description: 'The asset; null when something is to be corrected.',
      resolve: ({ asset }) => asset,
    }),
    removedCount: t.exposeInt('removedCount', { description: 'How many installations this call took away.' }),
    errors: t.field({
      ...errorsField,
      description:
        'What to correct; or, beside an `asset`, one entry for each target that it was not taken away from, and why. What it was not installed to is not mentioned.',
      resolve: ({ errors, warnings }) => [...errors, ...warnings.map((warning) => ({ field: 'targets', messages: [warning] }))],
    }),
  }),
});

const RemoveAssetInstallationsMutation = successPayload(
  'RemoveAssetInstallationsMutation',
  'Whether the asset is installed to nobody but bots, or is deleted.',
);
const InstallSkillToBotMutation = successPayload('InstallSkillToBotMutation', 'Whether the asset is installed to the bot.');
const UninstallSkillFromBotMutation = successPayload(
  'UninstallSkillFromBotMutation',
  'Whether the asset is no longer installed to the bot.',
);

builder.mutationFields((t) => {
  const botAndAsset = {
    botId: t.arg.id({ required: true, description: 'The id of the bot, `bot_…`.' }),
    skillId: t.arg.id({ required: true, description: 'The id of the asset, `ast_…`, of any type.' }),
  };
  return {
    setAssetInstallations: t.field({
      type: SetAssetInstallationsMutation,
      nullable: true,
      gate: installs,
      description:
        'Installs an asset. For yourself you always may; to a team, its repositories and its bots its admins may; all else takes the role ADMIN. Whoever may not is told so, and can call `createInstallationRequest`.',
      args: { input: t.arg({ type: SetAssetInstallationsInput, required: true, description: 'Which asset, and to what.' }) },
      resolve: (_root, { input }, { db, principal }) => rowOrErrors(() => setAssetInstallations(db, asManager(principal), input)),
    }),
    removeAssetInstallations: t.field({
      type: RemoveAssetInstallationsMutation,
      nullable: true,
      gate: installs,
      description:
        'Takes an asset away from everything but bots, which takes the right to install to each of them; or deletes it, which takes the right and the scope of `deleteAsset`.',
      args: { input: t.arg({ type: RemoveAssetInstallationsInput, required: true, description: 'Which asset.' }) },
      resolve: (_root, { input }, { db, principal, services }) =>
        successOrErrors(() => removeAssetInstallations(db, asManager(principal), services.blobs, input)),
    }),
    uninstallAssetTargets: t.field({
      type: UninstallAssetTargetsMutation,
      nullable: true,
      gate: installs,
      description: 'Takes an asset away from targets, as many of them as the caller may.',
      args: { input: t.arg({ type: UninstallAssetTargetsInput, required: true, description: 'Which asset, and from what.' }) },
      resolve: (_root, { input }, { db, principal }) =>
        orErrors<UninstalledShape>({ asset: null, removedCount: 0, warnings: [] }, () =>
          uninstallAssetTargets(db, asManager(principal), input),
        ),
    }),
    installSkillToBot: t.field({
      type: InstallSkillToBotMutation,
      nullable: true,
      gate: installs,
      description:
        'Installs an asset to a bot. Takes the role ADMIN, or an admin of a team that the bot is in or of one above it.',
      args: botAndAsset,
      resolve: (_root, { botId, skillId }, { db, principal }) =>
        successOrErrors(() => installToBot(db, asManager(principal), { assetId: skillId, botId })),
    }),
    uninstallSkillFromBot: t.field({
      type: UninstallSkillFromBotMutation,
      nullable: true,
      gate: installs,
      description:
        'Takes an asset away from a bot; what the bot gets through its teams or with everybody, it keeps. Takes the same right.',
      args: botAndAsset,
      resolve: (_root, { botId, skillId }, { db, principal }) =>
        successOrErrors(() => uninstallFromBot(db, asManager(principal), { assetId: skillId, botId })),
    }),
  };
});
