// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are source code.

/**
 * Deliberate breakages: each takes one defence away, and tests of its row of docs/security-matrix.md must fail then. `run.mjs` makes
 * the builds and runs the tests; `breakages.test.ts` keeps the list in step with the source and with the matrix.
 */

/** @returns {import('./breakages.d.mts').Breakage} */
const breakage = (row, what, file, find, replace = '') => ({ row, what, edits: [{ file, find, replace }] });

/**
 * A breakage of a race, whose tests stand beside the feature. Most of them also widen the gap that they open with a `pause`, so that
 * the calls meet in it every time, and not once in a while.
 *
 * @param {string[]} tests
 * @param {[file: string, find: string, replace?: string][]} edits
 * @returns {import('./breakages.d.mts').Breakage}
 */
const race = (row, what, tests, ...edits) => ({
  row,
  what,
  tests,
  edits: edits.map(([file, find, replace = '']) => ({ file, find, replace })),
});

const pause = 'await tx.$executeRaw`SELECT pg_sleep(0.05)`;\n';
const ofKeys = ['test/api-keys/revoke-api-key'];
const ofRuntimeTokens = ['test/bots/runtime-token'];
const ofMembers = ['test/members/races'];
const ofArchives = ['test/archives'];
const ofInvitations = ['test/invitations/races'];

