/** The moment so many years from now: how long tokens live that nobody gave another end. */
export function yearsFromNow(years: number): Date {
  const moment = new Date();
  moment.setUTCFullYear(moment.getUTCFullYear() + years);
  return moment;
}

/** The moment so many seconds from now. */
export function fromNow(seconds: number): Date {
  return new Date(Date.now() + seconds * 1_000);
}
