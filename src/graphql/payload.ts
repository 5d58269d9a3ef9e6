import { BadUserInput, Conflict } from '../kernel/errors.ts';
import { builder } from './builder.ts';
import type { NodeType } from './connection.ts';

/** A failure that the caller can correct, in the shape that the Skills API fixes. */
export interface UserError {
  field: string;
  messages: string[];
}

export const ErrorType = builder.objectRef<UserError>('ErrorType').implement({
  description: 'Something that the caller can correct and send again.',
  gate: 'inherited',
  fields: (t) => ({
    field: t.exposeString('field', { description: 'The argument or input field at fault, in its spelling here.' }),
    messages: t.exposeStringList('messages', { description: 'What is wrong with it, one sentence each.' }),
  }),
});

/** The field `errors` of every payload that has it. */
export const errorsField = {
  type: [ErrorType] as [typeof ErrorType],
  description: 'What to correct; empty on success.',
  resolve: ({ errors }: { errors: UserError[] }) => errors,
};

/** The payload's own fields, and what went wrong. */
export type WithErrors<Shape> = Shape & { errors: UserError[] };

/** Runs a mutation's use-case. What the caller can correct becomes `errors`, beside the payload's empty form; all else is thrown on. */
export async function orErrors<Shape extends object>(empty: Shape, work: () => Promise<Shape>): Promise<WithErrors<Shape>> {
  try {
    return { ...(await work()), errors: [] };
  } catch (error) {
    if (error instanceof BadUserInput || error instanceof Conflict)
      return { ...empty, errors: [{ field: error.field, messages: [error.message] }] };
    throw error;
  }
}

/** The payload of most deletions and settings: `success` and `errors`. */
export function successPayload(name: string, description: string) {
  return builder.objectRef<WithErrors<{ success: boolean }>>(name).implement({
    description,
    gate: 'inherited',
    fields: (t) => ({
      success: t.exposeBoolean('success', { description: 'True when the state asked for holds now, also when it held before.' }),
      errors: t.field(errorsField),
    }),
  });
}

/** Does something that answers with nothing, under a `successPayload`. */
export const successOrErrors = (work: () => Promise<unknown>) =>
  orErrors({ success: false }, async () => {
    await work();
    return { success: true };
  });

/** Where a payload has the row that a mutation is about, and what is said of it. */
interface RowField<Row> {
  field: string;
  type: NodeType<Row>;
  description: string;
}

/** The payload of the mutations that answer with one row, such as the thing as it is now: null beside `errors`. */
export function rowPayload<Row>(name: string, description: string, { field, ...row }: RowField<Row>) {
  return builder.objectRef<WithErrors<{ row: Row | null }>>(name).implement({
    description,
    gate: 'inherited',
    fields: (t) => ({
      [field]: t.field({ ...row, nullable: true, resolve: (payload) => payload.row as never }),
      errors: t.field(errorsField),
    }),
  });
}

/** Does something that answers with a row, under a `rowPayload`. */
export const rowOrErrors = <Row>(work: () => Promise<Row | null>) =>
  orErrors<{ row: Row | null }>({ row: null }, async () => ({ row: await work() }));

/** The payload of what answers with nothing but `errors`, and how to come by one. */
export function errorsPayload(name: string, description: string) {
  return builder.objectRef<{ errors: UserError[] }>(name).implement({
    description,
    gate: 'inherited',
    fields: (t) => ({ errors: t.field(errorsField) }),
  });
}

export const onlyErrors = (work: () => Promise<unknown>) =>
  orErrors({}, async () => {
    await work();
    return {};
  });
