// The options of a script: all of them whole numbers with a usual value, and --help.
import { parseArgs } from 'node:util';
import { UsageError, wholeNumber } from './cleanup.mjs';

/** Reads what was given on the command line. Null after `--help`, which prints `help`. */
export function readNumbers(help, usual) {
  const options = {
    help: { type: 'boolean' },
    ...Object.fromEntries(Object.keys(usual).map((name) => [name, { type: 'string' }])),
  };
  let given;
  try {
    given = parseArgs({ options }).values;
  } catch (error) {
    throw new UsageError(error.message);
  }
  if (given.help) {
    process.stdout.write(help);
    return null;
  }
  return Object.fromEntries(
    Object.entries(usual).map(([name, value]) => [name, given[name] === undefined ? value : wholeNumber(name, given[name])]),
  );
}
