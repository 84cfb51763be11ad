-- Counts the answers with the status that is wanted, and sends a body where one is given: wrk ... -- <status> [<JSON>]

local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

function init(args)
  wanted = tonumber(args[1])
  answered = 0
  if args[2] then
    wrk.method = "POST"
    wrk.body = args[2]
    wrk.headers["Content-Type"] = "application/json"
  end
end

function response(status)
  if status == wanted then
    answered = answered + 1
  end
end

function done()
  local sum = 0
  for _, thread in ipairs(threads) do
    sum = sum + thread:get("answered")
  end
  print("Answers as wanted: " .. sum)
end
