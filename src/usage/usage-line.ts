import { z } from 'zod';
import { assetTypeOf, assetTypes } from '../assets/asset-type.ts';
import { liesAhead, readMoment } from '../kernel/moment.ts';

/** One use of an asset, as a client reports it. */
export interface UsageLine {
  /** The line itself: equal lines are told by it. */
  text: string;
  assetName: string;
  assetVersion: string;
  assetType: string;
  /** When it was used; null when the line says no time that can be read. */
  usedAt: Date | null;
  /** E-mail address of whom it is to be ascribed to. */
  actor: string | null;
  toolName: string | null;
  durationMs: number | null;
  success: boolean | null;
}

const longestLine = 10_000;

const word = (max: number) =>
  z
    .string()
    .trim()
    .max(max)
    .refine((text) => text.isWellFormed() && !/\p{Cc}/u.test(text));
const Line = z.object({
  asset_name: word(200).min(1),
  asset_version: word(100).nullish(),
  asset_type: word(50).nullish(),
  timestamp: z.unknown().optional(),
  ts: z.unknown().optional(),
  actor: word(254).nullish(),
  tool_name: word(200).nullish(),
  duration_ms: z.number().min(0).max(2_147_483_647).nullish(),
  success: z.boolean().nullish(),
});

/** Reads a line of a report; null for what is none. Keys that are not known are passed over: newer clients may say more. */
export function readUsageLine(text: string): UsageLine | null {
  if (text.length > longestLine) return null;
  const parsed = Line.safeParse(jsonIn(text));
  if (!parsed.success) return null;
  const line = parsed.data;
  return {
    text,
    assetName: line.asset_name,
    assetVersion: line.asset_version ?? '',
    assetType: reportedType(line.asset_type ?? ''),
    usedAt: timeOf(line.timestamp ?? line.ts),
    actor: line.actor || null,
    toolName: line.tool_name || null,
    durationMs: line.duration_ms == null ? null : Math.round(line.duration_ms),
    success: line.success ?? null,
  };
}

/** A kind of asset as reports are kept and found by: known ones in one spelling, whichever was sent. */
export function reportedType(text: string): string {
  const type = assetTypeOf(text);
  return type ? assetTypes[type].key : text.toLowerCase();
}

/** A time that has not come yet is as good as none. */
function timeOf(value: unknown): Date | null {
  const time = typeof value === 'string' ? readMoment(value) : null;
  return time && !liesAhead(time) ? time : null;
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
