-- Asks the paths of a file in turn, over and over, and prints the figures as one line of JSON.

local asked = {}
local at = 0

function init(args)
    for path in io.lines(args[1]) do
        asked[#asked + 1] = wrk.format("GET", path)
    end
end

function request()
    at = at % #asked + 1
    return asked[at]
end

function done(summary, latency)
    local errors = summary.errors
    io.write(string.format(
        '{"requests":%d,"microseconds":%d,"bytes":%d,"refused":%d,"broken":%d,"late":%d,' ..
            '"p50":%d,"p95":%d,"p99":%d,"min":%d,"max":%d}\n',
        summary.requests, summary.duration, summary.bytes, errors.status,
        errors.connect + errors.read + errors.write, errors.timeout,
        latency:percentile(50), latency:percentile(95), latency:percentile(99),
        latency.min, latency.max))
end
