#!/bin/sh
# Lua: coroutines, a collector, files, and programs whose output and status are read
# apt: lua5.4
# dnf: lua
. "$HERE/lib.sh"
for lua in lua5.4 lua lua5.3 luajit ''; do
	[ -n "$lua" ] || cannot "not installed: lua"
	! command -v "$lua" >/dev/null || break
done
exec "$lua" -e '
io.stdout:setvbuf("line")
local function numbers(n) return coroutine.wrap(function() for i = 1, n do coroutine.yield(i) end end) end
local sum = 0
for i in numbers(20000) do sum = sum + i end
print("sum", sum)
local kept = {}
for i = 1, 50000 do kept[i % 100] = { text = "x" .. i } end
collectgarbage()
print("kept", kept[7].text)
for i = 1, 20 do
  local f = assert(io.open("file" .. i, "w"))
  f:write(("y"):rep(i * 100), "\n")
  f:close()
end
local p = io.popen("cat file* | wc -c")
print("bytes", (p:read("a"):gsub("%s", "")))
p:close()
for i = 1, 5 do print("status", select(3, os.execute("exit " .. i))) end
print("killed", select(3, os.execute("kill -TERM $$")))
print(pcall(error, "an error"))
os.exit(0)
'
