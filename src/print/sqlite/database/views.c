#include "print/sqlite/database/schema.h"

#define MS(ns) "round((" ns ") / 1e6, 3)"
#define FILE_OF_CALL "coalesce(c.file, c.path)"
#define NAME_OF_CALL "coalesce(c.name, 'call ' || c.nr)"
#define NAME_OF_PROGRAM "coalesce(g.name, '?')"
#define END_OF(p) "CASE WHEN " p ".exit_signal IS NOT NULL THEN 'killed by ' || " p ".exit_signal" \
	" WHEN " p ".exit_code IS NOT NULL THEN 'exit ' || " p ".exit_code" \
	" WHEN " p ".stopped_at IS NOT NULL THEN 'left stopped' ELSE " p ".state END"

/* Views for common questions, to be refined with WHERE and LIMIT */
const char sqlite_views[] =
	"CREATE VIEW slowest_calls AS"
	" SELECT c.id AS call, " MS("c.duration") " AS ms, " NAME_OF_PROGRAM " AS program, p.pid,"
	"  " NAME_OF_CALL " AS name, " FILE_OF_CALL " AS file, c.status, c.errno,"
	"  " MS("c.started") " AS at_ms"
	" FROM call c LEFT JOIN process p ON p.id = c.process"
	"  LEFT JOIN program g ON g.id = c.program"
	" WHERE c.duration IS NOT NULL ORDER BY c.duration DESC;"

	"CREATE VIEW time_by_program AS"
	" SELECT " NAME_OF_PROGRAM " AS program, " NAME_OF_CALL " AS name, count(*) AS calls,"
	"  sum(c.status = 'failed') AS failed, " MS("sum(c.duration)") " AS total_ms,"
	"  " MS("avg(c.duration)") " AS mean_ms, " MS("max(c.duration)") " AS max_ms"
	" FROM call c LEFT JOIN program g ON g.id = c.program"
	" GROUP BY 1, 2 ORDER BY sum(c.duration) DESC;"

	/* Durations include those of the functions that a function has called. */
	"CREATE VIEW library_calls AS"
	" SELECT " NAME_OF_PROGRAM " AS program, c.caller,"
	"  coalesce(c.demangled, c.function) AS function, count(*) AS calls,"
	"  sum(c.status = 'no_return') AS without_return,"
	"  " MS("sum(c.duration)") " AS total_ms, " MS("avg(c.duration)") " AS mean_ms,"
	"  " MS("max(c.duration)") " AS max_ms"
	" FROM library_call c LEFT JOIN program g ON g.id = c.program"
	" GROUP BY 1, 2, 3 ORDER BY sum(c.duration) DESC;"

	"CREATE VIEW files AS"
	" SELECT " NAME_OF_PROGRAM " AS program, " FILE_OF_CALL " AS file, count(*) AS calls,"
	"  sum(c.name IN ('open', 'openat', 'openat2', 'creat')) AS opens,"
	"  sum(c.status = 'failed') AS failed,"
	"  sum(CASE WHEN c.ret > 0 AND c.name IN"
	"   ('read', 'pread64', 'readv', 'preadv', 'preadv2') THEN c.ret ELSE 0 END) AS bytes_read,"
	"  sum(CASE WHEN c.ret > 0 AND c.name IN"
	"   ('write', 'pwrite64', 'writev', 'pwritev', 'pwritev2') THEN c.ret ELSE 0 END)"
	"   AS bytes_written,"
	"  " MS("sum(c.duration)") " AS total_ms"
	" FROM call c LEFT JOIN program g ON g.id = c.program"
	" WHERE " FILE_OF_CALL " <> '' GROUP BY 1, 2 ORDER BY 1, 2;"

	"CREATE VIEW net AS"
	" SELECT program, kind, protocol, CASE WHEN kind IN ('accepted', 'listening')"
	"   OR peer IS NULL THEN local ELSE peer END AS address, name, result, error,"
	"  count(*) AS times, sum(sent) AS bytes_sent, sum(received) AS bytes_received,"
	"  sum(accepted) AS accepted, " MS("max(ended - began)") " AS longest_ms"
	" FROM link GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY min(began);"

	"CREATE VIEW failed_opens AS"
	" SELECT " NAME_OF_PROGRAM " AS program, " FILE_OF_CALL " AS file, c.errno,"
	"  count(*) AS times, " MS("min(c.ended)") " AS first_ms"
	" FROM call c LEFT JOIN program g ON g.id = c.program"
	" WHERE c.status = 'failed'"
	"  AND c.name IN ('open', 'openat', 'openat2', 'creat', 'open_by_handle_at')"
	" GROUP BY 1, 2, 3 ORDER BY 4 DESC, 1, 2;"

	"CREATE VIEW failed_calls AS"
	" SELECT " NAME_OF_PROGRAM " AS program, " NAME_OF_CALL " AS name, c.errno,"
	"  count(*) AS times, min(" FILE_OF_CALL ") AS example"
	" FROM call c LEFT JOIN program g ON g.id = c.program"
	" WHERE c.status = 'failed' GROUP BY 1, 2, 3 ORDER BY 4 DESC, 1, 2;"

	/* The functions of a stack from the root on, as flame graphs name them */
	"CREATE VIEW stacks AS"
	" SELECT call, signal, look,"
	"  group_concat(coalesce(symbol, object, '?'), ';') AS functions"
	" FROM (SELECT * FROM frame ORDER BY call, signal, look, number DESC)"
	" GROUP BY call, signal, look;"

	/* Children in order of creation. The duration of a process without an exit is up to the end
	 * of the trace, or to the last event if the trace has no end. */
	"CREATE VIEW tree AS"
	" WITH RECURSIVE"
	"  finish(at) AS (SELECT coalesce((SELECT ended FROM trace),"
	"   max((SELECT max(coalesce(ended, born)) FROM process), coalesce("
	"    (SELECT coalesce(ended, started) FROM call ORDER BY id DESC LIMIT 1), 0)))),"
	"  below(id, depth, place) AS ("
	"   SELECT id, 0, printf('%010x', id) FROM process WHERE parent IS NULL"
	"   UNION ALL SELECT p.id, b.depth + 1, b.place || printf('%010x', p.id)"
	"   FROM process p JOIN below b ON p.parent = b.id)"
	" SELECT b.depth, substr(replace(hex(zeroblob(b.depth)), '00', '  '), 1) ||"
	"   coalesce(p.name, '?') AS name,"
	"  p.pid, " MS("p.born") " AS born_ms,"
	"  " MS("coalesce(p.ended, finish.at) - p.born") " AS ms,"
	"  " END_OF("p") " AS end, p.id AS process"
	" FROM below b JOIN process p ON p.id = b.id, finish ORDER BY b.place;"

	"CREATE VIEW failed_processes AS"
	" SELECT coalesce(p.name, '?') AS name, p.pid, " END_OF("p") " AS end, p.cause,"
	"  " MS("p.ended - p.born") " AS ms, g.argv,"
	"  (SELECT coalesce(q.name, '?') FROM process q WHERE q.id = p.parent) AS parent,"
	"  p.id AS process"
	" FROM process p LEFT JOIN program g ON g.id = p.program"
	" WHERE p.exit_code <> 0 OR p.exit_signal IS NOT NULL ORDER BY p.ended;"

	"CREATE VIEW signals AS"
	" SELECT " MS("s.time") " AS at_ms, s.signal, p.pid, coalesce(p.name, '?') AS name,"
	"  s.source, s.sender_pid, s.sender_name, s.disposition, s.interrupted"
	" FROM signal s LEFT JOIN process p ON p.id = s.process ORDER BY s.id;"

	"CREATE VIEW findings AS"
	" SELECT f.level, f.check_id AS id, f.name, f.message, p.name AS program, p.pid,"
	"  f.fingerprint, f.known"
	" FROM finding f LEFT JOIN process p ON p.id = f.process ORDER BY f.id;";
