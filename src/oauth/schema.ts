import { asUser, fromSession } from '../auth/gate.ts';
import type { DeviceGrant } from '../generated/prisma/client.ts';
import { builder } from '../graphql/builder.ts';
import { BadUserInput, Conflict } from '../kernel/errors.ts';
import { clientName } from './clients.ts';
import { decideDeviceGrant } from './decide-device-grant.ts';
import { findDeviceGrant, unknownCode } from './find-device-grant.ts';
import { statusOf } from './policy.ts';
import { shownUserCode } from './user-code.ts';

const DeviceGrantStatus = builder.enumType('DeviceGrantStatus', {
  description: 'How far a sign-in from a terminal has come.',
  values: {
    PENDING: { description: 'It waits for somebody to decide.' },
    APPROVED: { description: 'It was approved, and the program has not come for its token yet.' },
    DENIED: { description: 'It was denied, or whoever approved it lost the right to before the program came.' },
    EXPIRED: { description: 'Its ten minutes were over first.' },
    REDEEMED: { description: 'The program has its token.' },
  } as const,
});

const DeviceGrantType = builder.objectRef<DeviceGrant>('DeviceGrant').implement({
  description: 'A program on a terminal that asks to be let in (OAuth 2.0 device flow, RFC 8628).',
  gate: 'inherited',
  fields: (t) => ({
    userCode: t.string({
      description: 'The code that the terminal shows, to be compared: `BCDF-GHJK`.',
      resolve: ({ userCode }) => shownUserCode(userCode),
    }),
    status: t.field({
      type: DeviceGrantStatus,
      description: 'How far it has come.',
      resolve: (grant) => statusOf(grant, new Date()),
    }),
    clientId: t.exposeString('clientId', { description: 'The client id that the program gave.' }),
    clientName: t.string({
      description: 'What the program is called here.',
      resolve: ({ clientId }, _args, { services }) => clientName(services.oauthClients, clientId),
    }),
    ip: t.exposeString('ip', { nullable: true, description: 'The address that it asked from; null when not known.' }),
    userAgent: t.exposeString('userAgent', {
      nullable: true,
      description:
        'The name and version that it gave, such as `skills/2.3.4`, of at most 40 characters; null when it gave something else or nothing.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it asked.' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'Until when it can be decided and redeemed.' }),
  }),
});

const code = {
  required: true,
  description: 'The code that the terminal shows: eight letters, in upper or lower case, with or without the dash.',
} as const;
const client = { required: true, description: 'The client id of the program that is thought to have asked.' } as const;

builder.queryField('deviceGrant', (t) =>
  t.field({
    type: DeviceGrantType,
    nullable: true,
    gate: fromSession,
    description:
      'The program that waits under a code, to be compared before it is let in. Wrong codes are counted: ten a minute.',
    args: { clientId: t.arg.string(client), userCode: t.arg.string(code) },
    resolve: async (_root, { clientId, userCode }, { db, principal, services, visitor }) => {
      const grant = await findDeviceGrant(db, asUser(principal), services.deviceThrottles, visitor.ip, userCode);
      if (grant?.clientId !== clientId) throw unknownCode();
      return grant;
    },
  }),
);

interface Looked {
  clientId: string | null;
  error: string | null;
}

interface Decided {
  success: boolean;
  error: string | null;
}

const ValidateDeviceCodeResult = builder.objectRef<Looked>('ValidateDeviceCodeResult').implement({
  description: 'The program that waits under a code, or why none does.',
  gate: 'inherited',
  fields: (t) => ({
    clientId: t.exposeString('clientId', { nullable: true, description: 'Its client id; null when no program waits.' }),
    error: t.exposeString('error', {
      nullable: true,
      description: 'What is wrong with the code, in a sentence; null when nothing is.',
    }),
  }),
});

const ApproveDeviceResult = builder.objectRef<Decided>('ApproveDeviceResult').implement({
  description: 'Whether it is decided as asked.',
  gate: 'inherited',
  fields: (t) => ({
    success: t.exposeBoolean('success', { description: 'True when it is decided so now, also when it was before.' }),
    error: t.exposeString('error', { nullable: true, description: 'What to correct, in a sentence; null on success.' }),
  }),
});

const ValidateDeviceCodeMutation = builder.objectRef<Looked>('ValidateDeviceCodeMutation').implement({
  description: 'What became of the look at a code.',
  gate: 'inherited',
  fields: (t) => ({
    result: t.field({
      type: ValidateDeviceCodeResult,
      description: 'The program, or what is wrong.',
      resolve: (result) => result,
    }),
  }),
});

const ApproveDeviceMutation = builder.objectRef<Decided>('ApproveDeviceMutation').implement({
  description: 'What became of the decision.',
  gate: 'inherited',
  fields: (t) => ({
    result: t.field({ type: ApproveDeviceResult, description: 'Whether it is decided as asked.', resolve: (result) => result }),
  }),
});

/** What the caller can correct, as the sentence that these payloads carry; everything else is thrown on. */
function sentenceOf(error: unknown): string {
  if (error instanceof BadUserInput || error instanceof Conflict) return error.message;
  throw error;
}

builder.mutationField('validateDeviceCode', (t) =>
  t.field({
    type: ValidateDeviceCodeMutation,
    nullable: true,
    gate: fromSession,
    description: 'Tells which program waits under a code. Changes nothing but the count of wrong codes: ten a minute.',
    args: { userCode: t.arg.string(code) },
    resolve: async (_root, { userCode }, { db, principal, services, visitor }) => {
      try {
        const grant = await findDeviceGrant(db, asUser(principal), services.deviceThrottles, visitor.ip, userCode);
        if (!grant) throw unknownCode();
        const expired = statusOf(grant, new Date()) === 'EXPIRED';
        return expired ? { clientId: null, error: 'This code has expired.' } : { clientId: grant.clientId, error: null };
      } catch (error) {
        return { clientId: null, error: sentenceOf(error) };
      }
    },
  }),
);

builder.mutationField('approveDevice', (t) =>
  t.field({
    type: ApproveDeviceMutation,
    nullable: true,
    gate: fromSession,
    description:
      'Lets a program in, or turns it away, for the current organization. It gets a token for 10 years with what the approver may do at the moment when it comes for it. Approve only what you have started yourself.',
    args: {
      approve: t.arg.boolean({ required: true, description: 'True to let it in, false to turn it away.' }),
      clientId: t.arg.string(client),
      userCode: t.arg.string(code),
      botGid: t.arg.string({
        description:
          'The id of the bot that it is to act as, `bot_…`, which needs the role ADMIN; oneself when left out or empty.',
      }),
    },
    resolve: async (_root, { botGid, ...args }, { db, principal, services, visitor }) => {
      const decision = { ...args, botId: botGid || null };
      try {
        await decideDeviceGrant(db, asUser(principal), services.deviceThrottles, services.oauthClients, visitor.ip, decision);
        return { success: true, error: null };
      } catch (error) {
        return { success: false, error: sentenceOf(error) };
      }
    },
  }),
);
