import { expect, test } from 'vitest';
import { failureWords } from '../../src/mail/failure-words.ts';

const link = 'q3Zk9vL0aXc7Tn2bWm5RrY8sPd1fGh4jKe6uIo_-Qx0';
const secrets = ['mailer', 'a password, long', link, 'pw'];

// biome-ignore format: a table reads best as a table
test.each([
  // code          response                                             words
  ['EENVELOPE',    '550 5.1.1 No such user here',                       'The mail server answered: 550 5.1.1 No such user here'],
  ['EMESSAGE',     '554 5.7.1 Looks like spam',                         'The mail server answered: 554 5.7.1 Looks like spam'],
  ['EMESSAGE',     '554-one\r\n554\ttwo\u0000',                         'The mail server answered: 554-one 554 two'],
  ['EMESSAGE',     `554 5.7.1 Not this: ${link}`,                       'The mail server answered: 554 5.7.1'],
  ['EMESSAGE',     `554 Not this: ${link.slice(9, 17)}`,                'The mail server answered: 554'],
  ['EMESSAGE',     `554 Not this: ${link.slice(9, 16)}`,                `The mail server answered: 554 Not this: ${link.slice(9, 16)}`],
  ['EENVELOPE',    '553 Not owned by mailer',                           'The mail server answered: 553'],
  ['EENVELOPE',    '553 pw',                                            'The mail server answered: 553'],
  ['EPROTOCOL',    `HTTP ${link}`,                                      'The mail server answered: a reply that cannot be shown'],
  ['EAUTH',        '535 5.7.8 a password, long is wrong',               'The mail server did not accept the user name and password of SMTP_URL.'],
  ['EENVELOPE',    undefined,                                           'The mail server cannot be given this address.'],
  ['ETIMEDOUT',    undefined,                                           'The mail server did not answer in time.'],
  ['EDNS',         undefined,                                           'The name of the mail server cannot be found.'],
  ['ETLS',         undefined,                                           'The connection to the mail server could not be secured.'],
  ['ESOCKET',      undefined,                                           'The mail server could not be reached.'],
  ['constructor',  '',                                                  'The mail server could not be reached.'],
  [undefined,      undefined,                                           'The mail server could not be reached.'],
])('%s with the reply %j: %s', (code, response, words) => {
  expect(failureWords({ code, response }, secrets)).toBe(words);
});

test('a long reply is cut to 300 characters', () => {
  expect(failureWords({ code: 'EMESSAGE', response: `554 ${'x'.repeat(1000)}` }, [])).toHaveLength(300);
});
