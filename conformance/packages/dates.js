// date-fns, dayjs, luxon and the Temporal polyfill. Zones and locales beyond UTC and English are what an engine brings.
import { addBusinessDays, addMonths, differenceInCalendarDays, eachDayOfInterval, endOfMonth, format, formatDistance, formatDuration, getISOWeek, intervalToDuration, isValid, parse, parseISO } from "date-fns";
import { de } from "date-fns/locale/de";
import dayjs from "dayjs";
import customParseFormat from "dayjs/plugin/customParseFormat.js";
import duration from "dayjs/plugin/duration.js";
import relativeTime from "dayjs/plugin/relativeTime.js";
import utc from "dayjs/plugin/utc.js";
import { DateTime, Duration, Interval } from "luxon";
import { Temporal } from "temporal-polyfill";
import { worker } from "../probes/kit.js";

dayjs.extend(utc);
dayjs.extend(duration);
dayjs.extend(relativeTime);
dayjs.extend(customParseFormat);
const day = new Date("2026-08-04T13:05:09.123Z");

export default worker({
  "date-fns formats": () => ["yyyy-MM-dd'T'HH:mm:ss.SSSxxx", "PPPPpppp", "do MMM yy, h:mm a", "RRRR-'W'II-i", "QQQ DDD t"].map((each) => format(day, each)),
  "date-fns in German": () => [format(day, "EEEE, d. MMMM", { locale: de }), formatDistance(day, addMonths(day, -3), { locale: de, addSuffix: true })],
  "date-fns reckons": () => [addMonths(new Date("2026-01-31"), 1), endOfMonth(day), differenceInCalendarDays(day, new Date(0)), getISOWeek(day), addBusinessDays(day, 7), eachDayOfInterval({ start: day, end: addBusinessDays(day, 1) }).length],
  "date-fns parses": () => [parse("04/08/26", "dd/MM/yy", new Date(0)), parseISO("2026-W32-2"), isValid(parse("x", "yyyy", day))],
  "date-fns durations": () => formatDuration(intervalToDuration({ start: new Date(0), end: day })),
  "dayjs": () => [dayjs.utc(day).format("dddd, MMMM D, YYYY h:mm A"), dayjs.utc("12-25-1995", "MM-DD-YYYY").toISOString(), dayjs.utc(day).add(1, "month").startOf("week").toISOString(), dayjs.utc(day).diff("2020-01-01", "month", true), dayjs.duration(93_784_000).humanize(), dayjs.utc(day).from(dayjs.utc(day).subtract(3, "hour"))],
  "luxon in UTC": () => [DateTime.fromJSDate(day, { zone: "utc" }).toFormat("yyyy LLL dd HH:mm:ss.SSS ZZ"), DateTime.fromISO("2026-W32-2T10:00Z").toUTC().toISO(), DateTime.fromFormat("4 Aug 2026", "d LLL yyyy", { zone: "utc" }).toISO(), DateTime.utc(2026, 2, 30).invalidExplanation],
  "luxon's durations": () => [Duration.fromObject({ hours: 25, minutes: 90 }).normalize().toISO(), Duration.fromISO("P1Y2M3DT4H").toObject(), Interval.fromDateTimes(DateTime.utc(2026, 1, 1), DateTime.utc(2026, 3, 1)).length("days")],
  "luxon in other zones": () => ["America/New_York", "Asia/Kolkata", "Europe/Berlin", "UTC+5:30"].map((zone) => DateTime.fromJSDate(day, { zone }).toISO()),
  "luxon over a change of clocks": () => DateTime.fromISO("2026-03-29T01:30", { zone: "Europe/Berlin" }).plus({ hours: 1 }).toISO(),
  "Temporal": () => [Temporal.PlainDate.from("2024-02-29").add({ years: 1 }).toString(), Temporal.Duration.from("P1Y15M").round({ largestUnit: "years", relativeTo: "2026-01-01" }).toString(), Temporal.PlainTime.from("23:30").add({ hours: 1 }).toString(), Temporal.Instant.from("2026-08-04T13:05:09Z").epochMilliseconds, Temporal.PlainYearMonth.from("2026-02").daysInMonth],
  "Temporal's zones": () => Temporal.ZonedDateTime.from("2026-08-04T12:00[Europe/Berlin]").withTimeZone("Asia/Tokyo").toString(),
  "what is no date": () => Temporal.PlainDate.from("2026-02-30"),
});
