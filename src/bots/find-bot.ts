import type { Known } from '../auth/principal.ts';
import { BadUserInput } from '../kernel/errors.ts';
import { livingBots } from './policy.ts';

export interface BotKeyword {
  slug?: string | null | undefined;
  id?: string | null | undefined;
}

/** The filter for the one bot that is asked for, by its slug or by its id. */
export function botAskedFor(principal: Known, { slug, id }: BotKeyword) {
  if (slug != null && id == null) return { ...livingBots(principal), slug };
  if (id != null && slug == null) return { ...livingBots(principal), id };
  throw new BadUserInput('slug', 'Give exactly one of slug and id.');
}
