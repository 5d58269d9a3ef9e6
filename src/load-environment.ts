import { existsSync } from 'node:fs';
import process from 'node:process';

/** The process's environment, filled up from a `.env` file in the working directory where there is one. */
export function loadEnvironment(): Record<string, string | undefined> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  return process.env;
}
