// Who may import whom (docs/architecture.md). `npm run check` runs it.
// Packages that one file of ours stands in front of.
const behindOneFile = { lucia: 'auth/session', jose: 'auth/jwt', nodemailer: 'mail/smtp' };

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
    {
      name: 'kernel-imports-nothing-of-ours',
      severity: 'error',
      from: { path: '^src/kernel/' },
      to: { path: '^src/(?!kernel/)' },
    },
    {
      name: 'policy-is-pure',
      comment: 'A policy is judged by its table of tests alone: facts in, verdict out. Types are free.',
      severity: 'error',
      from: { path: '^src/[^/]+/policy\\.ts$' },
      to: { pathNot: ['^src/kernel/', '^src/auth/(principal|scopes)\\.ts$'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'schema-is-the-edge',
      severity: 'error',
      from: { pathNot: 'schema\\.ts$' },
      to: { path: '^src/(?!graphql/)[^/]+/[^/]*schema\\.ts$' },
    },
    {
      name: 'rest-is-the-edge',
      severity: 'error',
      from: { pathNot: '(^src/http/router|rest)\\.ts$' },
      to: { path: '^src/(?!http/)[^/]+/[^/]*rest\\.ts$' },
    },
    {
      name: 'use-cases-know-no-protocol',
      severity: 'error',
      from: {
        path: '^src/(organizations|members|invitations|sessions|tokens|bots|teams|api-keys|principal|mail|assets|archives|blobs|repositories|installations|installation-requests|collections|change-requests|entitlement|app-plugins|benchmarks|quality|ai-query|seed|oauth|audit|usage)/',
        pathNot: '(schema|rest)\\.ts$',
      },
      to: { path: '(^src/(graphql|http|console)/|@pothos|graphql-yoga|node_modules/hono)', dependencyTypesNot: ['type-only'] },
    },
    { name: 'main-is-the-root', severity: 'error', from: {}, to: { path: '^src/(main|cli)\\.ts$' } },
    ...Object.entries(behindOneFile).map(([name, file]) => ({
      name: `${name}-behind-one-file`,
      severity: 'error',
      from: { pathNot: `^src/${file}\\.ts$` },
      to: { path: `node_modules/${name}/` },
    })),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^src/generated' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
  },
};
