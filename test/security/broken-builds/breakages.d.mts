export interface Edit {
  file: string;
  find: string;
  replace: string;
}

export interface Breakage {
  /** The row of docs/security-matrix.md that it breaks. */
  row: string;
  what: string;
  /** Where the tests of the row are, as Vitest takes it; test/security when it does not say. */
  tests?: string[];
  edits: Edit[];
}

export const breakages: Breakage[];
