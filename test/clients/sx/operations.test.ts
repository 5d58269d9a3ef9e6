import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildSchema, Kind, parse, validate } from 'graphql';
import { describe, expect, test } from 'vitest';
import { operations } from './operations.ts';

const schema = buildSchema(readFileSync(resolve(import.meta.dirname, '../../../schema.graphql'), 'utf8'));

const replays = readdirSync(import.meta.dirname)
  .filter((file) => !file.startsWith('operations') && !file.startsWith('variables.test'))
  .map((file) => readFileSync(join(import.meta.dirname, file), 'utf8'))
  .join('\n');

/** The client's own list. */
const names = `AddAssetPullRequestFileChange, AddAssetsToCollection, AssetAuditLog, AssetGID, AssetInstallations, AssetUsageEvents,
BotApiKeys, BotInstalled, CollectionAssets, CollectionInstallations, CreateAgentAsset, CreateAssetCollection, CreateAssetPullRequest,
CreateBot, CreateBotApiKey, CreateBotRuntimeToken, CreateTeam, DeleteAssetCollection, DeleteBot, DeleteBotApiKey, DeleteTeam,
EvaluateAsset, FindUser, GetAppPluginPolicy, GetAppPluginStorage, GetAssetBenchmarks, GetAssetQuality, GetLatestAssetBenchmarks, GetMe,
ImportAssetBenchmark, ImportAuditEvents, InstallCollection, InstallSkillToBot, ListBots, ListCollections, ListTeams, OrgInfo,
OrgRepositories, RemoveAssetInstallations, RemoveAssetsFromCollection, RemoveTeamMember, RenameAsset, RepoMonoRepoConfigs,
RevokeBotRuntimeTokens, SetAppPluginPolicy, SetAppPluginStorage, SetAssetInstallations, SetTeamAdmin, UninstallAssetTargets,
UninstallCollection, UninstallSkillFromBot, UpdateAssetCollection, UpdateBot, UpdateTeam, VaultAssetLookup, VaultAssets`;

test('there are 56 operations, and these are they', () => {
  expect(Object.keys(operations)).toHaveLength(56);
  expect(Object.keys(operations).sort()).toEqual(names.split(/,\s+/));
});

describe.each(Object.entries(operations))('%s', (name, text) => {
  test('is valid, alone in its document, and called what it is', () => {
    const document = parse(text);
    expect(document.definitions).toMatchObject([{ kind: Kind.OPERATION_DEFINITION, name: { value: name } }]);
    expect(validate(schema, document)).toEqual([]);
  });

  test('is replayed', () => {
    expect(replays).toMatch(new RegExp(`(graph|pages)\\(\\s*'${name}'`));
  });
});

test.each([
  '/api/oauth/device-authorization/',
  '/api/oauth/token/',
  '/api/skills/sx.lock',
  '/list.txt',
  '/metadata.toml',
  '.zip',
  '/api/skills/assets',
  '/api/skills/usage',
  '/api/skills/sx.profiles',
  '/active',
  '/api/skills/ai-query/stream',
  '/graphql',
])('%s is asked for', (path) => {
  expect(replays).toContain(path);
});
