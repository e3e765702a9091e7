-- What wrk prints at its end: one line of JSON, times in seconds. wrk measures in microseconds.
function done(summary, latency)
  local failed = summary.errors
  local errors = failed.connect + failed.read + failed.write + failed.status + failed.timeout
  io.write(string.format(
    '{"count": %d, "errors": %d, "seconds": %.6f, "half": %.6f, "late": %.6f}\n',
    summary.requests, errors, summary.duration / 1e6,
    latency:percentile(50) / 1e6, latency:percentile(99) / 1e6
  ))
end
