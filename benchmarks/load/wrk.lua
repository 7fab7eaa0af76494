-- wrk's side of a workload: which requests are sent, and what is said of them at the end.
-- Arguments: host name, method, path, bytes of body, number of objects ("%d" in the path is one of them).

function init(args)
  local host, method, path, bytes, objects = args[1], args[2], args[3], tonumber(args[4]), tonumber(args[5])
  wrk.method = method
  wrk.headers["Host"] = host
  wrk.body = bytes > 0 and string.rep("x", bytes) or nil
  -- Made beforehand, so that the generator's own work is the same for each.
  requests = {}
  for n = 1, objects do
    requests[n] = wrk.format(nil, string.format(path, n))
  end
  at = 0
end

function request()
  at = at % #requests + 1
  return requests[at]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    'WRK {"requests": %d, "seconds": %f, "p50Ms": %f, "p99Ms": %f, "maxMs": %f, "refused": %d, "broken": %d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, latency.max / 1e3,
    errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
