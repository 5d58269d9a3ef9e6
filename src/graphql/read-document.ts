import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import type { GraphQLLimits } from '../config.ts';
import { AppError, BadUserInput, QueryTooComplex } from '../kernel/errors.ts';
import { documentLimits } from './limits.ts';
import { requireParsable } from './parsable.ts';
import { hasTooManyTokens, readableMessage } from './redact.ts';

/** A document that is an argument of a call, not the call itself. */
export interface AskedDocument {
  text: string;
  operationName: string | null;
}

/**
 * What one call, all operations of a batch included, has had read: all such documents together are held to the size of one. Without it
 * a small request could have the same large document judged a thousand times.
 */
export interface DocumentBudget {
  tokens: number;
}

/** What even the smallest document counts as, so that many small ones come to an end as well. */
const leastTokens = 100;
/** Text counts before it is looked at, and comments as well: one for so many characters. */
const charactersPerToken = 20;

/**
 * Reads a document under the limits of every document, and finds the operation that is meant. What is wrong with it is said in the words
 * of an ordinary call: without the values in it, and to strangers without suggestions.
 */
export function readDocument(
  schema: GraphQLSchema,
  { text, operationName }: AskedDocument,
  limits: GraphQLLimits,
  budget: DocumentBudget,
  toStranger: boolean,
): { document: DocumentNode; operation: OperationDefinitionNode } {
  if (budget.tokens >= limits.tokens) throw new QueryTooComplex('tokens', limits.tokens);
  const paidFor = Math.max(leastTokens, Math.ceil(text.length / charactersPerToken));
  budget.tokens += paidFor;
  requireParsable(text, limits);
  try {
    const document = parse(text, { maxTokens: Math.max(0, limits.tokens + paidFor - budget.tokens) });
    budget.tokens += Math.max(0, (document.tokenCount ?? 0) - paidFor);
    const operation = operationOf(document, operationName);
    if (!schema.getRootType(operation.operation)) throw new BadUserInput('operationName', 'This server has no such operations.');
    const [error] = validate(schema, document, [...specifiedRules, documentLimits(limits)], { maxErrors: 1 });
    if (error) throw error;
    return { document, operation };
  } catch (error) {
    throw error instanceof GraphQLError ? refusal(error, limits, toStranger) : error;
  }
}

function operationOf(document: DocumentNode, name: string | null): OperationDefinitionNode {
  const operations = document.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  if (operations.length === 0) throw new BadUserInput('document', 'The document has no operation.');
  if (name === null && operations.length > 1)
    throw new BadUserInput('operationName', 'The document has several operations: say by name which one is meant.');
  const operation = name === null ? operations[0] : operations.find((one) => one.name?.value === name);
  if (!operation) throw new BadUserInput('operationName', 'The document has no operation of this name.');
  return operation;
}

function refusal(error: GraphQLError, limits: GraphQLLimits, toStranger: boolean): AppError {
  if (error.originalError instanceof AppError) return error.originalError;
  if (hasTooManyTokens(error)) return new QueryTooComplex('tokens', limits.tokens);
  const place = error.locations?.[0];
  const where = place ? ` It is at line ${place.line}, column ${place.column} of the document.` : '';
  return new BadUserInput('document', `${readableMessage(error, toStranger)}${where}`);
}
