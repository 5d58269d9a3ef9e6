import { isIP } from 'node:net';
import { z } from 'zod';
import { defaultPrefixes, type TokenPrefixes } from './auth/token-format.ts';
import { isIpRange } from './kernel/ip-ranges.ts';
import { StartRefused } from './kernel/start-refused.ts';

const whole = (minimum: number, maximum: number) => {
  const error = `must be a whole number from ${minimum} to ${maximum}`;
  return z.coerce.number({ error }).int({ error }).min(minimum, { error }).max(maximum, { error });
};
const oneOf = <const Words extends readonly [string, ...string[]]>(words: Words) =>
  z.enum(words, { error: `must be one of ${words.join(', ')}` });
const yesNo = oneOf(['0', '1', 'true', 'false']).transform((value) => value === '1' || value === 'true');
const prefix = z.string().regex(/^[A-Za-z0-9_]{1,20}$/, 'must be 1 to 20 letters, digits and underscores');
const address = z
  .url({ protocol: /^https?$/, error: 'must be an address that starts with https:// or http://' })
  .transform((text) => new URL(text));

const ranges = z
  .string()
  .transform((text) => text.split(/[\s,]+/).filter((range) => range !== ''))
  .refine((list) => list.every(isIpRange), 'must be addresses or CIDR ranges such as 10.0.0.0/8, separated by commas');

const clientForm = /^([A-Za-z0-9._-]{1,100})=([^\p{Cc}=]{1,100})$/u;
const clients = z
  .string()
  .transform((text) => text.split(',').map((pair) => pair.trim()))
  .refine(
    (pairs) => pairs.every((pair) => clientForm.test(pair)),
    'must be clients in the form id=Name, separated by commas; an id is of letters, digits, dots, hyphens and underscores',
  )
  .transform((pairs) => pairs.map((pair) => pair.split('=') as [id: string, name: string]));

