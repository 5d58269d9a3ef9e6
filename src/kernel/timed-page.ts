/** A page of a list that is sorted by time, the newest first. */
export interface TimedPage {
  take: number;
  /** The time and id of the last row seen. */
  before: { at: Date; id: string } | null;
}
