#!/bin/sh
# fork and wait, pipes, signals between processes, alarm and a child that is killed
# needs: perl
# apt: perl
# dnf: perl
# short
exec perl -we '
use strict;
$| = 1;
my %status;
for my $n (1 .. 20) {
	my $pid = fork // die "fork: $!";
	exit $n if !$pid;
	waitpid $pid, 0;
	$status{$? >> 8}++;
}
print join(" ", sort { $a <=> $b } keys %status), "\n";
my $got = 0;
$SIG{USR1} = sub { $got++ };
for (1 .. 50) {
	my $pid = fork // die "fork: $!";
	if (!$pid) { kill USR1 => getppid; exit }
	1 until waitpid($pid, 0) > 0;
}
print "signals $got\n";
my $alarms = 0;
local $SIG{ALRM} = sub { $alarms++ };
alarm 1;
select undef, undef, undef, 60;
print "alarms $alarms\n";
open my $pipe, "-|", "sort -n" or die;
close $pipe;
print `echo from a shell; exit 3`, $? >> 8, "\n";
my $pid = fork // die;
if (!$pid) { sleep 100 while 1 }
kill KILL => $pid;
waitpid $pid, 0;
print "killed by ", $? & 127, "\n";
exec "sh", "-c", "echo and then a shell";
'
