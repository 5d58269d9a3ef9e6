// A Gatehouse reduced to its database: starts it on the folder of the first argument and says, in one line, how that went.
import { register } from 'node:module';

register('./typescript-loader.mjs', import.meta.url);
const { startEmbedded } = await import('../../src/db/embedded.ts');

try {
  const database = await startEmbedded({ dataDir: process.argv[2], onLog: () => {} });
  process.on('SIGTERM', () => database.stop());
  console.log(JSON.stringify({ connection: database.connection }));
} catch (error) {
  console.log(JSON.stringify({ refused: error.name, message: error.message }));
}
