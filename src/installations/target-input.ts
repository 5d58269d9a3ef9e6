import { BadUserInput } from '../kernel/errors.ts';
import { type RepositoryAddress, repositoryAddress, repositoryNamed } from '../repositories/address.ts';
import { pathsInput } from '../repositories/paths.ts';
import type { Target } from './target.ts';

/** A target as clients name it: by id, or by name. */
export interface TargetInput {
  entityType: Target['target'];
  entityId?: string | null | undefined;
  entityName?: string | null | undefined;
  entityProvider?: string | null | undefined;
  monoRepoConfigId?: string | null | undefined;
  monoRepoConfigName?: string | null | undefined;
}

/** A repository as clients name it: by its address, the whole of it or paths in it. */
export interface RepositoryInput {
  url: string;
  paths?: readonly string[] | null | undefined;
}

export type ById = { id: string };
export type ByName = { name: string };
export type Part = ById | ByName | { paths: string[] };

/** A target that was named well, and not looked up yet. */
export type AskedTarget =
  | { target: 'ORGANIZATION'; by: ById | null }
  | { target: 'TEAM' | 'USER' | 'BOT'; by: ById | ByName }
  | { target: 'REPOSITORY'; by: ById | RepositoryAddress; part: Part | null };

/** How many targets one call may name. */
export const mostTargets = 500;

/** Reads a target; `field` is what the caller can correct. */
export function askedTarget(field: string, input: TargetInput): AskedTarget {
  const { entityType: target, entityId: id, entityName, entityProvider } = input;
  const name = entityName?.trim() || null;
  if (target !== 'REPOSITORY' && (input.monoRepoConfigId != null || input.monoRepoConfigName != null))
    throw new BadUserInput(field, 'Only a repository has parts: leave out monoRepoConfigId and monoRepoConfigName.');
  if (target === 'ORGANIZATION') return { target, by: id == null ? null : { id } };
  if (id == null && name === null) throw new BadUserInput(field, 'Give entityId or entityName.');
  if (target === 'REPOSITORY')
    return { target, by: id == null ? repositoryNamed(field, name!, entityProvider) : { id }, part: partOf(input) };
  if (id != null) return { target, by: { id } };
  return { target, by: { name: target === 'USER' ? name!.toLowerCase() : name! } };
}

/** Reads a repository with its paths; without paths the whole of it. */
export function askedRepository(field: string, { url, paths }: RepositoryInput): AskedTarget {
  const asked = pathsInput(field, paths ?? []);
  return { target: 'REPOSITORY', by: repositoryAddress(field, url), part: asked.length > 0 ? { paths: asked } : null };
}

function partOf({ monoRepoConfigId: id, monoRepoConfigName }: TargetInput): Part | null {
  if (id != null) return { id };
  const name = monoRepoConfigName?.trim();
  return name ? { name } : null;
}
