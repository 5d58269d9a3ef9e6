import {
  type DocumentNode,
  type ExecutionArgs,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  type ParseOptions,
  type SelectionSetNode,
  type Source,
  valueFromASTUntyped,
  visit,
} from 'graphql';
import { createYoga, type Plugin, type YogaServerInstance } from 'graphql-yoga';
import { LRUCache } from 'lru-cache';
import type { GraphQLLimits } from '../config.ts';
import type { Call } from '../http/call.ts';
import { graphqlPath } from '../http/paths.ts';
import { requireStorable } from '../http/strict-json.ts';
import { AnswerTooLarge, AppError, BadCredential, QueryTooComplex } from '../kernel/errors.ts';
import type { Context } from './context.ts';
import { publicErrors } from './errors.ts';
import { costOf, documentLimits, isIntrospection } from './limits.ts';
import { gateOf } from './require-gate.ts';

export type GraphQLServer = YogaServerInstance<Call, Context>;

/** Yoga, away from its defaults: no CORS, no multipart, no landing page, our own errors and limits (docs/security-matrix.md). */
export function createGraphQLServer(schema: GraphQLSchema, limits: GraphQLLimits): GraphQLServer {
  return createYoga<Call, Context>({
    schema,
    graphqlEndpoint: graphqlPath,
    batching: { limit: limits.batch },
    parserAndValidationCache: { documentCache: documentCache(), errorCache: nothing },
    cors: false,
    multipart: false,
    // The front door has read the body by then, within its own limits.
    maxRequestBodySize: false,
    graphiql: false,
    landingPage: false,
    logging: false,
    // Errors are mapped below, where the caller and the request id are known.
    maskedErrors: false,
    plugins: [takeParams, limitDocuments(limits), limitExecutions(limits), finishAnswers],
  });
}

/** Parsed documents, bounded by what their texts hold: strangers send them too. Long ones are seldom sent twice. */
function documentCache() {
  return new LRUCache<string, DocumentNode>({
    maxSize: 4_000_000,
    maxEntrySize: 20_000,
    sizeCalculation: (_document, text) => text.length,
  });
}

/** A document that cannot be parsed is found out again at little cost; its errors are not kept. */
const nothing = { get: () => undefined, set: () => {} };

const takeParams: Plugin<object, Call> = {
  onRequestParse({ serverContext, setRequestParser }) {
    const { params } = serverContext as Call;
    if (params) setRequestParser(() => params as never);
  },
};

function limitDocuments(limits: GraphQLLimits): Plugin<object, Call> {
  const rule = documentLimits(limits);
  return {
    onParse({ parseFn, setParseFn }) {
      setParseFn((source: string | Source, options?: ParseOptions) => parseFn(source, { ...options, maxTokens: limits.tokens }));
    },
    onValidate({ addValidationRule }) {
      addValidationRule(rule);
    },
  };
}

/** What depends on the caller or on variables is judged before each execution. */
function limitExecutions(limits: GraphQLLimits): Plugin<Context, Call> {
  return {
    onExecute({ args, setResultAndStopExecution }) {
      const refusal = executionRefusal(args as ExecutionArgs & { contextValue: Context }, limits);
      if (refusal) setResultAndStopExecution({ errors: [new GraphQLError(refusal.message, { originalError: refusal })] });
    },
  };
}

/** Each may be as large as the whole schema. */
const mostIntrospections = 4;

function executionRefusal(
  { schema, document, operationName, variableValues, contextValue }: ExecutionArgs & { contextValue: Context },
  limits: GraphQLLimits,
): AppError | null {
  const operation = getOperationAST(document, operationName);
  if (!operation) return null;
  const asked = rootFields(
    operation.selectionSet,
    document.definitions.filter((d) => d.kind === Kind.FRAGMENT_DEFINITION),
  );
  if (contextValue.principal.kind === 'ANONYMOUS') {
    const root = schema.getRootType(operation.operation)?.getFields() ?? {};
    const closed = asked.some(
      ({ name }) => !name.value.startsWith('__') && root[name.value] && gateOf(root[name.value]!) !== 'public',
    );
    if (closed) return new BadCredential();
  }
  const unstorable = unstorableLiteral(document.loc?.source.body ?? '', document);
  if (unstorable) return unstorable;
  const { answer } = contextValue;
  answer.introspections += asked.filter(isIntrospection).length;
  if (answer.introspections > mostIntrospections) return new QueryTooComplex('introspections', mostIntrospections);
  answer.cost += costOf(schema, document, operation, withDefaults(operation, variableValues ?? {}));
  return answer.cost > limits.cost ? new QueryTooComplex('cost', limits.cost) : null;
}

/** Defaults are applied by the execution itself, which comes later: a page size must not hide in one. */
function withDefaults(operation: OperationDefinitionNode, given: Record<string, unknown>): Record<string, unknown> {
  const defaults = (operation.variableDefinitions ?? []).flatMap(({ variable, defaultValue }) =>
    defaultValue && given[variable.name.value] === undefined
      ? [[variable.name.value, valueFromASTUntyped(defaultValue)] as const]
      : [],
  );
  return { ...given, ...Object.fromEntries(defaults) };
}

function rootFields(set: SelectionSetNode, fragments: FragmentDefinitionNode[], seen: Set<string> = new Set()): FieldNode[] {
  return set.selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [selection];
    if (selection.kind === Kind.INLINE_FRAGMENT) return rootFields(selection.selectionSet, fragments, seen);
    // Once is enough: fragments that spread each other twice would double the walk at every level.
    if (seen.has(selection.name.value)) return [];
    seen.add(selection.name.value);
    const fragment = fragments.find(({ name }) => name.value === selection.name.value);
    return fragment ? rootFields(fragment.selectionSet, fragments, seen) : [];
  });
}

/** Strings in the document itself get the same check as those in variables. Only an escape can write what is looked for. */
function unstorableLiteral(text: string, document: ExecutionArgs['document']): AppError | null {
  if (!text.includes('\\u')) return null;
  try {
    visit(document, { StringValue: ({ value }) => requireStorable(value) });
    return null;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

const finishAnswers: Plugin<object, Call> = {
  onResultProcess({ result, setResult, serverContext }) {
    const call = serverContext as Call;
    if (call.answer.isSpent) {
      const refused = readable(tooLarge(), call);
      setResult((Array.isArray(result) ? result.map(() => refused) : refused) as never);
    } else if (Array.isArray(result)) {
      if (result.some(hasErrors)) setResult(result.map((one) => readable(one, call)) as never);
    } else if (hasErrors(result)) setResult(readable(result, call) as never);
  },
  onResponse({ response, serverContext }) {
    const call = serverContext as Call;
    response.headers.set('X-Request-Id', call.requestId);
    response.headers.set('Cache-Control', 'no-store');
    response.headers.set('Vary', 'Origin, Accept');
    for (const cookie of call.cookies) response.headers.append('Set-Cookie', cookie);
  },
};

interface Result {
  errors?: readonly unknown[];
}

function tooLarge(): Result {
  const originalError = new AnswerTooLarge();
  return { errors: [new GraphQLError(originalError.message, { originalError })] };
}

const hasErrors = (result: unknown): result is Result => Array.isArray((result as Result).errors);

function readable<R>(result: R, call: Call): R {
  return hasErrors(result) ? { ...result, errors: publicErrors(result.errors ?? [], call) } : result;
}
