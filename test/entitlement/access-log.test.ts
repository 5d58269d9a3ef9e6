import { expect, test } from 'vitest';
import { createAccessLog } from '../../src/entitlement/access-log.ts';
import { startCast } from '../principal/cast.ts';

const { db, organization, bot } = await startCast();

test('what cannot be written to the audit log is kept for the next time, and much of it is written at once', async () => {
  const log = createAccessLog(db, 3);
  const target = { type: 'lock', id: bot.id } as const;
  const data = { ip: '127.0.0.1', userAgent: 'batch' };
  const event = { event: 'lock.accessed', organizationId: organization.id, target, data } as const;
  const use = { actor: { kind: 'SYSTEM' } as const, event, at: new Date('2026-01-02T03:04:05.006Z') };
  const written = () => db.auditEvent.count({ where: { actorKind: 'SYSTEM', event: 'lock.accessed', at: use.at } });
  await log.collect(use);
  await db.$executeRawUnsafe('ALTER TABLE audit_event RENAME TO audit_event_away');
  await expect(log.flush()).rejects.toThrow();
  await db.$executeRawUnsafe('ALTER TABLE audit_event_away RENAME TO audit_event');
  expect(await written()).toBe(0);
  await log.collect(use);
  expect(await written()).toBe(0);
  await log.collect(use);
  expect(await written()).toBe(3);
  await log.flush();
  expect(await written()).toBe(3);
});
