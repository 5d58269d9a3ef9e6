import { adminFromSession, asUser } from '../auth/gate.ts';
import { builder } from '../graphql/builder.ts';
import { rowOrErrors, rowPayload } from '../graphql/payload.ts';
import { OrganizationType, organizationField } from './schema.ts';
import { setAllowedOrigins } from './set-allowed-origins.ts';

builder.prismaObjectField(OrganizationType, 'allowedOrigins', (t) =>
  t.exposeStringList('allowedOrigins', {
    nullable: true,
    gate: adminFromSession,
    description: 'Origins of other sites whose pages may call with a token of this organization, sorted; empty for none.',
  }),
);

const SetAllowedOriginsMutation = rowPayload(
  'SetAllowedOriginsMutation',
  'The organization with its new list, or what to correct.',
  organizationField('The organization as it is now; null when something is to be corrected.'),
);

builder.mutationField('setAllowedOrigins', (t) =>
  t.field({
    type: SetAllowedOriginsMutation,
    nullable: true,
    gate: adminFromSession,
    description:
      'Says which other sites may call from a browser with a token of this organization. The list replaces the one before, at once. Cookies are never accepted from other sites.',
    args: {
      origins: t.arg.stringList({
        required: true,
        description:
          'Origins as browsers send them: `https://app.example.com`, or `http://localhost:3000` and `http://127.0.0.1:3000` with their port. No path, no wildcard, no default port; 50 at most; an empty list allows none.',
      }),
    },
    resolve: (_root, { origins }, { db, principal }) => rowOrErrors(() => setAllowedOrigins(db, asUser(principal), origins)),
  }),
);
