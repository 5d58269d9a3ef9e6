export interface Edit {
  file: string;
  find: string;
  replace: string;
}

export interface Breakage {
  /** The row of docs/security-matrix.md that it breaks. */
  row: string;
  what: string;
  edits: Edit[];
}

export const breakages: Breakage[];
