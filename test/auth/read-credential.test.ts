import { expect, test } from 'vitest';
import { readCredential } from '../../src/auth/read-credential.ts';
import type { RequestHead } from '../../src/auth/request-head.ts';
import { originVerdict } from '../../src/http/origin.ts';

function head(headers: Record<string, string>): RequestHead {
  return { method: 'POST', path: '/graphql', query: '', ip: '127.0.0.1', header: (name) => headers[name] ?? null };
}

const bearer = { authorization: 'Bearer one' };

// biome-ignore format: a table reads best as a table
test.each([
  ['nothing',                          {},                                              'nothing'],
  ['a bearer',                         bearer,                                          'token one'],
  ['a bearer in any case, two spaces', { authorization: 'bEARER  one' },                'token one'],
  ['X-Skene-Token',                    { 'x-skene-token': 'one' },                      'token one'],
  ['X-API-Key',                        { 'x-api-key': 'one' },                          'token one'],
  ['three that agree',                 { ...bearer, 'x-skene-token': 'one', 'x-api-key': 'one' }, 'token one'],
  ['two that differ',                  { ...bearer, 'x-api-key': 'two' },               'bad'],
  ['one empty beside a good one',      { ...bearer, 'x-api-key': '' },                  'bad'],
  ['an empty Authorization',           { authorization: '' },                           'bad'],
  ['a bearer of nothing',              { authorization: 'Bearer ' },                    'bad'],
  ['no space',                         { authorization: 'Bearerone' },                  'bad'],
  ['another scheme',                   { authorization: 'Basic YTpi' },                 'bad'],
  ['another scheme beside a good key', { authorization: 'Basic YTpi', 'x-api-key': 'one' }, 'bad'],
  ['two in one',                       { authorization: 'Bearer one, Bearer two' },     'bad'],
  ['a tab inside',                     { authorization: 'Bearer o\tne' },               'bad'],
  ['a NUL inside',                     { authorization: 'Bearer o\0ne' },               'bad'],
  ['latin-1',                          { authorization: 'Bearer oné' },                 'bad'],
  ['a cookie',                         { cookie: 'a=b; gatehouse=secret; c=d' },        'cookie secret'],
  ['a cookie beside a bearer',         { ...bearer, cookie: 'gatehouse=secret' },       'token one'],
  ['a cookie beside a bad bearer',     { authorization: 'x', cookie: 'gatehouse=secret' }, 'bad'],
  ['an emptied cookie',                { cookie: 'gatehouse=' },                        'nothing'],
  ['cookies of others',                { cookie: 'xgatehouse=s; gatehouse2=s; __Host-gatehouse=s' }, 'nothing'],
])('%s', (_what, headers, expected) => {
  const read = () => {
    const presented = readCredential(head(headers as Record<string, string>), 'gatehouse');
    return presented.by === 'nothing' ? 'nothing' : `${presented.by} ${presented.secret}`;
  };
  if (expected === 'bad') expect(read).toThrow('The credential is missing, unknown, expired or revoked.');
  else expect(read()).toBe(expected);
});

const [local, secure] = ['http://127.0.0.1:4000', 'https://gatehouse.example'];

// biome-ignore format: a table reads best as a table
test.each([
  // PUBLIC_URL  headers                                             verdict
  [ local,       {},                                                 'unknown' ],
  [ local,       { origin: 'http://127.0.0.1:4000' },                'ours'    ],
  [ local,       { origin: 'http://localhost:4000' },                'ours'    ],
  [ local,       { origin: 'http://[::1]:4000' },                    'ours'    ],
  [ local,       { origin: 'http://localhost:4001' },                'foreign' ],
  [ local,       { origin: 'http://localhost' },                     'foreign' ],
  [ local,       { origin: 'https://localhost:4000' },               'foreign' ],
  [ local,       { origin: 'http://localhost.evil.example:4000' },   'foreign' ],
  [ local,       { origin: 'http://127.0.0.1:4000.evil.example' },   'foreign' ],
  [ local,       { origin: 'null' },                                 'foreign' ],
  [ local,       { origin: '' },                                     'foreign' ],
  [ local,       { 'sec-fetch-site': 'same-origin' },                'ours'    ],
  [ local,       { 'sec-fetch-site': 'none' },                       'ours'    ],
  [ local,       { 'sec-fetch-site': 'same-site' },                  'foreign' ],
  [ local,       { 'sec-fetch-site': 'cross-site' },                 'foreign' ],
  [ local,       { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' }, 'foreign' ],
  [ secure,      { origin: 'https://gatehouse.example' },            'ours'    ],
  [ secure,      { origin: 'http://gatehouse.example' },             'foreign' ],
  [ secure,      { origin: 'https://gatehouse.example:8443' },       'foreign' ],
  [ secure,      { origin: 'https://gatehouse.example.evil.example' }, 'foreign' ],
  [ secure,      { origin: 'https://localhost' },                    'foreign' ],
  [ secure,      { host: 'evil.example', origin: 'https://evil.example' }, 'foreign' ],
])('to %s with %j: %s', (publicUrl, headers, verdict) => {
  expect(originVerdict(new URL(publicUrl), head(headers as Record<string, string>))).toBe(verdict);
});
