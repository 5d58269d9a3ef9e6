import type { InterfaceRef, ObjectRef } from '@pothos/core';
import { queryFromInfo } from '@pothos/plugin-prisma';
import type { GraphQLResolveInfo } from 'graphql';
import { BadUserInput } from '../kernel/errors.ts';
import { readMoment } from '../kernel/moment.ts';
import type { Page, TimedPage } from '../kernel/page.ts';
import { builder } from './builder.ts';
import type { Context } from './context.ts';

/** The most rows that one page may hold. */
export const largestPage = 300;
export const defaultPage = 50;

/** The arguments of every list that pages. */
export const pageArguments = builder.args((t) => ({
  first: t.int({ description: `How many at most; ${defaultPage} when left out, ${largestPage} at most.` }),
  after: t.string({ description: 'The `endCursor` of the page before.' }),
}));

export interface PageArgs {
  first?: number | null | undefined;
  after?: string | null | undefined;
}

/** Reads `first` and `after`. The one row more than asked for tells whether there is a next page. */
export function pageOf({ first, after }: PageArgs, list: string): Page {
  const take = first ?? defaultPage;
  if (take < 1 || take > largestPage) throw new BadUserInput('first', `Must be between 1 and ${largestPage}.`);
  return { take: take + 1, after: after == null ? null : decodeCursor(after, list) };
}

/** Where the entries of a page stand in a connection. */
const toNodes = [['nodes'], ['edges', 'node']];

/** What is asked of the entries of a list, as a Prisma query: of the nodes themselves, or of what stands `below` them. */
export function nodesQuery(context: Context, info: GraphQLResolveInfo, typeName: string, ...below: string[]): object {
  return queryFromInfo({ context, info, typeName, paths: toNodes.map((path) => [...path, ...below]) });
}

/** Opaque to clients: which list it belongs to, the sort key and the id of a row. A cursor of another list is no cursor of this one. */
export function encodeCursor(list: string, key: string, id: string): string {
  return Buffer.from(JSON.stringify([list, key, id])).toString('base64url');
}

function decodeCursor(cursor: string, list: string): { key: string; id: string } {
  try {
    const [of, key, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[];
    if (of === list && typeof key === 'string' && typeof id === 'string') return { key, id };
  } catch {
    // Falls through to the one answer for every cursor that is not ours.
  }
  throw notACursor();
}

const notACursor = () =>
  new BadUserInput('after', 'Not a cursor of this list. Send an endCursor that this field returned, or leave it out.');

export interface Connection<Node> {
  nodes: Node[];
  cursorOf: (node: Node) => string;
  hasNextPage: boolean;
  totalCount: () => number | Promise<number>;
}

/** One page out of rows that were fetched with `pageOf(…).take`. */
export function connectionOf<Node>(
  rows: Node[],
  { take }: Pick<Page, 'take'>,
  cursorOf: (node: Node) => string,
  totalCount: () => number | Promise<number>,
): Connection<Node> {
  return { nodes: rows.slice(0, take - 1), cursorOf, hasNextPage: rows.length >= take, totalCount };
}

/** What fetches and counts the rows of a list that is sorted by id alone. */
interface NewestFirst<Node> {
  find(by: { where: { id?: { lt: string } }; orderBy: { id: 'desc' }; take: number }): Promise<Node[]>;
  count(): Promise<number>;
}

/** One page of a list of which the newest come first: ids sort by time of creation. */
export async function newestFirst<Node extends { id: string }>(args: PageArgs, list: string, { find, count }: NewestFirst<Node>) {
  const page = pageOf(args, list);
  const where = page.after ? { id: { lt: page.after.id } } : {};
  const rows = await find({ where, orderBy: { id: 'desc' }, take: page.take });
  return connectionOf(rows, page, ({ id }) => encodeCursor(list, '', id), count);
}

export function timedPageOf(args: PageArgs, list: string): TimedPage {
  const { take, after } = pageOf(args, list);
  if (after === null) return { take, before: null };
  const at = readMoment(after.key);
  if (!at) throw notACursor();
  return { take, before: { at, id: after.id } };
}

/** One page out of rows that were fetched with `timedPageOf(…).take`. They are too many to be counted for every page. */
export function timedConnectionOf<Node extends { at: Date; id: string }>(rows: Node[], page: TimedPage, list: string) {
  const cursorOf = ({ at, id }: Node) => encodeCursor(list, at.toISOString(), id);
  return connectionOf(rows, page, cursorOf, notCounted);
}

const notCounted = () => {
  throw new Error('The type of this list must not offer a count.');
};

const PageInfo = builder.objectRef<{ hasNextPage: boolean; endCursor: string | null }>('PageInfo').implement({
  description: 'Where a page ends, and whether there is another.',
  gate: 'inherited',
  fields: (t) => ({
    hasNextPage: t.exposeBoolean('hasNextPage', { description: 'Whether more follows.' }),
    endCursor: t.exposeString('endCursor', {
      nullable: true,
      description: 'What to send as `after` for the next page; null on an empty page.',
    }),
  }),
});

/** What the rows of a list or payload are shown as. */
export type NodeType<Node> =
  | ObjectRef<typeof builder.$inferSchemaTypes, Node>
  | InterfaceRef<typeof builder.$inferSchemaTypes, Node>;

/**
 * Defines `<Name>Connection` and `<Name>Edge` for lists of a type: `nodes`, `edges`, `pageInfo`, forward paging only, and `totalCount`
 * unless the rows may be millions.
 */
export function connectionType<Node>(name: string, node: NodeType<Node>, what: string, counted = true) {
  const Edge = builder.objectRef<{ node: Node; cursor: string }>(`${name.replace(/s?Connection$/, '')}Edge`).implement({
    description: `One of the ${what}, with its place in the list.`,
    gate: 'inherited',
    fields: (t) => ({
      cursor: t.exposeString('cursor', { description: 'What to send as `after` to go on behind this one.' }),
      node: t.field({ type: node, description: 'The entry itself.', resolve: (edge) => edge.node as never }),
    }),
  });
  return builder.objectRef<Connection<Node>>(name).implement({
    description: `A page of ${what}.`,
    gate: 'inherited',
    fields: (t) => ({
      nodes: t.field({ type: [node], description: 'The entries of this page.', resolve: ({ nodes }) => nodes as never }),
      edges: t.field({
        type: [Edge],
        description: 'The entries of this page with their cursors.',
        resolve: ({ nodes, cursorOf }) => nodes.map((entry) => ({ node: entry, cursor: cursorOf(entry) })),
      }),
      pageInfo: t.field({
        type: PageInfo,
        description: 'Where this page ends.',
        resolve: ({ nodes, cursorOf, hasNextPage }) => ({
          hasNextPage,
          endCursor: nodes.length > 0 ? cursorOf(nodes.at(-1) as Node) : null,
        }),
      }),
      ...(counted && {
        totalCount: t.int({
          description: 'How many there are on all pages together.',
          resolve: ({ totalCount }) => totalCount(),
        }),
      }),
    }),
  });
}
