import { z } from 'zod';
import type { AssetType } from '../assets/asset-type.ts';
import { filled, flag, line, named, seconds, text, texts } from './metadata-values.ts';

const hookEvents = [
  'session-start',
  'session-end',
  'pre-tool-use',
  'post-tool-use',
  'post-tool-use-failure',
  'user-prompt-submit',
  'stop',
  'subagent-start',
  'subagent-stop',
  'pre-compact',
] as const;
const mcpTransports = ['stdio', 'sse', 'http'] as const;

type Files = ReadonlySet<string>;

/** The rules of the table that is called as the type of the asset is. */
export function sectionOf(type: AssetType, files: Files): z.ZodType {
  return sections[type](files);
}

const sections: Record<AssetType, (files: Files) => z.ZodType> = {
  SKILL: prompted,
  COMMAND: prompted,
  AGENT: prompted,
  MCP: mcp,
  HOOK: hook,
  RULE: (files) =>
    table({
      'prompt-file': fileIn(files).default('RULE.md').pipe(fileIn(files)),
      title: line().optional(),
      description: text().optional(),
      globs: texts().optional(),
    }).prefault({}),
  CLAUDE_CODE_PLUGIN: plugin,
  APP_PLUGIN: () => table({ entry: text().optional(), permissions: texts().optional() }).optional(),
};

function table<Shape extends z.ZodRawShape>(shape: Shape) {
  const keys = Object.keys(shape).join(', ');
  return z.looseObject(shape, {
    error: ({ input }) => (input === undefined ? `is missing: a table that may hold ${keys}` : 'must be a table'),
  });
}

function fileIn(files: Files) {
  return filled(1_000).refine((path) => files.has(path), 'must be a file of the archive');
}

function prompted(files: Files) {
  return table({ 'prompt-file': fileIn(files) });
}

function mcp() {
  return table({
    transport: z.enum(mcpTransports, { error: `must be one of ${mcpTransports.join(', ')}` }).default('stdio'),
    command: filled().optional(),
    args: texts().optional(),
    url: filled().optional(),
    env: z.record(z.string(), text(), { error: named('a table of texts') }).optional(),
    timeout: seconds().optional(),
  }).superRefine(({ transport, command, args, url }, context) => {
    const fault = (key: string, message: string) => context.addIssue({ code: 'custom', path: [key], message });
    if (transport === 'stdio') {
      if (command === undefined) fault('command', 'is missing: a server with the transport stdio is started by it');
      else if (!args?.length) fault('args', 'must hold at least one argument');
      return;
    }
    if (url === undefined) fault('url', `is missing: a server with the transport ${transport} is reached by it`);
    else if (command !== undefined) fault('command', `must not stand beside the transport ${transport}`);
    else if (args !== undefined) fault('args', `must not stand beside the transport ${transport}`);
  });
}

function hook(files: Files) {
  return table({
    event: z.enum(hookEvents, { error: `must be one of ${hookEvents.join(', ')}` }),
    'script-file': fileIn(files).optional(),
    command: filled().optional(),
    args: texts().optional(),
    timeout: seconds().optional(),
    matcher: text().optional(),
  }).refine((given) => (given['script-file'] === undefined) !== (given.command === undefined), {
    message: 'must hold exactly one of script-file and command',
  });
}

function plugin(files: Files) {
  const manifest = '.claude-plugin/plugin.json';
  return table({
    'manifest-file': filled(1_000).default(manifest),
    source: text().optional(),
    marketplace: text().optional(),
    'auto-enable': flag().optional(),
  })
    .prefault({})
    .refine((given) => given.source === 'marketplace' || files.has(given['manifest-file']), {
      path: ['manifest-file'],
      message: `must be a file of the archive; without it, ${manifest} must be one`,
    });
}
