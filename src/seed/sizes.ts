/** How much of everything an organization is filled with. */
export interface Size {
  people: number;
  teams: number;
  /** In how many teams the person is whose token is printed. */
  teamsOfSample: number;
  bots: number;
  repositories: number;
  collections: number;
  assets: number;
  versions: number;
  installations: number;
}

export const sizes = {
  small: {
    people: 20,
    teams: 5,
    teamsOfSample: 3,
    bots: 5,
    repositories: 5,
    collections: 4,
    assets: 60,
    versions: 180,
    installations: 300,
  },
  large: {
    people: 2_000,
    teams: 200,
    teamsOfSample: 10,
    bots: 200,
    repositories: 100,
    collections: 50,
    assets: 10_000,
    versions: 30_000,
    installations: 50_000,
  },
} as const satisfies Record<string, Size>;

export type SizeName = keyof typeof sizes;
export const sizeNames = Object.keys(sizes) as SizeName[];

/** How many assets everybody gets: a few hundred at most, as in a real organization. Others depend on these. */
export function organizationWide({ installations }: Size): number {
  return Math.max(3, Math.round(installations * 0.004));
}
