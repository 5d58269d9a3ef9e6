import type { Principal } from '../auth/principal.ts';
import type { Visitor } from '../auth/session.ts';
import type { Db } from '../db/client.ts';
import type { Logger } from '../kernel/logger.ts';
import type { Services } from '../services.ts';
import type { AnswerBudget } from './answer-budget.ts';
import type { DocumentBudget } from './read-document.ts';

/** What a resolver knows of the call that it serves. */
export interface Context {
  db: Db;
  principal: Principal;
  services: Services;
  requestId: string;
  log: Logger;
  visitor: Visitor;
  /** Whether the request came from this server's own pages, or from no browser: what sign-in asks for. */
  sameOrigin: boolean;
  /** `Set-Cookie` values for the answer. */
  cookies: string[];
  /** What its answer may still hold. */
  answer: AnswerBudget;
  /** What this call has had read of documents in arguments. */
  askedDocuments: DocumentBudget;
}
