import { Lexer, Source, TokenKind } from 'graphql';
import type { GraphQLLimits } from '../config.ts';
import { QueryTooComplex } from '../kernel/errors.ts';

/** Characters of one document. What is long belongs into variables, which are no part of what is kept of a document. */
const longestDocument = 100_000;

const opening = new Set<TokenKind>([TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L]);
const closing = new Set<TokenKind>([TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R]);

/**
 * Refuses a document that the parser must not see: graphql-js parses by recursion, so brackets within brackets could exhaust the stack. The
 * lexer goes through the text once, without recursion, and knows strings and comments for what they are.
 */
export function requireParsable(document: string, limits: GraphQLLimits): void {
  if (document.length > longestDocument) throw new QueryTooComplex('characters of the document', longestDocument);
  // Each level of fields has its braces; arguments and literals have brackets of their own.
  const deepest = limits.depth + 100;
  if (!hasMoreOpenings(document, deepest)) return;
  const lexer = new Lexer(new Source(document));
  let depth = 0;
  for (let tokens = 1; ; tokens++) {
    const kind = nextKind(lexer);
    if (kind === null || kind === TokenKind.EOF) return;
    if (tokens > limits.tokens) throw new QueryTooComplex('tokens', limits.tokens);
    if (opening.has(kind)) depth++;
    else if (closing.has(kind)) depth--;
    if (depth > deepest) throw new QueryTooComplex('nesting of the document', deepest);
  }
}

/** Whether there are more opening brackets than that at all, wherever they stand: most documents are done with here. */
function hasMoreOpenings(text: string, most: number): boolean {
  let found = 0;
  for (let at = 0; at < text.length && found <= most; at++) {
    const character = text.charCodeAt(at);
    if (character === 0x7b || character === 0x5b || character === 0x28) found++;
  }
  return found > most;
}

/** Null for what is no token: the parser gets as far as that, and says what is wrong. */
function nextKind(lexer: Lexer): TokenKind | null {
  try {
    return lexer.advance().kind;
  } catch {
    return null;
  }
}
