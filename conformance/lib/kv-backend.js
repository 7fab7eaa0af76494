// Stands behind workerd's KV bindings: answers what the binding asks as the platform does, from memory.

const entries = new Map();
const now = () => Math.floor(Date.now() / 1000);
const refuse = (status, statusText) => new Response(null, { status, statusText });
const compare = (one, other) => (one < other ? -1 : one > other ? 1 : 0);

function live(key) {
  const entry = entries.get(key);
  return entry === undefined || (entry.expiration && entry.expiration <= now()) ? undefined : entry;
}

export default {
  async fetch(request) {
    const url = new URL(request.url);
    if (request.method === "POST") {
      return bulk(await request.json());
    }
    const key = decodeURIComponent(url.pathname.slice(1));
    if (key === "") {
      return list(url.searchParams);
    }
    switch (request.method) {
      case "GET":
        return get(key, url.searchParams);
      case "PUT":
        // Read to the end before anything is refused, or the binding sees a lost connection.
        return put(key, url.searchParams, request.headers.get("CF-KV-Metadata"), await request.arrayBuffer());
      default:
        entries.delete(key);
        return new Response();
    }
  },
};

function get(key, query) {
  const ttl = query.get("cache_ttl");
  if (ttl !== null && !(Number(ttl) >= 60)) {
    return refuse(400, `Invalid cache_ttl of ${ttl}. Cache TTL must be at least 60.`);
  }
  const entry = live(key);
  if (entry === undefined) {
    return refuse(404, "Not Found");
  }
  return new Response(entry.value, { headers: entry.metadata === null ? {} : { "CF-KV-Metadata": entry.metadata } });
}

function put(key, query, metadata, value) {
  const ttl = query.get("expiration_ttl");
  const at = query.get("expiration");
  let expiration = 0;
  if (ttl !== null) {
    if (!(Number(ttl) > 0)) {
      return refuse(400, `Invalid expiration_ttl of ${ttl}. Please specify integer greater than 0.`);
    }
    if (Number(ttl) < 60) {
      return refuse(400, `Invalid expiration_ttl of ${ttl}. Expiration TTL must be at least 60.`);
    }
    expiration = now() + Number(ttl);
  } else if (at !== null) {
    if (!(Number(at) > now())) {
      return refuse(400, `Invalid expiration of ${at}. Please specify integer greater than the current number of seconds since the UNIX epoch.`);
    }
    if (Number(at) < now() + 60) {
      return refuse(400, `Invalid expiration of ${at}. Expiration times must be at least 60 seconds in the future.`);
    }
    expiration = Number(at);
  }
  const size = metadata === null ? 0 : new TextEncoder().encode(metadata).length;
  if (size > 1024) {
    return refuse(413, `Metadata length of ${size} exceeds limit of 1024.`);
  }
  if (value.byteLength > 25 * 1024 * 1024) {
    return refuse(413, `Value length of ${value.byteLength} exceeds limit of 26214400.`);
  }
  entries.set(key, { value, metadata, expiration });
  return new Response();
}

function list(query) {
  const wanted = query.get("key_count_limit");
  if (wanted !== null && Number(wanted) > 1000) {
    return refuse(400, `Invalid key_count_limit of ${wanted}. Please specify an integer less than 1000.`);
  }
  const limit = Number(wanted ?? 1000);
  const prefix = query.get("prefix") ?? "";
  const cursor = query.get("cursor") ?? "";
  const after = cursor === "" ? "" : decodeURIComponent(atob(cursor));
  const keys = [...entries.keys()].filter((key) => live(key) && key.startsWith(prefix) && key > after).sort(compare);
  const shown = keys.slice(0, limit).map((name) => {
    const { expiration, metadata } = entries.get(name);
    return { name, ...(expiration ? { expiration } : {}), ...(metadata === null ? {} : { metadata }) };
  });
  const complete = keys.length <= limit;
  return Response.json({
    keys: shown,
    list_complete: complete,
    ...(complete ? {} : { cursor: btoa(encodeURIComponent(shown.at(-1).name)) }),
  });
}

function bulk({ keys, type = "text", withMetadata = false }) {
  if (type !== "text" && type !== "json") {
    return refuse(400, `"${type}" is not a valid type. Use "json" or "text"`);
  }
  if (keys.length > 100) {
    return refuse(400, "You can request a maximum of 100 keys");
  }
  if (keys.length === 0) {
    return refuse(400, "You must request a minimum of 1 key");
  }
  const values = {};
  for (const key of keys) {
    const entry = live(key);
    try {
      values[key] = entry === undefined ? null : valueOf(entry, type, withMetadata);
    } catch {
      return refuse(400, "At least one of the requested keys corresponds to a non-JSON value");
    }
  }
  return Response.json(values);
}

function valueOf({ value, metadata }, type, withMetadata) {
  const text = new TextDecoder().decode(value);
  const read = type === "json" ? JSON.parse(text) : text;
  return withMetadata ? { value: read, metadata: JSON.parse(metadata) } : read;
}
