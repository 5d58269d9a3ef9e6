import { expect, test } from 'vitest';
import { auditFilter } from '../../src/audit/audit-filter.ts';

const none = {
  search: null,
  assetTypes: null,
  events: null,
  targetId: null,
  actorId: null,
  actorKind: null,
  from: null,
  to: null,
};
const moment = new Date(0);

// biome-ignore format: a table reads best as a table
test.each([
  [{},                                                       {}],
  [{ search: ' ', events: [], assetTypes: [], dateTo: null }, {}],
  [{ search: ' team ' },                                     { search: 'team' }],
  [{ events: ['Bot.Created', 'bot.created', 'x'] },          { events: ['bot.created', 'x'] }],
  [{ assetTypes: ['MCP', 'MCP'] as const },                  { assetTypes: ['MCP'] }],
  [{ actorType: 'service-account' },                         { actorKind: 'SERVICE_ACCOUNT' }],
  [{ actorType: ' bot' },                                    { actorKind: 'BOT' }],
  [{ targetId: 'tm_1', actorId: 'usr_1' },                   { targetId: 'tm_1', actorId: 'usr_1' }],
  [{ dateFrom: moment, dateTo: moment },                     { from: moment, to: moment }],
])('%j asks for %j', (input, filter) => {
  expect(auditFilter(input)).toEqual({ ...none, ...filter });
});

// biome-ignore format: a table reads best as a table
test.each([
  [{ search: 'x'.repeat(255) },   'Must be at most 254 characters long.'],
  [{ search: 'a\nb' },            'Must not contain control characters.'],
  [{ events: ['x'.repeat(101)] }, 'Must be at most 100 characters long.'],
  [{ actorType: 'robot' },        'Must be one of USER, BOT, SERVICE_ACCOUNT, ANONYMOUS, SYSTEM.'],
])('%j is refused: %s', (input, message) => {
  expect(() => auditFilter(input)).toThrow(message);
});
