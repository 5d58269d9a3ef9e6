import { isUniqueViolation } from '../db/failures.ts';
import { Conflict } from '../kernel/errors.ts';

/** A name or slug of another living asset, whether or not the caller may know of that one. */
export class NameTaken extends Conflict {
  constructor(field: string) {
    super(field, 'Another asset of the organization has this name. Choose another one.', 'NAME_TAKEN');
  }
}

/** The indexes on the names and slugs of living assets decide, also between two calls at once. */
export function orNameTaken(field: string): (error: unknown) => never {
  return (error) => {
    throw isUniqueViolation(error) ? new NameTaken(field) : error;
  };
}
