-- wrk asks for the paths of a file in turn, each connection from another place on; counts what is not answered by 2xx.
local threads = {}

function setup(thread)
  thread:set("number", #threads)
  table.insert(threads, thread)
end

function init(args)
  paths = {}
  for line in io.lines(args[1]) do table.insert(paths, line) end
  if args[2] then wrk.headers["Accept-Encoding"] = args[2] end
  at = number * math.floor(#paths / 2)
  refused = 0
end

function request()
  at = at % #paths + 1
  return wrk.format("GET", paths[at])
end

function response(status)
  if status < 200 or status > 299 then refused = refused + 1 end
end

function done(summary, latency, requests)
  local refusals = 0
  for _, thread in ipairs(threads) do refusals = refusals + thread:get("refused") end
  local errors = summary.errors
  io.write(string.format(
    '\n{"requests": %d, "microseconds": %d, "bytes": %d, "refused": %d, "broken": %d, "median": %d, "p95": %d}\n',
    summary.requests, summary.duration, summary.bytes, refusals,
    errors.connect + errors.read + errors.write + errors.timeout, latency:percentile(50), latency:percentile(95)
  ))
end
