import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';
import { checkArchive } from '../../src/archives/check-archive.ts';
import { spool } from '../../src/archives/spool.ts';
import { archiveOf } from '../../src/seed/archive.ts';
import { planOrganization } from '../../src/seed/plan-organization.ts';
import { createRandom } from '../../src/seed/random.ts';
import { sizes } from '../../src/seed/sizes.ts';

const founded = { organization: { id: 'org_one', slug: 'acme' }, owner: { id: 'usr_owner', passwordHash: 'hash' } };

test('every archive of a seeded organization is one that could have been uploaded', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'gatehouse-seed-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const limitBytes = 1_000_000;
  const { assets } = planOrganization(createRandom(1), founded, sizes.small);
  for (const planned of assets.flatMap(({ versions }) => versions)) {
    const archive = await archiveOf(planned);
    const spooled = await spool(Readable.from([archive.bytes]), dir, limitBytes);
    const { files, metadata } = await checkArchive(spooled, { dir, limitBytes });
    expect(files).toEqual(archive.files);
    const { slug: name, version, type, clients, dependencies } = planned;
    expect(metadata).toMatchObject({ name, version, type, clients, dependencies });
    await spooled.close();
  }
});