// Every variable, its form and its default. .env.example says what each is for; a test holds the two together.
const variables = z.object({
  HOST: z
    .string()
    .refine(
      (text) => isIP(text) !== 0 || /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(text),
      'must be an IP address or a host name',
    )
    .default('127.0.0.1'),
  PORT: whole(1, 65_535).default(4000),
  PUBLIC_URL: address.optional(),
  ALLOW_INSECURE_HTTP: yesNo.default(false),
  TRUSTED_PROXIES: ranges.default([]),
  DATA_DIR: z.string().min(1).default('./data'),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must start with postgresql://')
    .refine((text) => URL.canParse(text), 'cannot be read as an address')
    .optional(),
  DATABASE_POOL_SIZE: whole(2, 500).default(10),
  GATEHOUSE_SECRET: z.string().min(32, 'must be at least 32 characters long').optional(),
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\//, 'must start with smtp:// or smtps://')
    .refine((text) => URL.canParse(text), 'cannot be read as an address')
    .optional(),
  MAIL_FROM: z
    .string()
    .regex(/^[^\r\n]*[^\s@<>]+@[^\s@<>]+>?$/, 'must be an e-mail address, or Name <address>')
    .optional(),
  LOG_LEVEL: oneOf(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  AUTH_FAILURES_PER_MINUTE: whole(1, 1_000_000).default(100),
  PASSWORD_FAILURES_PER_MINUTE: whole(1, 1_000_000).default(10),
  INVITATIONS_PER_HOUR: whole(1, 1_000_000).default(100),
  TOKEN_PREFIX_PERSONAL: prefix.default(defaultPrefixes.PERSONAL_TOKEN),
  TOKEN_PREFIX_BOT: prefix.default(defaultPrefixes.BOT_API_KEY),
  TOKEN_PREFIX_ORGANIZATION: prefix.default(defaultPrefixes.ORGANIZATION_API_KEY),
  TOKEN_PREFIX_RUNTIME: prefix.default(defaultPrefixes.RUNTIME_TOKEN),
  TOKEN_PREFIX_DEVICE: prefix.default(defaultPrefixes.DEVICE_TOKEN),
  OAUTH_CLIENTS: clients.default([]),
  DEVICE_REQUESTS_PER_MINUTE: whole(1, 1_000_000).default(30),
  USER_CODE_FAILURES_PER_MINUTE: whole(1, 1_000_000).default(10),
  GRAPHQL_MAX_DEPTH: whole(5, 1_000).default(20),
  GRAPHQL_MAX_ALIASES: whole(1, 10_000).default(50),
  GRAPHQL_MAX_DIRECTIVES: whole(1, 10_000).default(50),
  GRAPHQL_MAX_TOKENS: whole(100, 100_000).default(5_000),
  GRAPHQL_MAX_COST: whole(100, 100_000_000).default(100_000),
  GRAPHQL_MAX_BATCH: whole(1, 1_000).default(20),
  UPLOAD_MAX_MB: whole(1, 200).default(50),
  SHUTDOWN_SECONDS: whole(1, 300).default(10),
});

export interface GraphQLLimits {
  depth: number;
  aliases: number;
  directives: number;
  tokens: number;
  cost: number;
  batch: number;
}

/** How mail goes out; without an SMTP server it stays in the outbox. */
export interface MailConfig {
  smtpUrl: string | null;
  from: string;
}

export interface Config {
  host: string;
  port: number;
  /** Origin that links, cookies and the same-origin check go by: never taken from a request. */
  publicUrl: URL;
  dataDir: string;
  databaseUrl: string | null;
  databasePoolSize: number;
  /** Null: made at the first start and kept in the data folder. */
  secret: string | null;
  logLevel: string;
  authFailuresPerMinute: number;
  passwordFailuresPerMinute: number;
  /** Invitations that one person may send. */
  invitationsPerHour: number;
  tokenPrefixes: TokenPrefixes;
  /** Programs besides those known anyway that may ask to be let in, each with the name that people are shown. */
  oauthClients: readonly (readonly [id: string, name: string])[];
  /** Programs that one address may have ask to be let in. */
  deviceRequestsPerMinute: number;
  userCodeFailuresPerMinute: number;
  /** CIDR ranges of proxies whose X-Forwarded-For is believed. */
  trustedProxies: readonly string[];
  mail: MailConfig;
  limits: GraphQLLimits;
  /** Of one archive, in bytes. */
  uploadLimitBytes: number;
  shutdownSeconds: number;
}

export const variableNames = Object.keys(variables.shape);

/** Reads the environment once. A wrong value stops the start with a sentence that names the variable, never its value. */
export function readConfig(environment: Record<string, string | undefined>): Config {
  // An empty value in a .env file means "not given".
  const given = Object.fromEntries(variableNames.map((name) => [name, environment[name]?.trim() || undefined]));
  const parsed = variables.safeParse(given);
  if (!parsed.success) {
    const sentences = parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}.`);
    throw new StartRefused(`${sentences.join(' ')} See .env.example.`);
  }
  const env = parsed.data;
  const publicUrl = env.PUBLIC_URL ?? new URL(`http://${env.HOST.includes(':') ? `[${env.HOST}]` : env.HOST}:${env.PORT}`);
  refuseInsecure(publicUrl, env.ALLOW_INSECURE_HTTP);
  return Object.freeze({
    host: env.HOST,
    port: env.PORT,
    publicUrl,
    dataDir: env.DATA_DIR,
    databaseUrl: env.DATABASE_URL ?? null,
    databasePoolSize: env.DATABASE_POOL_SIZE,
    secret: env.GATEHOUSE_SECRET ?? null,
    logLevel: env.LOG_LEVEL,
    authFailuresPerMinute: env.AUTH_FAILURES_PER_MINUTE,
    passwordFailuresPerMinute: env.PASSWORD_FAILURES_PER_MINUTE,
    invitationsPerHour: env.INVITATIONS_PER_HOUR,
    tokenPrefixes: {
      PERSONAL_TOKEN: env.TOKEN_PREFIX_PERSONAL,
      BOT_API_KEY: env.TOKEN_PREFIX_BOT,
      ORGANIZATION_API_KEY: env.TOKEN_PREFIX_ORGANIZATION,
      RUNTIME_TOKEN: env.TOKEN_PREFIX_RUNTIME,
      DEVICE_TOKEN: env.TOKEN_PREFIX_DEVICE,
    },
    oauthClients: env.OAUTH_CLIENTS,
    deviceRequestsPerMinute: env.DEVICE_REQUESTS_PER_MINUTE,
    userCodeFailuresPerMinute: env.USER_CODE_FAILURES_PER_MINUTE,
    trustedProxies: env.TRUSTED_PROXIES,
    mail: { smtpUrl: env.SMTP_URL ?? null, from: env.MAIL_FROM ?? `Gatehouse <gatehouse@${publicUrl.hostname}>` },
    limits: {
      depth: env.GRAPHQL_MAX_DEPTH,
      aliases: env.GRAPHQL_MAX_ALIASES,
      directives: env.GRAPHQL_MAX_DIRECTIVES,
      tokens: env.GRAPHQL_MAX_TOKENS,
      cost: env.GRAPHQL_MAX_COST,
      batch: env.GRAPHQL_MAX_BATCH,
    },
    uploadLimitBytes: env.UPLOAD_MAX_MB * 1_000_000,
    shutdownSeconds: env.SHUTDOWN_SECONDS,
  });
}

export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

function refuseInsecure(publicUrl: URL, allowed: boolean): void {
  if (publicUrl.protocol === 'https:' || isLoopback(publicUrl.hostname) || allowed) return;
  throw new StartRefused(
    'PUBLIC_URL is plain http on an address that is not loopback: session cookies and tokens would cross the network readable. Set PUBLIC_URL to the https address that people use, or ALLOW_INSECURE_HTTP=1 if you accept that.',
  );
}