// biome-ignore format: a table reads best as a table
/** @type {import('./breakages.d.mts').Breakage[]} */
export const breakages = [
  // Credentials
  breakage('C1', 'the checksum is not compared', 'src/auth/token-format.ts', 'return bodyPattern.test(body) && checksum', 'return true || checksum'),
  breakage('C1', 'tokens are tidied up before they are looked up', 'src/auth/read-credential.ts', "return { by: 'token', secret };", `return { by: 'token', secret: secret.split(',')[0]!.replaceAll('"', '') };`),
  breakage('C1', 'a token in the cookie is as good as a token', 'src/auth/authenticate.ts', "if (by === 'cookie')", "if (by === 'cookie' && !secret.startsWith('gth_'))"),
  breakage('C1', 'issuer and audience of session tokens are not compared', 'src/auth/jwt.ts', '{ ...claims, algorithms: [algorithm]', '{ algorithms: [algorithm]'),
  breakage('C2', 'failures are not counted', 'src/auth/authenticate.ts', 'deps.tokenFailures.count(network);'),
  breakage('C2', 'a valid credential waits with the failures of its address', 'src/auth/authenticate.ts', '  if (resolved) {\n', '  if (resolved && deps.tokenFailures.waitSeconds(networkOf(head.ip)) === 0) {\n'),
  breakage('C2', 'each address of an IPv6 network has failures of its own', 'src/kernel/ip-ranges.ts', 'if (isIP(plain) !== 6) return plain;', 'return plain;'),
  breakage('C3', 'expiry is not looked at', 'src/auth/resolve-token.ts', "if (row.expires_at && row.expires_at <= now) return refused('expired');"),
  breakage('C3', 'revocation is not looked at', 'src/auth/resolve-token.ts', "if (row.revoked_at) return refused('revoked');"),
  breakage('C3', 'a deleted bot still speaks', 'src/auth/resolve-token.ts', 'if (row.bot_deleted_at) return null;'),
  breakage('C3', 'refusals are not audited', 'src/auth/authenticate.ts', 'if (resolved.refused) deps.lastUse.recordRefusal(resolved.refused);'),
  breakage('C4', 'the address is read for a token', 'src/auth/read-credential.ts', "head.header('x-api-key')]", "head.header('x-api-key'), new URLSearchParams(head.query).get('access_token')]"),
  breakage('C4', 'the log holds the query string', 'src/app.ts', '        path: head.path,\n        status', '        path: head.path + head.query,\n        status'),
  breakage('C4', 'strangers are judged field by field only', 'src/graphql/yoga.ts', 'if (closed) return new BadCredential();'),
  breakage('C5', 'the kind of principal is not compared', 'src/auth/gate.ts', 'if (!gate.principals.includes(principal.kind))', 'if (false)'),
  breakage('C5', 'a token passes for a session', 'src/auth/gate.ts', "if (gate.via === 'session' && principal.credential.via !== 'session')", 'if (false)'),
  breakage('C5', 'scopes are not compared', 'src/auth/gate.ts', 'if (gate.scope && !holdsScope(principal, gate.scope))', 'if (false)'),
  breakage('C5', 'a session token makes the next one', 'src/sessions/policy.ts', "return credential.kind === 'SESSION' ? 'allow' : 'not-from-a-session-token';", "return 'allow';"),
  { row: 'C6', what: 'passwords are cut at 72 characters', edits: [
    { file: 'src/auth/password.ts', find: 'hash(password, options)', replace: 'hash(password.slice(0, 72), options)' },
    { file: 'src/auth/password.ts', find: 'verify(expected, password)', replace: 'verify(expected, password.slice(0, 72))' },
  ] },
  breakage('C6', 'passwords have no cap', 'src/auth/password.ts', 'if (password.length > longestPassword)', 'if (false)'),
  breakage('C7', 'an unknown address has words of its own', 'src/sessions/sign-in.ts', '  if (!account || !matches', "  if (!account) throw new BadUserInput('email', 'There is no such account.');\n  if (!account || !matches"),
  breakage('C8', 'aliases have no limit', 'src/graphql/limits.ts', 'if (counts.aliases > limits.aliases)', 'if (false)'),
  breakage('C8', 'an attempt is counted once it has failed', 'src/sessions/sign-in.ts', '  for (const key of keys) failures.count(key);\n\n'),
  breakage('C8', 'accounts are not counted', 'src/sessions/sign-in.ts', '[account, `address ${networkOf(ip)}`]', '[`address ${networkOf(ip)}`]'),
  breakage('C8', 'addresses are not counted', 'src/sessions/sign-in.ts', '[account, `address ${networkOf(ip)}`]', '[account]'),

  // Headers and transport
  breakage('H1', 'the Host header is not looked at', 'src/http/front-door.ts', 'if (host === null || !isHost(host))', 'if (false)'),
  breakage('H2', 'callers name their own address', 'src/http/client-address.ts', 'while (hops.length > 0 && isTrustedProxy(address))', 'while (hops.length > 0)'),
  breakage('H2', 'the Host header says what our origin is', 'src/http/origin.ts', 'return sameOrigin(publicUrl, origin)', 'return sameOrigin(new URL(`http://${head.header("host")}`), origin)'),
  breakage('H3', 'two Authorization headers pass', 'src/http/front-door.ts', 'throw new HttpRefusal(400, `The request has two ${name} headers.`);'),
  breakage('H3', 'a bad bearer falls back to the cookie', 'src/auth/read-credential.ts', '  if (secret !== undefined) {\n', '  if (secret !== undefined && !(head.header("cookie") && secret.length < 40)) {\n'),
  breakage('H3', 'of several credentials the first one speaks', 'src/auth/read-credential.ts', 'shown.some((other) => other !== secret)', 'false'),
  breakage('H4', 'another scheme makes a caller anonymous', 'src/auth/read-credential.ts', "?.[1] ?? '';", '?.[1] ?? null;'),
  breakage('H5', 'addresses have no limit', 'src/http/front-door.ts', 'if (url.length > longestUrl)', 'if (false)'),
  breakage('H5', 'bodies have no limit', 'src/http/read-body.ts', "  if (Number(request.headers['content-length']", "  limitBytes = Infinity;\n  if (Number(request.headers['content-length']"),
  breakage('H5', 'a refusal closes the connection without an answer', 'src/app.ts', 'if (response.headersSent) {', 'if (true) {'),
  breakage('H5', 'every type of body is taken', 'src/http/graphql-params.ts', "if (type !== 'application/json' || (charset !== undefined && charset !== 'utf-8' && charset !== 'utf8'))", 'if (false)'),
  breakage('H6', 'a body that ends early is taken as it is', 'src/http/read-body.ts', "throw error instanceof HttpRefusal || request.complete ? error : new HttpRefusal(400, 'The body ended early.');"),
  breakage('H6', 'a client that goes away is an error of ours', 'src/http/read-body.ts', "error instanceof HttpRefusal || request.complete ? error : new HttpRefusal(400, 'The body ended early.')", 'error'),
  breakage('H6', 'framing is read leniently', 'src/http/server.ts', 'createServer({ ...timeouts, ', 'createServer({ ...timeouts, insecureHTTPParser: true, '),
  breakage('H6', 'what is left of a refused body is taken for the next request', 'src/app.ts', "if (!request.complete) headers['Connection'] = 'close';", "const next = (await import('node:net')).connect(request.socket.localPort!);\n      request.on('data', (rest) => next.write(rest));"),
  breakage('H7', 'slow clients may take their time', 'src/http/server.ts', 'createServer({ ...timeouts, ', 'createServer({ '),

  // GraphQL documents
  breakage('G1', 'nesting is not counted before parsing', 'src/graphql/parsable.ts', 'if (depth > deepest)', 'if (false)'),
  breakage('G1', 'a document may be as long as its body', 'src/graphql/parsable.ts', 'if (document.length > longestDocument)', 'if (false)'),
  breakage('G1', 'comments hide what is nested', 'src/graphql/parsable.ts', '  const lexer = new Lexer(new Source(document));', "  const lexer = new Lexer(new Source(document.replace(/\"\"\"[^]*?\"\"\"/g, '')));"),
  breakage('G1', 'depth has no limit', 'src/graphql/limits.ts', 'if (depthOf(document) > limits.depth)', 'if (false)'),
  breakage('G2', 'every error is listed', 'src/graphql/errors.ts', 'errors.slice(0, mostErrors)', 'errors'),
  breakage('G2', 'directives have no limit', 'src/graphql/limits.ts', 'if (counts.directives > limits.directives)', 'if (false)'),
  breakage('G3', 'cost has no limit', 'src/graphql/yoga.ts', '> limits.cost\n', '> Number.POSITIVE_INFINITY\n'),
  breakage('G3', 'defaults of variables cost nothing', 'src/graphql/yoga.ts', 'return { ...given, ...Object.fromEntries(defaults) };', 'return given;'),
  breakage('G3', 'a whole list costs what its page would', 'src/graphql/limits.ts', "field.extensions['wholeList']\n      ? defaultPage\n      : paged", 'paged'),
  breakage('G4', 'a cycle of fragments is walked', 'src/graphql/limits.ts', 'known.set(name, Number.POSITIVE_INFINITY);\n'),
  breakage('G4', 'fragments are walked each time they are spread', 'src/graphql/limits.ts', '    known.set(name, cost);\n'),
  breakage('G5', 'an array is a batch everywhere', 'src/app.ts', 'head.path === batchPath ? readBatch(text, deps.limits) : readParams(text, deps.limits)', "text.trimStart().startsWith('[') ? readBatch(text, deps.limits) : readParams(text, deps.limits)"),
  breakage('G5', 'the limit of a batch is not looked at', 'src/http/graphql-params.ts', 'if (body.length > limits.batch)', 'if (false)'),
  breakage('G5', 'a batch is judged by its first entry', 'src/graphql/yoga.ts', 'if (closed) return new BadCredential();'),
  { row: 'G5', what: 'GET may do what POST may', edits: [
    { file: 'src/app.ts', find: 'checkQueryString(head.query, deps.limits);', replace: 'call.params = Object.fromEntries(new URLSearchParams(head.query)) as never;' },
    { file: 'src/app.ts', find: '{ method: request.method, headers: request.headers },', replace: "{ method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }," },
  ] },
  breakage('G5', 'a body without a document is nothing to us', 'src/http/graphql-params.ts', `if (typeof query !== 'string' || query === '') throw new BadUserInput('query', 'The body must hold a "query", a string.');`, "if (typeof query !== 'string') return { query: '{ __typename }' };"),
  breakage('G5', 'every method reaches GraphQL', 'src/app.ts', "} else if (head.method === 'GET' && head.path !== batchPath) {", '} else if (true) {'),
  breakage('G5', 'a missing operation is an internal error', 'src/graphql/errors.ts', '(error.path ? null : { status: 400, spec: true })', 'null'),
  breakage('G6', 'the last of two equal keys counts', 'src/http/graphql-params.ts', 'if (countKeys(value, 0) !== countWrittenKeys(text))', 'if (countKeys(value, 0) < 0)'),
  breakage('G6', '__proto__ is a key like others', 'src/http/graphql-params.ts', "if (key === '__proto__')", 'if (false)'),
  breakage('G6', 'bytes are decoded leniently', 'src/http/read-body.ts', '{ fatal: true }', '{ fatal: false }'),
  breakage('G6', 'the prototype is looked up for fields', 'src/graphql/errors.ts', "code: 'BAD_USER_INPUT', ...(http", "code: 'INTERNAL', ...(http"),
  breakage('G7', 'strangers get suggestions', 'src/graphql/redact.ts', 'return toStranger ? withoutSuggestions(plain) : plain;', 'return plain;'),
  breakage('G8', 'messages repeat what was submitted', 'src/graphql/redact.ts', 'withoutValues(message, originalError?.message)', 'message'),
  breakage('G9', 'NUL and lone surrogates pass', 'src/http/graphql-params.ts', "if (text.includes('\\0') || !text.isWellFormed())", 'if (false)'),
  breakage('G9', 'the variables of a GET are not looked at', 'src/http/graphql-params.ts', 'if (text) objectNamed(name, parseStrictJson(text) ?? {});'),
  breakage('G9', 'a bug tells its message', 'src/graphql/errors.ts', '`Unexpected error. Its request id is ${context.requestId}.`', 'String((cause as Error | null)?.message)'),
  breakage('G9', 'the log repeats what the store says', 'src/kernel/describe-error.ts', '...(fromStore\n', 'message: error.message,\n    ...(fromStore\n'),
  breakage('G9', 'text is normalised on the way', 'src/kernel/text-input.ts', 'const name = value.trim();', "const name = value.trim().normalize('NFKC');"),

  // Sessions, CSRF, CORS
  breakage('S1', 'an unknown cookie makes a caller anonymous', 'src/auth/authenticate.ts', '  // A valid credential passes', "  if (presented.by === 'cookie') return { principal: anonymous, byCookie: true };\n  // A valid credential passes"),
  breakage('S1', 'session ids are stored as they are', 'src/auth/session.ts', "createHash('sha256').update(sessionId).digest('hex')", 'sessionId'),
  breakage('S1', 'the id of a session can be foretold', 'src/auth/session.ts', 'lucia.createSession(userId, {})', 'lucia.createSession(userId, {}, { sessionId: userId })'),
  { row: 'S1', what: 'a browser that has a session keeps it', edits: [
    { file: 'src/sessions/schema.ts', find: '(_root, args, { db, services, visitor, sameOrigin, cookies })', replace: '(_root, args, { db, principal, services, visitor, sameOrigin, cookies })' },
    { file: 'src/sessions/schema.ts', find: 'cookies.push(services.sessionCookie.keep(session.secret, session.expiresAt));', replace: "if (principal.kind === 'ANONYMOUS') cookies.push(services.sessionCookie.keep(session.secret, session.expiresAt));" },
  ] },
  breakage('S2', 'cookies count from anywhere', 'src/http/front-door.ts', 'throw new CsrfRejected();'),
  breakage('S3', 'our origin is looked for at the start of theirs', 'src/http/origin.ts', 'if (origin === publicUrl.origin) return true;', 'if (origin.startsWith(publicUrl.origin)) return true;'),
  breakage('S3', 'every origin is granted', 'src/graphql/yoga.ts', 'cors: false,', 'cors: {},'),
  breakage('S3', 'another port of loopback is our origin', 'src/http/origin.ts', "(match[3] ?? '') === publicUrl.port", 'true'),
  breakage('S3', 'a page of the same site passes for ours', 'src/http/origin.ts', "site === 'same-origin' || site === 'none'", "site !== 'cross-site'"),
  breakage('S3', 'people are signed in from foreign pages', 'src/sessions/schema.ts', 'if (!sameOrigin) throw new CsrfRejected();'),
  breakage('S3', 'a cookie counts from a listed origin', 'src/http/front-door.ts', 'if (byCookie && !looksAtPage(head) && !mayUseCookie(deps.publicUrl, head)) throw', "if (byCookie && !looksAtPage(head) && !mayUseCookie(deps.publicUrl, head) && !(await corsGrant(deps.auth.pool, principal as never, head.header('origin') ?? '').then(grant).then(() => true, () => false))) throw"),
  breakage('S3', 'a session is moved from a page of another site', 'src/organizations/schema.ts', "if (!context.sameOrigin) throw new Forbidden('Pages of other sites cannot switch the organization of a session.');"),
  breakage('S3', 'the organization of the token is not asked', 'src/http/cors.ts', 'await isListed(pool, origin, principal.organizationId)', 'await isListed(pool, origin, null)'),
  breakage('S3', 'a token is served from everywhere, only without a grant', 'src/http/front-door.ts', 'grant(await corsGrant(deps.auth.pool, principal, origin));', 'grant(await corsGrant(deps.auth.pool, principal, origin).catch(() => ({})));'),
  breakage('S3', 'a listed origin is granted before the credential is looked at', 'src/http/front-door.ts', '  const { principal, byCookie, extended } = await authenticate', "  if (head.header('origin') === 'https://app.example.com') grant({ 'Access-Control-Allow-Origin': 'https://app.example.com' });\n  const { principal, byCookie, extended } = await authenticate"),
  breakage('S3', 'a refusal takes the grant back', 'src/http/front-door.ts', 'grant(await corsGrant(deps.auth.pool, principal, origin));', "await corsGrant(deps.auth.pool, principal, origin).then((headers) => head.method === 'POST' && head.header('content-type') === 'application/json' && head.path === '/graphql' ? grant(headers) : null);"),
  breakage('S3', 'answers do not say that they depend on the origin', 'src/http/front-door.ts', 'grant(await corsGrant(deps.auth.pool, principal, origin));', "grant({ ...(await corsGrant(deps.auth.pool, principal, origin)), Vary: 'Accept' });"),
  breakage('S3', 'every preflight is granted', 'src/http/cors.ts', 'if (!callable(head.path) || !(await isListed(pool, origin, null))) return null;'),
  breakage('S3', 'no preflight is granted', 'src/http/cors.ts', 'if (!callable(head.path) || !', 'if (callable(head.path) || !'),
  breakage('S3', 'a preflight allows cookies', 'src/http/cors.ts', "  'Access-Control-Max-Age': '600',", "  'Access-Control-Max-Age': '600',\n  'Access-Control-Allow-Credentials': 'true',"),
  breakage('S3', 'origins of deleted organizations count', 'src/http/cors.ts', "ARRAY[$1::text] AND deleted_at IS NULL LIMIT 1'", "ARRAY[$1::text] LIMIT 1'"),
  breakage('S3', 'text that is no origin is looked for', 'src/http/cors.ts', 'if (webOrigin(origin) !== origin) return false;'),
  breakage('S3', 'people are signed in from listed pages', 'src/http/front-door.ts', "!== 'foreign';", "!== 'foreign' || head.header('origin') === 'https://app.example.com';"),
  breakage('S4', 'an ended session still speaks', 'src/auth/session.ts', ' AND s.ended_at IS NULL AND s.expires_at > now()`', ' AND s.expires_at > now()`'),
  breakage('S5', 'other sessions outlive a change of password', 'src/sessions/change-password.ts', 'await endOtherSessions(tx, user);'),
  breakage('S5', 'a sign-in under way outlives a change of password', 'src/sessions/sign-in.ts', 'if (present.length === 0) throw wrong();'),
  breakage('S5', 'a disabled person still speaks', 'src/auth/session.ts', ' AND u.disabled_at IS NULL'),
  breakage('S5', 'guesses of the present password are not counted', 'src/sessions/change-password.ts', 'failures.count(key);'),
  breakage('S6', 'plain http is as good as https', 'src/config.ts', 'refuseInsecure(publicUrl, env.ALLOW_INSECURE_HTTP);'),
  breakage('S7', 'sessions have no cap', 'src/sessions/sign-in.ts', 'await endBeyondCap(tx, user);'),

  // Tenants
  breakage('T1', 'bots of every organization can be managed', 'src/bots/policy.ts', "return bot.organizationId === manager.organizationId && bot.deletedAt === null ? 'allow' : 'hidden';", "return bot.deletedAt === null ? 'allow' : 'hidden';"),
  breakage('T1', 'a foreign key of a bot is Forbidden instead of unknown', 'src/bots/delete-bot-api-key.ts', "if (!key || mayRevokeKey(user, key) !== 'allow') throw new NotFound('Key');", "if (!key) throw new NotFound('Key');\n    if (mayRevokeKey(user, key) !== 'allow') throw new BadUserInput('keyId', 'Not yours.');"),
  breakage('T2', 'bots are listed across organizations', 'src/bots/policy.ts', 'return { organizationId, deletedAt: null };', 'return { deletedAt: null };'),
  breakage('T2', 'people are listed across organizations', 'src/members/organization-users.ts', '{ memberships: { some: { organizationId } } }', '{ memberships: { some: {} } }'),
  breakage('T2', 'a cursor does not say where it is from', 'src/graphql/connection.ts', 'if (of === list && typeof key', 'if (typeof key'),
  breakage('T2', 'what is no cursor starts at the beginning', 'src/graphql/connection.ts', "throw new BadUserInput('after', 'Not a cursor of this list. Send an endCursor that this field returned, or leave it out.');", "return { key: '', id: '' };"),
  breakage('T2', 'text that the store refuses is a bug of ours', 'src/db/failures.ts', "if (sqlState === '22021' || sqlState === '22P05')", 'if (false)'),
  breakage('T3', 'foreign ids in a list are passed over', 'src/bots/hold-teams.ts', 'if (living.length !== ids.length)', 'if (living.length === 0)'),
  breakage('T4', 'a bot joins teams of every organization', 'src/bots/hold-teams.ts', 'organization_id = ${organizationId} AND id', 'organization_id IS NOT NULL AND id'),
  breakage('T4', 'the database lets a member belong to a foreign team', 'prisma/migrations/20261121143706_identity/migration.sql', 'ALTER TABLE "team_member" ADD CONSTRAINT "team_member_organization_id_user_id_fkey"', '-- '),
  breakage('T5', 'without slug and id the first bot is meant', 'src/bots/find-bot.ts', "throw new BadUserInput('slug', 'Give exactly one of slug and id.');", 'return livingBots(principal);'),
  breakage('T6', 'a token follows its person', 'src/auth/resolve-token.ts', 't.id, t.kind::text AS kind, t.organization_id,', 't.id, t.kind::text AS kind, coalesce((SELECT s.organization_id FROM session s WHERE s.user_id = t.user_id ORDER BY s.id DESC LIMIT 1), t.organization_id) AS organization_id,'),

  // Archives
  race('Z1', 'paths may lead anywhere', ofArchives, ['src/archives/check-archive.ts', '    requireSafePath(path);\n']),
  race('Z2', 'links and devices are files like others', ofArchives, ['src/archives/check-entry.ts', 'if (type !== 0 && type !== unix.file && type !== unix.folder)', 'if (false)']),
  race('Z3', 'there is no end to what is unpacked', ofArchives, ['src/archives/unpack-budget.ts', 'if (bytes > mostBytes) throw', 'if (false) throw']),
  race('Z3', 'the ratio is not looked at', ofArchives, ['src/archives/unpack-budget.ts', 'if (bytes > ratioCountsFrom && bytes > highestRatio * packedBytes)', 'if (false)']),
  race('Z3', 'archives within the archive are not opened', ofArchives, ['src/archives/check-nested.ts', 'if (!head.equals(zipSignature)) {', 'if (true) {']),
  race('Z4', 'sizes are believed', ofArchives,
    ['src/archives/unpack-entry.ts', 'if (size > entry.uncompressedSize) throw wrongSize();'],
    ['src/archives/unpack-entry.ts', 'if (size !== entry.uncompressedSize) throw wrongSize();']),
  race('Z5', 'checksums are not compared', ofArchives, ['src/archives/unpack-entry.ts', 'if (checksum !== entry.crc32)', 'if (false)']),
  race('Z5', 'bytes in front of a file are passed over', ofArchives, ['src/archives/check-layout.ts', 'if (start !== at)\n', 'if (start < at)\n']),
  race('Z6', 'there may be any number of entries', ofArchives, ['src/archives/unpack-budget.ts', 'mostEntries = 2_000', 'mostEntries = 2_000_000']),
  race('Z7', 'names may repeat', ofArchives, ['src/archives/check-archive.ts', '  requireDistinct(paths);\n']),
  race('Z7', 'the name in front of a file is not looked at', ofArchives, ['src/archives/check-layout.ts', "if (!local.fileName.equals(entry.fileNameRaw)) throw differs('name');"]),
  race('Z8', 'names may hold anything', ofArchives, ['src/archives/entry-name.ts', 'if (deceptive.test(path))', 'if (false)']),
  race('Z9', 'a name and version is used again', ['test/assets/upload'], ['src/assets/add-version.ts', 'if (named === 0) throw new VersionExists(asset, version);']),
  race('Z9', 'a name and version that is gone is free', ['test/assets/delete-asset', 'test/assets/upload'],
    ['src/assets/add-version.ts', 'version_id)\n    VALUES (${organizationId}, ${slug}, ${version}, ${sha256}, ${id}) ON CONFLICT DO NOTHING`', 'version_id)\n    VALUES (${organizationId}, ${slug}, ${id}, ${sha256}, ${id}) ON CONFLICT DO NOTHING`']),
  race('Z10', 'of many uploads at once the loser is a bug of ours', ['test/assets/upload-races'], ['src/assets/add-version.ts', 'if (named === 0) throw new VersionExists(asset, version);']),

  // Races
  race('R1', 'a token that was good once stays good', [...ofKeys, ...ofRuntimeTokens, 'test/http/rest-api-keys'],
    ['src/auth/resolve-token.ts', "const result = await pool.query<TokenRow>({ name: 'resolve-token', text: lookUp, values: [hashToken(secret)] });", 'const seen = ((globalThis as never as { seen: Map<string, { rows: TokenRow[] }> }).seen ??= new Map());\n  const fresh = await pool.query<TokenRow>(lookUp, [hashToken(secret)]);\n  const result = seen.get(secret) ?? fresh;\n  seen.set(secret, result);']),
  race('R1', 'a change does not look at its credential again', ofKeys,
    ['src/db/change.ts', 'await holdCredential(tx, principal);', pause]),
  race('R1', 'a revocation is answered before it is written', ofKeys,
    ['src/api-keys/revoke-api-key.ts', 'await change(', 'void change('],
    ['src/api-keys/hold-api-key.ts', 'const key = await', `${pause}const key = await`]),
  race('R1', 'a key is revoked without being held', ofKeys,
    ['src/api-keys/hold-api-key.ts', ' FOR NO KEY UPDATE`', '`'],
    ['src/api-keys/hold-api-key.ts', "if (!key || mayManageApiKey", `${pause}if (!key || mayManageApiKey`]),
  race('R1', 'tokens are issued to a bot that is not held', ofRuntimeTokens,
    ['src/bots/hold-bot.ts', ' FOR NO KEY UPDATE`', '`'],
    ['src/bots/issue-bot-token.ts', 'return { plaintext, token };', `${pause}return { plaintext, token };`]),
  race('R2', 'a change goes by the role that its call came in with', ofMembers,
    ['src/db/change.ts', "if (own.role !== role) throw new Conflict('role', 'Your role changed while this call was running. Try again.', 'ROLE_CHANGED');", pause]),
  race('R2', 'whoever is to be the owner is not held', ofMembers,
    ['src/members/transfer-ownership.ts', '{ members: [userId] }', '{}'],
    ['src/members/transfer-ownership.ts', "await tx.membership.update({ where: key(user.userId)", `${pause}await tx.membership.update({ where: key(user.userId)`]),
  race('R2', 'whoever is taken out is not held', ofMembers,
    ['src/members/remove-member.ts', '{ members: [userId] }', '{}'],
    ['src/members/remove-member.ts', 'await endMembership(', `${pause}await endMembership(`]),
  race('R2', 'an organization is deleted without being held', ofMembers,
    ['src/organizations/delete-organization.ts', '{ organization: true }', '{}'],
    ['src/organizations/delete-organization.ts', "await endInvitations(tx, user, { organizationId }, 'organization_deleted');", `${pause.replace('0.05', '0.5')}await endInvitations(tx, user, { organizationId }, 'organization_deleted');`]),
  race('R3', 'a link is looked at without being held', ofInvitations,
    ['src/invitations/hold-invitation.ts', 'await tx.$queryRaw`SELECT 1 FROM invitation WHERE id = ${found.id} FOR UPDATE`;'],
    ['src/invitations/hold-invitation.ts', 'if (living.length === 0 ||', `${pause}if (living.length === 0 ||`]),
  race('R3', 'neither the link nor the person who uses it is held', ofInvitations,
    ['src/db/change.ts', "if (principal.kind === 'USER' || holds.members) await holdPeople(tx, principal, holds);"],
    ['src/invitations/hold-invitation.ts', 'await tx.$queryRaw`SELECT 1 FROM invitation WHERE id = ${found.id} FOR UPDATE`;'],
    ['src/invitations/hold-invitation.ts', 'if (living.length === 0 ||', `${pause}if (living.length === 0 ||`]),
  race('R3', 'a link that was replaced works for whoever waited with it', ofInvitations,
    ['src/invitations/hold-invitation.ts', 'const living =', `${pause}const living =`],
    ['src/invitations/hold-invitation.ts', 'findUnique({ where: { secretHash }, include', 'findUnique({ where: { id: found.id }, include']),
  race('R3', 'an invitation is sent again and revoked without being held', ofInvitations,
    ['src/invitations/hold-invitation.ts', 'await tx.$queryRaw`SELECT 1 FROM invitation WHERE id = ${id} AND organization_id = ${user.organizationId} FOR UPDATE`;'],
    ['src/invitations/hold-invitation.ts', 'const verdict = invitation', `${pause}const verdict = invitation`]),
  race('R3', 'an expired invitation is replaced without being held', ofInvitations,
    ['src/invitations/invite-member.ts', 'revoked_at IS NULL FOR UPDATE`', 'revoked_at IS NULL`'],
    ['src/invitations/invite-member.ts', 'if (!isExpired(old, new Date())) throw invitedAlready();', `if (!isExpired(old, new Date())) throw invitedAlready();\n${pause}`]),
  race('R3', 'the database lets an address have several open invitations', ofInvitations,
    ['prisma/migrations/20261121170000_members_invitations_keys/migration.sql', 'CREATE UNIQUE INDEX "invitation_one_open"', 'CREATE INDEX "invitation_one_open"'],
    ['src/invitations/invite-member.ts', "await refuseMember(tx, organizationId, emailLower, 'email');", pause]),
  race('R3', 'a second invitation at the same moment is a bug of ours', ofInvitations,
    ['src/invitations/invite-member.ts', 'throw isUniqueViolation(error) ? invitedAlready() : error;', 'throw error;'],
    ['src/invitations/invite-member.ts', "await refuseMember(tx, organizationId, emailLower, 'email');", pause]),
  race('R3', 'of two changes of one person one gives up instead of waiting', ofInvitations,
    ['src/db/change.ts', 'ANY(${others}::text[]))\n    ORDER BY id FOR NO KEY UPDATE`', 'ANY(${others}::text[]))\n    ORDER BY id FOR NO KEY UPDATE NOWAIT`']),
  race('R5', 'whoever gets another role is not held', ofMembers,
    ['src/members/set-member-role.ts', '{ members: [userId] }', '{}'],
    ['src/members/set-member-role.ts', 'await recordAudit(', `${pause}await recordAudit(`]),
  race('R5', 'a change trusts what the gate saw', ofMembers,
    ['src/db/change.ts', "if (principal.kind === 'USER' || holds.members) await holdPeople(tx, principal, holds);"],
    ['src/db/change.ts', "if (principal.kind === 'USER') await holdMembership(tx, principal, holds);", "if (principal.kind === 'USER') void 0;"],
    ['src/db/change.ts', 'await holdCredential(tx, principal);'],
    ['src/teams/create-team.ts', 'const members = await peopleOf', `${pause}const members = await peopleOf`]),
  race('R5', 'a change holds its credential before it holds people', ofMembers,
    ['src/db/change.ts', "if (principal.kind === 'USER' || holds.members) await holdPeople(tx, principal, holds);", `await holdCredential(tx, principal);\n${pause}if (principal.kind === 'USER' || holds.members) await holdPeople(tx, principal, holds);`]),
  race('R7', 'an organization is deleted without being held', ofMembers,
    ['src/organizations/delete-organization.ts', '{ organization: true }', '{}'],
    ['src/organizations/delete-organization.ts', "await endInvitations(tx, user, { organizationId }, 'organization_deleted');", `${pause.replace('0.05', '0.5')}await endInvitations(tx, user, { organizationId }, 'organization_deleted');`]),

  // Faults
  breakage('F1', 'without the database a caller is anonymous', 'src/http/front-door.ts', 'throw storeFailure(error) ?? error;', "if (storeFailure(error)) return { principal: { kind: 'ANONYMOUS' as const }, byCookie: false };\n    throw error;"),
  breakage('F1', 'a connection that ends is a bug of ours', 'src/db/failures.ts', 'AppError | null {\n', 'AppError | null {\n  return null;\n'),
];
