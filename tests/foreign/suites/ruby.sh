#!/bin/sh
# Ruby: threads that a timer switches, fork and wait, traps, programs that are run, a collector
# needs: ruby
# apt: ruby
# dnf: ruby
exec timeout -k 5 60 ruby --disable-gems -e '
$stdout.sync = true
lock = Mutex.new
sum = 0
threads = (0...8).map do |seed|
  Thread.new do
    mine = 0
    5000.times { |i| mine += "x#{i * seed}".length; GC.start if i % 2500 == 0 }
    lock.synchronize { sum += mine }
  end
end
threads.each(&:join)
puts "sum #{sum}"
statuses = (1..10).map { |i| pid = fork { exit! i }; Process.wait(pid); $?.exitstatus }
puts statuses.join(" ")
got = 0
trap("USR1") { got += 1 }
20.times { before = got; Process.kill("USR1", $$); sleep 0.001 while got == before }
puts "signals #{got}"
puts `echo from a shell; exit 3`, $?.exitstatus
pid = spawn("sleep", "100")
Process.kill("KILL", pid)
Process.wait(pid)
puts "killed by #{$?.termsig}"
reader, writer = IO.pipe
fork { reader.close; writer.puts "through a pipe"; exit!(0) }
writer.close
puts reader.read
Process.wait
queue = Queue.new
consumer = Thread.new { 100.times.sum { queue.pop } }
100.times { |i| queue << i }
puts consumer.value
begin
  Thread.new { sleep }.join(0.01)
  puts "timed out"
end
exec "sh", "-c", "echo and then a shell; exit 0"
'
