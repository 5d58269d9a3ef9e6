import { VaultAsset } from '../assets/schema.ts';
import { batched } from '../graphql/batched.ts';
import { builder } from '../graphql/builder.ts';
import { connectionType } from '../graphql/connection.ts';
import { changeRequestUrl } from './change-request-url.ts';
import { fileContents } from './file-contents.ts';
import { readsChangeRequests } from './gates.ts';
import { statusOf } from './policy.ts';
import { revisionOf } from './revision.ts';

export const SkillPullRequestFileAction = builder.enumType('SkillPullRequestFileActionEnum', {
  description: 'What becomes of a file.',
  values: {
    ADD: { description: 'It is added; where there is one, it is replaced.' },
    MODIFY: { description: 'It is replaced.' },
    DELETE: { description: 'It goes.' },
  } as const,
});

export const ChangeRequestStatus = builder.enumType('ChangeRequestStatus', {
  description: 'How something that was asked for stands.',
  values: {
    OPEN: { description: 'Nobody has decided about it yet.' },
    APPROVED: { description: 'An installation was approved, and is there.' },
    MERGED: { description: 'An edit was merged, and is a version of its own.' },
    REJECTED: { description: 'It was rejected, or taken back by whoever asked for it.' },
  } as const,
});

export const SkillPullRequestCreationType = builder.enumType('SkillPullRequestCreationType', {
  description: 'What kind of caller made a change request.',
  values: {
    PERSON: { value: 'USER', description: 'A person.' },
    SERVICE_ACCOUNT: { value: 'SERVICE_ACCOUNT', description: 'Another service, by an organization API key.' },
  } as const,
});

const contentOf = batched(({ db, answer }, ids: readonly string[]) => fileContents(db, ids, answer.load));

const SkillPullRequestFile = builder.prismaObject('ChangeRequestFile', {
  name: 'SkillPullRequestFile',
  description: 'What a change request makes of one file.',
  gate: 'inherited',
  // The text is read for those that are asked for it, all at once and within a limit.
  select: { id: true },
  fields: (t) => ({
    path: t.exposeString('path', { description: 'The whole path of the file in the archive, such as `docs/usage.md`.' }),
    action: t.expose('action', { type: SkillPullRequestFileAction, description: 'What becomes of it.' }),
    content: t.string({
      nullable: true,
      description: 'Its whole text from now on; null where it goes.',
      resolve: ({ id }, _args, context) => contentOf(context, id),
    }),
  }),
});

const byPath = { orderBy: { path: 'asc' } } as const;

export const SkillPullRequest = builder.prismaObject('ChangeRequest', {
  name: 'SkillPullRequest',
  description: 'A change of the files of an asset that somebody proposes, and somebody else decides about.',
  gate: 'inherited',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Opaque id, `chr_…`.' }),
    sourceUrl: t.string({
      description: 'The address of a page that shows it to people who are signed in.',
      resolve: ({ id }, _args, { services }) => changeRequestUrl(services.publicUrl, id),
    }),
    title: t.exposeString('title', { description: 'What it is about, in one line.' }),
    description: t.exposeString('description', { description: 'Why; empty when nobody said.' }),
    status: t.field({
      type: ChangeRequestStatus,
      description: 'How it stands: OPEN, MERGED or REJECTED.',
      resolve: (request) => statusOf(request),
    }),
    asset: t.relation('asset', { type: VaultAsset, description: 'The asset that it changes.' }),
    baseVersion: t.string({
      description: 'The version that it began with. It can be merged as long as that is the active one.',
      select: { baseVersion: { select: { version: true } } },
      resolve: ({ baseVersion }) => baseVersion.version,
    }),
    mergedVersion: t.exposeString('mergedVersion', {
      nullable: true,
      description: 'The version that the merge made; null where it was not merged.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    mergedAt: t.expose('mergedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was merged; null where it was not.',
    }),
    closedAt: t.expose('closedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was rejected or taken back; null where it was not.',
    }),
    createdByName: t.exposeString('createdByName', { description: 'The name of whoever made it, as it was then.' }),
    creationType: t.field({
      type: SkillPullRequestCreationType,
      description: 'What kind of caller made it.',
      resolve: ({ createdByKind }) => createdByKind as 'USER' | 'SERVICE_ACCOUNT',
    }),
    revision: t.string({
      gate: readsChangeRequests,
      description:
        'Names what it proposes: another one after every change. `mergeAssetPullRequest` merges this one and no other when it is given.',
      // With the files, in one reading: what is seen of them is what this names.
      select: { baseVersion: { select: { sha256: true } }, files: { select: { id: true }, ...byPath } },
      resolve: (request) => revisionOf(request),
    }),
    files: t.relation('files', {
      type: SkillPullRequestFile,
      gate: readsChangeRequests,
      description: 'What it makes of which file, by path.',
      query: byPath,
    }),
  }),
});

export const SkillPullRequestConnection = connectionType('SkillPullRequestConnection', SkillPullRequest, 'change requests');

/** Where the payloads of the mutations have the change request. */
export const changedPullRequest = {
  field: 'pullRequest',
  type: SkillPullRequest,
  description: 'The change request as it is now; null when something is to be corrected.',
};
