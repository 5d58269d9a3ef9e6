import { newId } from '../kernel/ids.ts';
import { slugOf } from '../kernel/text-input.ts';
import type { Random } from './random.ts';
import { areas, botKinds, names } from './words.ts';

export function planBots(random: Random, owned: { organizationId: string; createdById: string }, count: number) {
  return names(random, count, areas, botKinds).map((name) => {
    const description = `Works for whoever looks after ${name.split(' ')[0]}.`;
    return { id: newId('bot'), ...owned, name, slug: slugOf(name), description };
  });
}

export type Bot = ReturnType<typeof planBots>[number];
