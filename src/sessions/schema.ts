import { asSignedIn, asUser, fromSession } from '../auth/gate.ts';
import { isSignedIn } from '../auth/principal.ts';
import { builder } from '../graphql/builder.ts';
import { connectionType, newestFirst, pageArguments } from '../graphql/connection.ts';
import { errorsField, orErrors, successOrErrors, successPayload, type WithErrors } from '../graphql/payload.ts';
import { perCall } from '../graphql/per-call.ts';
import { CsrfRejected } from '../kernel/errors.ts';
import { User } from '../members/user-schema.ts';
import { changePassword } from './change-password.ts';
import { createSessionToken } from './create-session-token.ts';
import { revokeOtherSessions, revokeSession, signOut } from './end-sessions.ts';
import { livingSessionsOf } from './policy.ts';
import { signIn } from './sign-in.ts';

const Session = builder.prismaObject('Session', {
  description: 'A sign-in from one browser.',
  gate: 'inherited',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Opaque id, `ses_…`. Not the secret in the cookie.' }),
    current: t.boolean({
      description: 'Whether this is the session that asks.',
      resolve: (session, _args, { principal }) => isSignedIn(principal) && principal.credential.sessionId === session.id,
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the person signed in.' }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      description: 'When it ends without further use; slides while it is used.',
    }),
    ip: t.exposeString('ip', { nullable: true, description: 'The address that it was opened from.' }),
    userAgent: t.exposeString('userAgent', { nullable: true, description: 'The browser that it was opened by.' }),
    lastUsedAt: t.expose('lastUsedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was last used, to within a minute.',
    }),
  }),
});

const SessionConnection = connectionType('SessionConnection', Session, 'sessions');

builder.prismaObjectField('User', 'sessions', (t) =>
  t.field({
    type: SessionConnection,
    nullable: true,
    gate: { principals: ['USER'], self: true, scope: 'full' },
    description: 'Where this person is signed in, newest first. For oneself only.',
    args: pageArguments,
    resolve: (_user, args, context, info) => {
      const { db, principal } = context;
      const { userId } = asUser(principal);
      const living = livingSessionsOf(userId);
      const list = `sessions ${userId}`;
      const count = () => perCall(context, info, `count of ${list}`, async () => db.session.count({ where: living }));
      return perCall(context, info, JSON.stringify([list, args]), () =>
        newestFirst(args, list, {
          find: ({ where, ...page }) => db.session.findMany({ where: { ...living, ...where }, ...page }),
          count,
        }),
      );
    },
  }),
);

const SignInMutation = builder.objectRef<WithErrors<{ userId: string | null }>>('SignInMutation').implement({
  description: 'The person who is signed in now, or what to correct.',
  gate: 'inherited',
  fields: (t) => ({
    user: t.prismaField({
      type: User,
      nullable: true,
      description: 'The person who is signed in now.',
      resolve: (query, { userId }, _args, { db }) =>
        userId === null ? null : db.user.findUnique({ ...query, where: { id: userId } }),
    }),
    errors: t.field(errorsField),
  }),
});

builder.mutationField('signIn', (t) =>
  t.field({
    type: SignInMutation,
    nullable: true,
    gate: 'public',
    description: 'Signs a person in: the answer sets the session cookie. From a script, a personal access token is simpler.',
    args: {
      email: t.arg.string({ required: true, description: 'E-mail address; upper and lower case are the same.' }),
      password: t.arg.string({ required: true, description: 'Password, exactly as it was set.' }),
    },
    resolve: (_root, args, { db, services, visitor, sameOrigin, cookies }) =>
      orErrors<{ userId: string | null }>({ userId: null }, async () => {
        if (!sameOrigin) throw new CsrfRejected();
        const { user, session } = await signIn(db, services.passwordFailures, args, visitor);
        cookies.push(services.sessionCookie.keep(session.secret, session.expiresAt));
        return { userId: user.userId };
      }),
  }),
);

const SignOutMutation = successPayload('SignOutMutation', 'Whether the session has ended.');

builder.mutationField('signOut', (t) =>
  t.field({
    type: SignOutMutation,
    nullable: true,
    gate: fromSession,
    description: 'Ends the session that asks, and forgets its cookie.',
    resolve: (_root, _args, { db, principal, services, cookies }) =>
      successOrErrors(async () => {
        await signOut(db, asSignedIn(principal));
        cookies.push(services.sessionCookie.forget());
      }),
  }),
);

const ChangePasswordMutation = successPayload('ChangePasswordMutation', 'Whether the password is changed.');

builder.mutationField('changePassword', (t) =>
  t.field({
    type: ChangePasswordMutation,
    nullable: true,
    gate: fromSession,
    description: 'Changes your password. Every other session ends; this one goes on under a new cookie.',
    args: {
      currentPassword: t.arg.string({ required: true, description: 'The present password.' }),
      newPassword: t.arg.string({ required: true, description: 'The new one: 10 to 1,024 characters.' }),
    },
    resolve: (_root, args, { db, principal, services, visitor, cookies }) =>
      successOrErrors(async () => {
        const fresh = await changePassword(db, asSignedIn(principal), services.passwordFailures, visitor, args);
        if (fresh) cookies.push(services.sessionCookie.keep(fresh.secret, fresh.expiresAt));
      }),
  }),
);

const RevokeSessionMutation = successPayload('RevokeSessionMutation', 'Whether the session has ended.');

builder.mutationField('revokeSession', (t) =>
  t.field({
    type: RevokeSessionMutation,
    nullable: true,
    gate: fromSession,
    description: 'Ends one of your sessions. The very next call with it is refused.',
    args: { sessionId: t.arg.id({ required: true, description: 'The id of the session, `ses_…`.' }) },
    resolve: (_root, { sessionId }, { db, principal, services, cookies }) =>
      successOrErrors(async () => {
        const user = asSignedIn(principal);
        await revokeSession(db, user, sessionId);
        if (user.credential.sessionId === sessionId) cookies.push(services.sessionCookie.forget());
      }),
  }),
);

const RevokeOtherSessionsMutation = builder
  .objectRef<WithErrors<{ revokedCount: number }>>('RevokeOtherSessionsMutation')
  .implement({
    description: 'How many sessions have ended.',
    gate: 'inherited',
    fields: (t) => ({
      revokedCount: t.exposeInt('revokedCount', { description: 'How many there were besides this one.' }),
      errors: t.field(errorsField),
    }),
  });

builder.mutationField('revokeOtherSessions', (t) =>
  t.field({
    type: RevokeOtherSessionsMutation,
    nullable: true,
    gate: fromSession,
    description: 'Ends all of your sessions but this one, in every organization.',
    resolve: (_root, _args, { db, principal }) =>
      orErrors({ revokedCount: 0 }, async () => ({ revokedCount: await revokeOtherSessions(db, asSignedIn(principal)) })),
  }),
);

const CreateSessionTokenMutation = builder.objectRef<{ token: string; expiresAt: Date }>('CreateSessionTokenMutation').implement({
  description: 'A session token.',
  gate: 'inherited',
  fields: (t) => ({
    token: t.exposeString('token', { description: 'A JWT, to be sent as `Authorization: Bearer …`. Shown this once.' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'When it stops working: five minutes from now.' }),
  }),
});

builder.mutationField('createSessionToken', (t) =>
  t.field({
    type: CreateSessionTokenMutation,
    nullable: true,
    gate: fromSession,
    description:
      'Makes a five-minute token that acts as this session, for a script or a single-page application. It dies with the session.',
    resolve: (_root, _args, { db, principal, services }) => createSessionToken(db, asSignedIn(principal), services.sessionTokens),
  }),
);
