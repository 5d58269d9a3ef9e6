import {
  defaultFieldResolver,
  type FragmentDefinitionNode,
  type GraphQLFieldResolver,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isListType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import { AnswerTooLarge } from '../kernel/errors.ts';
import type { Context } from './context.ts';

const mostCharacters = 64_000_000;
const mostListed = 1_000_000;

/**
 * What one HTTP request may have, all operations of a batch together. What a document may cost is counted before it is executed, with
 * lists and texts of usual sizes; this counts what they really hold, so that no small request fills the memory with its answer.
 */
export class AnswerBudget {
  /** What its documents cost, counted before they are executed. */
  cost = 0;
  /** How often its documents look at the schema. */
  introspections = 0;
  #loaded = 0;
  #characters = 0;
  #listed = 0;

  /** Whether there was too much: what comes is not looked for any more, and the whole answer is refused. */
  get isSpent(): boolean {
    return this.#characters > mostCharacters || this.#listed > mostListed;
  }

  /** To be called before long texts are read from the database, with their size. Throws when they are too many for one request. */
  readonly load = (bytes: number): void => {
    this.#loaded += bytes;
    if (this.#loaded > mostCharacters) throw new AnswerTooLarge();
  };

  takeText(value: unknown): void {
    if (typeof value === 'string') this.#characters += value.length;
  }

  takeList(values: number): void {
    this.#listed += values;
  }
}

const texts = new Set(['String', 'JSONString']);

/** Has every list and every text that a schema answers with counted. */
export function countAnswers(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      const isText = texts.has(getNamedType(field.type).name);
      if (isListType(getNullableType(field.type))) field.resolve = countedList(field.resolve ?? defaultFieldResolver, isText);
      else if (isText) field.resolve = countedText(field.resolve ?? defaultFieldResolver);
    }
  }
}

type Resolver = GraphQLFieldResolver<unknown, Context>;

function countedText(resolve: Resolver): Resolver {
  return (parent, args, context, info) => {
    const counted = (text: unknown) => {
      context.answer.takeText(text);
      return text;
    };
    return whenKnown(resolve(parent, args, context, info), counted);
  };
}

function countedList(resolve: Resolver, isText: boolean): Resolver {
  const counted = (list: unknown, { answer }: Context, info: GraphQLResolveInfo): unknown => {
    if (!Array.isArray(list)) return list;
    if (isText) for (const text of list) answer.takeText(text);
    answer.takeList(list.length * valuesOfEntry(info));
    // The entries are not looked into any more: the answer is refused.
    return answer.isSpent ? [] : list;
  };
  return (parent, args, context, info) => {
    if (context.answer.isSpent) return [];
    return whenKnown(resolve(parent, args, context, info), (list) => counted(list, context, info));
  };
}

/** At once where that is possible: a promise for each text of a page would take its time. */
function whenKnown(value: unknown, work: (known: unknown) => unknown): unknown {
  const promised = value as PromiseLike<unknown> | null | undefined;
  return typeof promised?.then === 'function' ? promised.then(work) : work(value);
}

const known = new WeakMap<SelectionSetNode, number>();

/** How many values are asked for of each entry of a list. Those of a list within it count there. */
function valuesOfEntry({ fieldNodes, fragments }: GraphQLResolveInfo): number {
  return fieldNodes.reduce((sum, { selectionSet }) => sum + valuesIn(selectionSet, fragments), 0);
}

function valuesIn(set: SelectionSetNode | undefined, fragments: Readonly<Record<string, FragmentDefinitionNode>>): number {
  if (!set) return 1;
  const before = known.get(set);
  if (before !== undefined) return before;
  const values = set.selections.reduce((sum, selection) => {
    const inner =
      selection.kind === Kind.FRAGMENT_SPREAD ? fragments[selection.name.value]?.selectionSet : selection.selectionSet;
    return sum + valuesIn(inner, fragments);
  }, 1);
  known.set(set, values);
  return values;
}
