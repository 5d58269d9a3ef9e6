import { isUniqueViolation } from '../db/failures.ts';
import { Conflict } from '../kernel/errors.ts';

/** The indexes on the names and slugs of living assets decide, also between two calls at once. */
export function orNameTaken(field: string): (error: unknown) => never {
  return (error) => {
    throw isUniqueViolation(error)
      ? new Conflict(field, 'Another asset of the organization has this name. Choose another one.', 'NAME_TAKEN')
      : error;
  };
}
