// How long a start takes, until /readyz answers 200.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { build, createInstance, freePort } from '../lib/gatehouse.mjs';
import { median, table, whole } from '../lib/table.mjs';

export async function benchStarts({ app, folder, starts: count }) {
  const times = { withBuild: [], first: [], restart: [] };
  for (let turn = 0; turn < count; turn++) {
    process.stderr.write(`Starts, ${turn + 1} of ${count} …\n`);
    rmSync(join(app, 'dist'), { recursive: true, force: true });
    const buildMs = await build(app);
    const fresh = createInstance({ app, folder: join(folder, `start-${turn}`), port: await freePort() });
    const firstMs = await fresh.start();
    times.first.push(firstMs);
    times.withBuild.push(buildMs + firstMs);
    await fresh.stop();
    times.restart.push(await fresh.start());
    await fresh.stop();
  }
  const ms = (values) => [whole(median(values)), whole(Math.max(...values))];
  return table([
    ['Start until /readyz is 200', 'median ms', 'max ms'],
    ['first, build included', ...ms(times.withBuild)],
    ['first, built already', ...ms(times.first)],
    ['restart', ...ms(times.restart)],
  ]);
}
