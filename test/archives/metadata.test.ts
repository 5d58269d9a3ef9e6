import { expect, test } from 'vitest';
import { ArchiveRefused } from '../../src/archives/archive-refused.ts';
import { readMetadata } from '../../src/archives/metadata.ts';

const files = new Set(['metadata.toml', 'SKILL.md', 'RULE.md', 'run.sh', '.claude-plugin/plugin.json']);
const asset = (type: string, more = '') => `[asset]\nname = "a"\nversion = "1"\ntype = "${type}"\n${more}`;
const skill = (more: string) => asset('skill', `${more}\n[skill]\nprompt-file = "SKILL.md"\n`);

/** A title for the window of a terminal, as TOML writes it. */
const windowTitle = '\\u001b]0;pwned\\u0007';

function verdict(text: string): string {
  try {
    return readMetadata(Buffer.from(text), files).type;
  } catch (error) {
    if (error instanceof ArchiveRefused && error.reason === 'METADATA_INVALID')
      return error.message.replace('metadata.toml: ', '');
    throw error;
  }
}

// biome-ignore format: a table reads best as a table
test.each<[string, string]>([
  [skill(''),                                                        'SKILL'],
  [skill('').replace('[asset]', 'metadata-version = "1.0"\n[artifact]'), 'SKILL'],
  [skill('license = "MIT"\nauthors = ["Ada"]\nunknown = 1\n[custom]\nx = 1'), 'SKILL'],
  [skill('clients = ["claude-code", "cursor"]'),                     'SKILL'],
  [skill('dependencies = ["style", "b-c_2>=1.0.0,<2.0.0", "d~=1.4", "e ~1.2"]'), 'SKILL'],
  [asset('command', '[command]\nprompt-file = "SKILL.md"'),          'COMMAND'],
  [asset('agent', '[agent]\nprompt-file = "SKILL.md"\n[agent.kiro]\nx = 1'), 'AGENT'],
  [asset('rule'),                                                    'RULE'],
  [asset('rule', '[rule]\ntitle = "T"\nglobs = ["*.ts"]\n[rule.cursor]\nx = true'), 'RULE'],
  [asset('mcp', '[mcp]\ncommand = "npx"\nargs = ["x"]\nenv = { A = "b" }\ntimeout = 5'), 'MCP'],
  [asset('mcp-remote', '[mcp]\ntransport = "http"\nurl = "https://x.example"'), 'MCP'],
  [asset('hook', '[hook]\nevent = "stop"\ncommand = "x"\nargs = []'), 'HOOK'],
  [asset('hook', '[hook]\nevent = "pre-tool-use"\nscript-file = "run.sh"\ntimeout = 0\nmatcher = "Edit"'), 'HOOK'],
  [asset('claude-code-plugin'),                                      'CLAUDE_CODE_PLUGIN'],
  [asset('claude-code-plugin', '["claude-code-plugin"]\nsource = "marketplace"\nmanifest-file = "none"\nmarketplace = "x"'), 'CLAUDE_CODE_PLUGIN'],
  [asset('app-plugin'),                                              'APP_PLUGIN'],
  [asset('app-plugin', '["app-plugin"]\nentry = "x.js"\npermissions = ["net"]'), 'APP_PLUGIN'],

  [skill('description = """Two\n\tlines\r\n"""'),                     'SKILL'],
  [asset('mcp', '[mcp]\ncommand = "sh"\nargs = ["-c", "a\\nb"]\nenv = { KEY = "one\\ntwo" }'), 'MCP'],
  [asset('hook', '[hook]\nevent = "stop"\ncommand = "a\\nb"'),       'HOOK'],
  [skill('').replace('"1"', '"1000000000000000.1000000000000000.1000000000000000"'),   'SKILL'],

  ['',                                                               'asset is missing: a table with name, version and type.'],
  ['asset = 1',                                                      'asset must be a table.'],
  ['[asset]\nversion = "1"\ntype = "rule"',                          'asset.name is missing.'],
  ['[asset]\nname = 5\nversion = "1"\ntype = "rule"',                'asset.name must be text.'],
  ['[asset]\nname = "—"\nversion = "1"\ntype = "rule"',              'asset.name must be one line with a letter or a digit in it.'],
  ['[asset]\nname = "a"\nversion = "one"\ntype = "rule"',            'asset.version must be a version such as 1, 1.2 or 1.2.3-rc.1.'],
  ['[asset]\nname = "a"\nversion = "1"\ntype = "hat"',               'asset.type must be one of skill, mcp, agent, command, hook, rule, claude-code-plugin, app-plugin.'],
  [skill('').replace('"1"', '"1000000000000001"'),                         'asset.version must have no number above 1000000000000000.'],
  [skill('').replace('"1"', '"1.1000000000000001"'),                       'asset.version must have no number above 1000000000000000.'],
  [skill('').replace('"1"', '"1.2.9007199254740991"'),               'asset.version must have no number above 1000000000000000.'],
  [skill(`description = "${windowTitle}"`),                               'asset.description must not hold control characters.'],
  [skill('description = "\\u0000"'),                                 'asset.description must not hold control characters.'],
  [skill('description = "\u009b2J"'),                                'asset.description must not hold control characters.'],
  [skill('description = "\\u007F"'),                                 'asset.description must not hold control characters.'],
  [skill('license = "MIT\\nfree"'),                                  'asset.license must be one line without control characters.'],
  [skill(`authors = ["Ada", "${windowTitle}"]`),                          'asset.authors.1 must be one line without control characters.'],
  [skill('keywords = ["a\\u2028b"]'),                                'asset.keywords.0 must be one line without control characters.'],
  [skill(`homepage = "${windowTitle}"`),                                  'asset.homepage must be one line without control characters.'],
  [skill(`readme = "${windowTitle}"`),                                    'asset.readme must not hold control characters.'],
  [asset('rule', `[rule]\ntitle = "a\\nb"`),                         'rule.title must be one line without control characters.'],
  [asset('mcp', `[mcp]\ncommand = "x"\nargs = ["${windowTitle}"]`),      'mcp.args.0 must not hold control characters.'],
  [asset('mcp', `[mcp]\ncommand = "x"\nargs = ["y"]\nenv = { A = "${windowTitle}" }`), 'mcp.env.A must not hold control characters.'],
  [asset('mcp', `[mcp]\ncommand = "x"\nargs = ["y"]\nenv = { "a${windowTitle}" = "x" }`), 'mcp.env."a\\u001b]0;pwned\\u0007" must not hold control characters.'],
  [asset('mcp', `[mcp]\ncommand = "x"\nargs = ["y"]\nenv = { "a\\u001b" = 1 }`), 'mcp.env."a\\u001b" must be text.'],
  [skill(`unknown = "${windowTitle}"`),                                   'asset.unknown must not hold control characters.'],
  [skill(`[[custom.a]]\nb = ["x", { c = "${windowTitle}" }]`),            'custom.a.0.b.1.c must not hold control characters.'],
  [`"${windowTitle}" = 1\n${skill('')}`,                                  '"\\u001b]0;pwned\\u0007" must not hold control characters.'],
  [`# \u009b2J\n${skill('')}`,                                         'must not hold control characters.'],
  [`${'a.'.repeat(100_000)}a = "${windowTitle}"`,                         'asset is missing: a table with name, version and type.'],
  [`${skill('')}\n[deep]\n${'a.'.repeat(100_000)}a = "${windowTitle}"`,    expect.stringMatching(/^deep\.[a.]{195}… must not hold control characters\.$/) as never],
  [skill('authors = "Ada"'),                                         'asset.authors must be a list of texts.'],
  [skill('homepage = 1'),                                            'asset.homepage must be text.'],
  [skill('clients = ["emacs"]'),                                     'asset.clients.0 must be one of claude-code, cline, codex, cursor, gemini, github-copilot, kiro, openclaw, opencode.'],
  [skill('dependencies = ["b^1"]'),                                  'asset.dependencies.0 must be a name with a range, such as style-guide>=1.0.0,<2.0.0.'],
  [skill('dependencies = ["b>=x"]'),                                   'asset.dependencies.0 must be a name with a range, such as style-guide>=1.0.0,<2.0.0.'],
  [skill('dependencies = ["b>=1.0.0,2.0.0"]'),                         'asset.dependencies.0 must be a name with a range, such as style-guide>=1.0.0,<2.0.0.'],
  [skill('dependencies = ["b>=1 || <3"]'),                             'asset.dependencies.0 must be a name with a range, such as style-guide>=1.0.0,<2.0.0.'],
  [skill('dependencies = ["b>=one"]'),                                 'asset.dependencies.0 must be a name with a range, such as style-guide>=1.0.0,<2.0.0.'],
  [skill('dependencies = ["a>=1"]'),                                 'asset.dependencies must not name the asset itself.'],
  [asset('skill'),                                                   'skill is missing: a table that may hold prompt-file.'],
  [asset('hook'),                                                    'hook is missing: a table that may hold event, script-file, command, args, timeout, matcher.'],
  [`mcp = 1\n${asset('mcp')}`,                                          'mcp must be a table.'],
  [asset('skill', '[skill]'),                                        'skill.prompt-file is missing.'],
  [asset('command', '[command]\nprompt-file = "COMMAND.md"'),        'command.prompt-file must be a file of the archive.'],
  [asset('rule', '[rule]\nprompt-file = "none.md"'),                 'rule.prompt-file must be a file of the archive.'],
  [asset('rule', '[rule]\nglobs = "*"'),                             'rule.globs must be a list of texts.'],
  [asset('mcp', '[mcp]'),                                            'mcp.command is missing: a server with the transport stdio is started by it.'],
  [asset('mcp', '[mcp]\ncommand = "x"\nargs = []'),                  'mcp.args must hold at least one argument.'],
  [asset('mcp', '[mcp]\ntransport = "tcp"'),                         'mcp.transport must be one of stdio, sse, http.'],
  [asset('mcp', '[mcp]\ntransport = "sse"'),                         'mcp.url is missing: a server with the transport sse is reached by it.'],
  [asset('mcp', '[mcp]\ntransport = "http"\nurl = "x"\ncommand = "y"'), 'mcp.command must not stand beside the transport http.'],
  [asset('mcp', '[mcp]\ntransport = "http"\nurl = "x"\nargs = ["y"]'),  'mcp.args must not stand beside the transport http.'],
  [asset('mcp', '[mcp]\ncommand = "x"\nargs = ["y"]\ntimeout = -1'), 'mcp.timeout must not be negative.'],
  [asset('mcp', '[mcp]\ncommand = "x"\nargs = ["y"]\nenv = { A = 1 }'), 'mcp.env.A must be text.'],
  [asset('hook', '[hook]\nevent = "often"\ncommand = "x"'),          expect.stringMatching(/^hook\.event must be one of session-start, /) as never],
  [asset('hook', '[hook]\nevent = "stop"'),                          'hook must hold exactly one of script-file and command.'],
  [asset('hook', '[hook]\nevent = "stop"\ncommand = "x"\nscript-file = "run.sh"'), 'hook must hold exactly one of script-file and command.'],
  [asset('hook', '[hook]\nevent = "stop"\nscript-file = "no.sh"'),   'hook.script-file must be a file of the archive.'],
  [asset('claude-code-plugin', '["claude-code-plugin"]\nmanifest-file = "x"'), 'claude-code-plugin.manifest-file must be a file of the archive; without it, .claude-plugin/plugin.json must be one.'],
  [asset('claude-code-plugin', '["claude-code-plugin"]\nauto-enable = "yes"'), 'claude-code-plugin.auto-enable must be true or false.'],
  [asset('app-plugin', '["app-plugin"]\npermissions = [1]'),         'app-plugin.permissions.0 must be text.'],
])('%#. %j', (text, expected) => {
  expect(verdict(text)).toEqual(expected);
});

test('what is no text in UTF-8, and what is no TOML, is refused by its place', () => {
  expect(() => readMetadata(Uint8Array.of(0xff), files)).toThrow('metadata.toml: must be text in UTF-8.');
  expect(() => readMetadata(Buffer.from('a = 1\nsecret ='), files)).toThrow('metadata.toml: is not valid TOML: look at line 2');
});
