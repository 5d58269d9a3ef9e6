import { z } from 'zod';
import { asKnown } from '../auth/gate.ts';
import { readJson, restRoutes } from '../http/rest.ts';
import { activateCollection } from './activate-collection.ts';
import { activeCollectionId } from './active-collection.ts';
import { asNarrowed, narrowsItself, readsCollections } from './gates.ts';
import { visibleCollections } from './visible-collections.ts';

const Active = z.object({
  slug: z.string({ error: 'Must be the slug of a profile, or null for none.' }).nullable(),
});

export const profileRoutes = restRoutes(
  {
    method: 'GET',
    path: '/api/skills/sx.profiles',
    gate: readsCollections,
    async answer(c) {
      const { db } = c.env.call;
      const principal = asKnown(c.env.call.principal);
      const where = await visibleCollections(db, principal);
      const rows = await db.collection.findMany({ where, orderBy: [{ name: 'asc' }, { id: 'asc' }] });
      const activeId = await activeCollectionId(db, principal);
      return c.json({ profiles: rows.map(written), active: rows.find(({ id }) => id === activeId)?.slug ?? null });
    },
  },
  {
    method: 'POST',
    path: '/api/skills/sx.profiles/active',
    gate: narrowsItself,
    async answer(c) {
      const { db, principal } = c.env.call;
      const { slug } = await readJson(c, Active);
      const profile = await activateCollection(db, asNarrowed(principal), slug === null ? null : { slug });
      return c.json({ profile: profile && written(profile) });
    },
  },
);

function written({ name, slug, description }: { name: string; slug: string; description: string }) {
  return { title: name, slug, description };
}
