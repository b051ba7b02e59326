// Formats days for people in the local time zone. Pure.

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Time in milliseconds within which the hour matters. */
const SOON_MS = 48 * 3_600_000;

/**
 * Formats an ISO time as a day, `26 Dec`: with the year unless it is this one, and with the time of day if it is within
 * 48 hours from now.
 */
export function formatDay(iso: string, now: Date): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  const day = `${date.getDate()} ${MONTHS[date.getMonth()]}`;
  const ms = date.getTime() - now.getTime();
  if (ms >= 0 && ms < SOON_MS) {
    const [hours, minutes] = [date.getHours(), date.getMinutes()].map((part) =>
      String(part).padStart(2, '0'),
    );
    return `${day} ${hours}:${minutes}`;
  }
  return date.getFullYear() === now.getFullYear() ? day : `${day} ${date.getFullYear()}`;
}
