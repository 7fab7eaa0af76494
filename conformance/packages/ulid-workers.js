import { decodeTime, encodeTime, ulidFactory } from "ulid-workers";

export default {
  fetch() {
    const monotonic = ulidFactory();
    const free = ulidFactory({ monotonic: false });
    const at = Date.UTC(2026, 7, 4);
    const row = Array.from({ length: 5 }, () => monotonic(at));
    return Response.json({
      time: encodeTime(at),
      times: row.map(decodeTime),
      sorted: row.join() === [...row].sort().join(),
      distinct: new Set(row).size,
      form: row.every((id) => /^[0-9A-HJKMNP-TV-Z]{26}$/.test(id)),
      free: free(at).slice(0, 10),
      now: Math.abs(decodeTime(monotonic()) - Date.now()) < 60_000,
    });
  },
};
