/** Which rows of a sorted list to fetch. */
export interface Page {
  take: number;
  /** The keyset position to go on from: the sort key and id of the last row seen. */
  after: { key: string; id: string } | null;
}

/** The same of a list that is sorted by time, the newest first. */
export interface TimedPage {
  take: number;
  /** The time and id of the last row seen. */
  before: { at: Date; id: string } | null;
}
