import { expect, test } from 'vitest';
import { ownerOf, repositoryAddress, repositoryNamed, repositoryUrl } from '../../src/repositories/address.ts';

const urlOf = (typed: string) => repositoryUrl(repositoryAddress('url', typed));

// biome-ignore format: a table reads best as a table
test.each([
  ['https://github.com/acme/web',                       'https://github.com/acme/web'],
  ['HTTPS://GitHub.com/Acme/Web.git',                   'https://github.com/acme/web'],
  ['  http://github.com/acme/web/  ',                   'https://github.com/acme/web'],
  ['https://user:p%40ss@github.com/acme/web',           'https://github.com/acme/web'],
  ['https://github.com:443/acme/web?tab=readme#top',    'https://github.com/acme/web'],
  ['git://github.com/acme/web.git',                     'https://github.com/acme/web'],
  ['ssh://git@github.com:22/acme/web.git',              'https://github.com/acme/web'],
  ['git+ssh://git@github.com/acme/web.git',             'https://github.com/acme/web'],
  ['git@github.com:acme/web.git',                       'https://github.com/acme/web'],
  ['git@github.com:/acme/web.git',                      'https://github.com/acme/web'],
  ['github.com:acme/web',                               'https://github.com/acme/web'],
  ['github.com/acme/web',                               'https://github.com/acme/web'],
  ['github.com//acme///web',                            'https://github.com/acme/web'],
  ['git.example.test:8443/acme/web',                    'https://git.example.test/acme/web'],
  ['git.example.test:123/web',                          'https://git.example.test/123/web'],
  ['git@git.example.test:123/group/web',                'https://git.example.test/123/group/web'],
  ['https://gitlab.com/Group/Sub-Group/a.b/Web.git',    'https://gitlab.com/group/sub-group/a.b/web'],
  ['git@gitlab.com:group/sub/web.git',                  'https://gitlab.com/group/sub/web'],
  ['http://gitea:3000/acme/web',                        'https://gitea/acme/web'],
  ['git@gitea:acme/web',                                'https://gitea/acme/web'],
  ['localhost:3000/acme/web',                           'https://localhost/acme/web'],
  ['https://192.0.2.7/acme/web',                        'https://192.0.2.7/acme/web'],
  ['https://git.example.test/~ada/web',                 'https://git.example.test/~ada/web'],
])('%s is %s', (typed, url) => {
  expect(urlOf(typed)).toBe(url);
});

// biome-ignore format: a table reads best as a table
test.each([
  '', ' ', '/', 'web', 'acme/web', 'gitea/acme/web', 'https://', 'https://github.com', 'https://github.com/acme', 'git@github.com:web',
  'https://github.com/acme/.git', 'https://github.com/acme/..', 'https://github.com/../web', 'https://github.com/acme/web/tree/main',
  'https://gitlab.com/acme/web/-/tree/main', 'file:///srv/acme/web', '/srv/acme/web', './acme/web', 'C:\\acme\\web', '\\\\host\\acme\\web',
  'https://github.com/acme/we b', 'https://github.com/acme/we%20b', 'https://github.com/acme/web\nx', 'https://git_hub.com/acme/web',
  'https://-github.com/acme/web', 'https://github..com/acme/web', 'https://github.com./acme/web', 'https://[::1]/acme/web', 'javascript:alert(1)',
  `https://github.com/acme/${'x'.repeat(500)}`,
])('%j is no address of a repository, and is not repeated', (typed) => {
  expect(() => urlOf(typed)).toThrow('Must be the address of a repository, such as https://github.com/owner/name.');
});

// biome-ignore format: a table reads best as a table
test.each([
  ['Acme/Web',            'GITHUB',    'https://github.com/acme/web'],
  ['acme/web',            'gitlab',    'https://gitlab.com/acme/web'],
  ['group/sub/web',       'GITLAB',    'https://gitlab.com/group/sub/web'],
  ['acme/web',            'BITBUCKET', 'https://bitbucket.org/acme/web'],
  ['github.com/acme/web', 'GITHUB',    'https://github.com/acme/web'],
  ['git@gitea.test:a/b',  'GITHUB',    'https://gitea.test/a/b'],
  ['github.com/acme/web', null,        'https://github.com/acme/web'],
])('%s at %s is %s', (name, provider, url) => {
  expect(repositoryUrl(repositoryNamed('entityName', name, provider))).toBe(url);
});

test('a name without a provider that is known needs the whole address', () => {
  for (const provider of [null, 'SOURCEHUT'])
    expect(() => repositoryNamed('entityName', 'acme/web', provider)).toThrow('Must be the address');
});

test('the owner is the innermost group', () => {
  expect(ownerOf({ namespace: 'group/sub' })).toBe('sub');
  expect(ownerOf({ namespace: 'acme' })).toBe('acme');
});
