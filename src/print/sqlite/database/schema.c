#include "print/sqlite/database/schema.h"

/* Times are ns since the start of the trace. Keys are serials, since pids are reused. */
const char sqlite_schema[] =
	"PRAGMA application_id = 0x7074726c;"	/* file.h */
	"PRAGMA user_version = 1;"

	"CREATE TABLE trace ("
	" id INTEGER PRIMARY KEY CHECK (id = 1),"
	" version TEXT NOT NULL,"	/* version of ptrail */
	" command TEXT,"		/* JSON array of arguments; NULL: attached */
	" realtime INTEGER NOT NULL,"	/* start of the trace, ns since 1970 */
	" machine TEXT,"
	" processors INTEGER,"
	" host TEXT,"
	" labels TEXT,"			/* JSON: an object; NULL: none */
	" tracer INTEGER,"		/* ptrail's pid */
	" ended INTEGER,"		/* NULL: ptrail was killed */
	" why TEXT,"			/* done left signal timeout failed truncated */
	" why_signal TEXT,"
	" exit_code INTEGER,"		/* exit status of the command */
	" exit_signal TEXT,"
	" core INTEGER,"
	" events INTEGER, lost INTEGER, unfinished INTEGER, filtered INTEGER"
	") STRICT;"

	"CREATE TABLE process ("
	" id INTEGER PRIMARY KEY,"
	" pid INTEGER NOT NULL,"
	" parent INTEGER REFERENCES process(id),"	/* NULL: not traced */
	" birth TEXT,"			/* command attached fork vfork clone unknown */
	/* alive stopped exiting zombie reaped let_go lost; stopped: also one with .stopped_at */
	" state TEXT,"
	" name TEXT,"			/* of its current or last program */
	" program INTEGER REFERENCES program(id),"	/* current or last program */
	" born INTEGER, ended INTEGER, reaped INTEGER,"
	" reaper INTEGER,"		/* pid of the process that reaped it */
	" exit_code INTEGER, exit_signal TEXT, core INTEGER,"
	" stopped_at TEXT,"	/* the --stop-at that ptrail left it stopped at, untraced */
	" cause TEXT,"			/* other_thread memory memory_group timeout */
	" orphan INTEGER NOT NULL DEFAULT 0,"
	" tasks INTEGER,"		/* total number of threads */
	" pgid INTEGER, sid INTEGER, uid INTEGER, gid INTEGER,"
	" user_time INTEGER, system_time INTEGER,"	/* ns */
	" run_delay INTEGER,"		/* ns of waiting for a processor */
	" peak_memory INTEGER,"		/* bytes */
	" minor_faults INTEGER, major_faults INTEGER,"
	" voluntary_switches INTEGER, involuntary_switches INTEGER,"
	" chars_read INTEGER, chars_written INTEGER,"	/* bytes, by syscalls */
	" bytes_read INTEGER, bytes_written INTEGER,"	/* bytes, from and to disks */
	/* what it belongs to; NULL: nothing, or unknown */
	" unit TEXT,"			/* of systemd */
	" container TEXT, runtime TEXT,"	/* ID; docker, podman, containerd, … */
	" pod TEXT"			/* UID of Kubernetes, or ID of podman */
	") STRICT;"

	/* program of a process: from its creation, and from each execve */
	"CREATE TABLE program ("
	" id INTEGER PRIMARY KEY,"
	" process INTEGER NOT NULL REFERENCES process(id),"
	" how TEXT NOT NULL,"		/* exec; birth: inherited from its parent */
	" started INTEGER NOT NULL, ended INTEGER,"
	" name TEXT,"			/* last component of the path given to execve */
	" path TEXT, path_raw BLOB,"
	" file TEXT,"			/* as given to execve; the script if .script */
	" script INTEGER NOT NULL,"
	" argv TEXT,"			/* JSON: an array */
	" cwd TEXT,"
	" uid INTEGER, euid INTEGER, gid INTEGER, egid INTEGER"
	") STRICT;"

	"CREATE TABLE task ("		/* a thread; the tid of a main thread is the pid */
	" id INTEGER PRIMARY KEY,"
	" tid INTEGER NOT NULL,"
	" process INTEGER REFERENCES process(id),"
	" maker INTEGER REFERENCES task(id),"
	" birth TEXT, flags INTEGER,"	/* of clone */
	" born INTEGER, ended INTEGER"	/* NULL: not traced */
	") STRICT;"

	"CREATE TABLE call ("
	" id INTEGER PRIMARY KEY,"	/* in the order of their exits */
	" task INTEGER NOT NULL REFERENCES task(id),"
	" process INTEGER REFERENCES process(id),"
	" program INTEGER REFERENCES program(id),"	/* program at syscall enter */
	" abi TEXT, nr INTEGER NOT NULL, name TEXT,"
	" started INTEGER,"		/* NULL: before ptrail attached */
	" ended INTEGER,"		/* NULL: it did not return */
	" duration INTEGER,"
	" status TEXT NOT NULL,"	/* ok failed restart blocked unfinished */
	" ret INTEGER,"			/* -1: failed */
	" errno TEXT,"
	" result TEXT,"			/* JSON: details of ret */
	" args TEXT,"			/* JSON: an object */
	" fd INTEGER,"			/* the first descriptor in args */
	" path TEXT, path_raw BLOB,"	/* the first path in args */
	" path2 TEXT,"			/* the second path in args */
	" file TEXT"	/* absolute path of .path or else of .fd, if known */
	") STRICT;"

	"CREATE TABLE library_call ("	/* empty without -l */
	" id INTEGER PRIMARY KEY,"	/* in the order of their returns */
	" task INTEGER NOT NULL REFERENCES task(id),"
	" process INTEGER REFERENCES process(id),"
	" program INTEGER REFERENCES program(id),"
	" function TEXT NOT NULL,"
	" demangled TEXT,"		/* NULL: .function is not mangled */
	" version TEXT,"		/* of its symbol */
	" caller TEXT NOT NULL,"	/* the file that makes the call */
	" object TEXT,"			/* the file of the function; NULL: unknown */
	" address INTEGER NOT NULL,"	/* return address, in .caller */
	" depth INTEGER NOT NULL,"	/* number of calls of the task that it is inside of */
	" started INTEGER NOT NULL, ended INTEGER NOT NULL, duration INTEGER NOT NULL,"
	" status TEXT NOT NULL,"	/* ok no_return */
	" ret INTEGER,"			/* NULL: none, or a floating-point number */
	" result TEXT,"			/* JSON: details of ret */
	" args TEXT,"			/* JSON: an object */
	" guessed INTEGER NOT NULL"	/* no prototype: .args are registers, or words */
	") STRICT;"

	"CREATE TABLE descriptor ("
	" id INTEGER PRIMARY KEY,"
	" process INTEGER NOT NULL REFERENCES process(id),"
	" fd INTEGER NOT NULL,"
	" opened INTEGER NOT NULL, closed INTEGER,"	/* as far as syscalls are traced */
	" call INTEGER REFERENCES call(id),"	/* NULL: it existed when a program began */
	" how TEXT,"			/* name of the syscall, or "inherited" */
	" file TEXT, file_raw BLOB,"
	" cloexec INTEGER"		/* NULL: unknown */
	") STRICT;"
	"CREATE INDEX descriptor_open ON descriptor(process, fd) WHERE closed IS NULL;"

	"CREATE TABLE signal ("
	" id INTEGER PRIMARY KEY,"
	" time INTEGER NOT NULL,"
	" task INTEGER NOT NULL REFERENCES task(id),"
	" process INTEGER REFERENCES process(id),"
	" signal TEXT NOT NULL,"
	" source TEXT,"			/* kernel self traced outside tracer; NULL: unknown */
	" sender INTEGER REFERENCES process(id),"
	" sender_pid INTEGER, sender_name TEXT,"
	" code INTEGER, address INTEGER,"	/* si_code; address of a fault */
	" disposition TEXT,"		/* default ignored caught; NULL: unknown */
	" interrupted TEXT,"		/* the interrupted syscall */
	" info TEXT,"			/* JSON: siginfo_t */
	" crash TEXT"			/* what caused the crash; NULL: unknown, or no crash */
	") STRICT;"

	"CREATE TABLE stop ("		/* group-stop */
	" id INTEGER PRIMARY KEY,"
	" task INTEGER NOT NULL REFERENCES task(id),"
	" process INTEGER REFERENCES process(id),"
	" signal TEXT NOT NULL,"
	" time INTEGER NOT NULL, continued INTEGER"
	") STRICT;"
	"CREATE INDEX stop_open ON stop(task) WHERE continued IS NULL;"

	"CREATE TABLE notice ("		/* activity of a task that is not traced */
	" id INTEGER PRIMARY KEY,"
	" time INTEGER NOT NULL,"
	" task INTEGER NOT NULL REFERENCES task(id),"
	" process INTEGER REFERENCES process(id),"
	" kind TEXT NOT NULL,"
	" child_pid INTEGER, path TEXT,"
	/* kind ring: time of the last syscall before, and bytes of records that were not read */
	" since INTEGER, discarded INTEGER"
	") STRICT;"

	"CREATE TABLE look ("		/* inspection of a live task */
	" id INTEGER PRIMARY KEY,"
	" time INTEGER NOT NULL,"
	" task INTEGER NOT NULL REFERENCES task(id),"
	" process INTEGER REFERENCES process(id),"
	" details TEXT NOT NULL"	/* JSON, as --print=json has it */
	") STRICT;"

	/* Stacks: of a call (-k), a signal (-k, or a crash), a look, or the call of a mapping
	 * (-k and memory=yes); three of the keys are NULL */
	"CREATE TABLE frame ("
	" call INTEGER REFERENCES call(id),"
	" signal INTEGER REFERENCES signal(id),"
	" look INTEGER REFERENCES look(id),"
	" mapping INTEGER REFERENCES mapping(id),"
	" number INTEGER NOT NULL,"	/* 0: the innermost frame */
	" symbol TEXT, offset INTEGER,"	/* the function, and the offset of .address in it */
	" object TEXT, build_id TEXT,"	/* the mapped file */
	" object_offset INTEGER,"	/* offset of .address in .object */
	" address INTEGER NOT NULL,"
	" file TEXT, line INTEGER,"	/* source line (-kk) */
	" inlined INTEGER NOT NULL"	/* .symbol is inlined in the function of the next frame */
	") STRICT;"

	"CREATE TABLE link ("		/* empty without links=yes */
	" kind TEXT NOT NULL,"		/* connected accepted listening datagrams pair inherited */
	" protocol TEXT NOT NULL,"	/* tcp udp unix ... */
	" local TEXT, peer TEXT,"	/* addresses; NULL: unknown, or there is none */
	" name TEXT,"			/* that the peer's address was an answer to */
	" result TEXT NOT NULL,"	/* ok pending failed */
	" error TEXT,"
	" process INTEGER REFERENCES process(id),"
	" program TEXT,"
	" began INTEGER NOT NULL, ended INTEGER,"	/* ns; NULL: it is open */
	" sent INTEGER NOT NULL, received INTEGER NOT NULL,"	/* bytes */
	" accepted INTEGER NOT NULL"	/* by a listening socket */
	") STRICT;"

	/* what a program was started with, if its predecessor was not; empty without changes=yes */
	"CREATE TABLE change ("
	" program INTEGER NOT NULL REFERENCES program(id),"
	" kind TEXT NOT NULL,"		/* environment descriptor */
	" name TEXT NOT NULL,"		/* of the variable; number of the descriptor */
	" before TEXT,"			/* value or file; NULL: it was not there */
	" after TEXT"			/* NULL: it was removed or closed */
	") STRICT;"

	/* a descriptor from its creation to its end; empty without fds=yes */
	"CREATE TABLE descriptor_life ("
	" process INTEGER REFERENCES process(id),"
	" tid INTEGER,"			/* of the thread that has a table of its own; or NULL */
	" fd INTEGER NOT NULL,"
	" kind TEXT NOT NULL,"		/* file directory pipe epoll ...; of a socket: tcp ... */
	" file TEXT, file_raw BLOB,"	/* as in /proc/PID/fd */
	" deleted INTEGER NOT NULL,"
	" local TEXT, peer TEXT,"	/* addresses of a socket */
	" readable INTEGER, writable INTEGER,"	/* it was opened for; NULL: unknown */
	" cloexec INTEGER NOT NULL,"
	/* created inherited duplicated received taken unshared started attached seen */
	" origin TEXT NOT NULL,"
	" opened_by TEXT,"		/* name of the syscall; or NULL */
	/* What it was inherited, duplicated or received from; .from_process: NULL: not traced */
	" from_process INTEGER REFERENCES process(id), from_pid INTEGER, from_fd INTEGER,"
	" opened INTEGER NOT NULL, closed INTEGER,"	/* NULL: it is open */
	" ending TEXT NOT NULL,"	/* open closed replaced exec exit unknown */
	" closed_by TEXT,"		/* name of the syscall; or NULL */
	" leaked INTEGER NOT NULL,"	/* passed to a program that has not used it */
	" calls INTEGER NOT NULL,"	/* number of syscalls that used it */
	" reads INTEGER NOT NULL, bytes_read INTEGER NOT NULL,"
	" writes INTEGER NOT NULL, bytes_written INTEGER NOT NULL"
	") STRICT;"

	/* what two processes exchanged through an object; empty without ipc=yes */
	"CREATE TABLE edge ("
	" kind TEXT NOT NULL,"		/* as in --print=ipc: pipes unix signals ... */
	" what TEXT,"			/* "pipe 4711", a path, "SIGTERM"; NULL: unknown */
	" one INTEGER REFERENCES process(id),"
	" other INTEGER REFERENCES process(id),"	/* NULL: not traced, or none */
	" outside TEXT,"		/* other end that is not traced: an address ...; or NULL */
	/* NULL: the kind has none; .sent: syscalls that sent a signal, .messages: deliveries */
	" bytes_to_other INTEGER, messages_to_other INTEGER, sent_to_other INTEGER,"
	" bytes_to_one INTEGER, messages_to_one INTEGER, sent_to_one INTEGER"
	") STRICT;"

	/* an address space, which begins with an execve or a fork; empty without memory=yes */
	"CREATE TABLE memory ("
	" id INTEGER PRIMARY KEY,"
	" process INTEGER REFERENCES process(id),"
	" program TEXT, file TEXT,"	/* name and path of the program */
	" origin TEXT NOT NULL,"	/* execve fork attached seen */
	" began INTEGER NOT NULL, ended INTEGER,"
	" ending TEXT NOT NULL,"	/* in_use execve exit */
	" partial INTEGER NOT NULL,"	/* what was mapped at its begin is unknown */
	" peak_mapped INTEGER NOT NULL, peak_time INTEGER NOT NULL,"	/* sizes in bytes */
	" peak_call TEXT,"		/* syscall that reached it; NULL: it began with it */
	" begin_mapped INTEGER NOT NULL, end_mapped INTEGER NOT NULL,"
	" end_kinds TEXT NOT NULL,"	/* JSON: bytes of heap, libraries, ... at its end */
	/* From /proc when the process exits or calls execve; NULL: it did neither while it was
	 * traced. Faults are those since the creation of the process. */
	" peak_resident INTEGER, resident INTEGER, proportional INTEGER,"
	" private_clean INTEGER, private_dirty INTEGER, swapped INTEGER,"
	" minor_faults INTEGER, major_faults INTEGER,"
	/* Resource limits; NULL: unlimited, or unknown as above */
	" space_limit INTEGER, data_limit INTEGER, stack_limit INTEGER, lock_limit INTEGER,"
	" failures INTEGER NOT NULL"	/* number of syscalls that did not get memory */
	") STRICT;"

	"CREATE TABLE memory_point ("	/* mapped bytes over time, 128 points at most */
	" memory INTEGER NOT NULL REFERENCES memory(id),"
	" time INTEGER NOT NULL,"
	" mapped INTEGER NOT NULL,"	/* at the end of the point */
	" highest INTEGER NOT NULL"	/* up to the next point */
	") STRICT;"

	"CREATE TABLE mapping ("	/* the eight largest ones of an address space */
	" id INTEGER PRIMARY KEY,"
	" memory INTEGER NOT NULL REFERENCES memory(id),"
	" size INTEGER NOT NULL,"	/* when it was largest */
	" kind TEXT NOT NULL,"		/* as in .end_kinds */
	" file TEXT,"			/* NULL: anonymous */
	" call TEXT,"			/* name of the syscall; NULL: the kernel */
	" time INTEGER NOT NULL, tid INTEGER,"
	" still_mapped INTEGER"		/* bytes at the end; NULL: unknown */
	") STRICT;"

	"CREATE TABLE memory_failure ("	/* the first eight ones of an address space */
	" memory INTEGER NOT NULL REFERENCES memory(id),"
	" time INTEGER NOT NULL, tid INTEGER, call TEXT, size INTEGER, errno TEXT"
	") STRICT;"

	/* what a process began with, and each change of it; empty without creds=yes */
	"CREATE TABLE credential ("
	" process INTEGER REFERENCES process(id),"
	" time INTEGER NOT NULL, tid INTEGER NOT NULL,"
	" threads INTEGER NOT NULL,"	/* number of threads that did the same */
	" call TEXT,"			/* name of the syscall; NULL: the beginning */
	" text TEXT,"			/* the syscall with its arguments, or the program */
	" errno TEXT,"			/* it was refused: the columns are as before */
	" known INTEGER NOT NULL,"	/* 0: the columns have only what syscalls have set */
	" ruid INTEGER, euid INTEGER, suid INTEGER, fsuid INTEGER,"
	" rgid INTEGER, egid INTEGER, sgid INTEGER, fsgid INTEGER,"
	" supplementary TEXT NOT NULL,"	/* JSON: array of groups */
	/* Capabilities: bit 0 is CAP_CHOWN; NULL: unknown */
	" inheritable INTEGER, permitted INTEGER, effective INTEGER, bounding INTEGER,"
	" ambient INTEGER,"
	" securebits INTEGER,"		/* NULL: unknown */
	" no_new_privs INTEGER NOT NULL,"
	" seccomp TEXT NOT NULL,"	/* disabled strict filter */
	" seccomp_filters INTEGER NOT NULL,"
	" landlock INTEGER NOT NULL,"	/* number of rulesets */
	" label TEXT,"			/* of a security module */
	" namespaces TEXT NOT NULL,"	/* JSON: inode number by kind, or "new" */
	" cgroup TEXT, memory_max TEXT, pids_max TEXT, cpu_max TEXT"
	") STRICT;"

	/* where the time of a thread went, in ns; empty without states=yes */
	"CREATE TABLE state ("
	" process INTEGER REFERENCES process(id), tid INTEGER NOT NULL,"
	" born INTEGER NOT NULL, ended INTEGER,"	/* NULL: not before the end of the trace */
	" total INTEGER NOT NULL,"	/* the sum of the following columns up to .unknown */
	" on_cpu INTEGER NOT NULL,"
	" run_delay INTEGER NOT NULL,"	/* runnable, waited for a CPU */
	/* blocked in system calls: for a duration, or on what */
	" sleep INTEGER NOT NULL, child INTEGER NOT NULL, signal INTEGER NOT NULL,"
	" lock INTEGER NOT NULL, events INTEGER NOT NULL, terminal INTEGER NOT NULL,"
	" socket INTEGER NOT NULL, pipe INTEGER NOT NULL, call INTEGER NOT NULL,"
	" file INTEGER NOT NULL,"
	" stopped INTEGER NOT NULL,"	/* by job control */
	" held INTEGER NOT NULL,"	/* in ptrace-stops */
	" other INTEGER NOT NULL,"	/* page faults and the like */
	" unknown INTEGER NOT NULL,"	/* on a CPU or not: the kernel's figures are unknown */
	" slices INTEGER NOT NULL,"	/* number of times that it began to run */
	" source TEXT,"		/* of the last columns: switches some_switches samples; or NULL */
	" samples INTEGER,"
	/* ns in states of the kernel; NULL: unknown */
	" kernel_running INTEGER, kernel_runnable INTEGER, kernel_sleeping INTEGER,"
	" kernel_disk_sleep INTEGER, kernel_stopped INTEGER, kernel_traced INTEGER,"
	" kernel_other INTEGER"
	") STRICT;"

	"CREATE TABLE wait ("		/* the system calls of a process by what they wait for */
	" process INTEGER REFERENCES process(id),"
	" what TEXT NOT NULL,"		/* name of the column of the table state */
	" calls INTEGER NOT NULL,"
	" duration INTEGER NOT NULL,"	/* includes the time in which they computed */
	" longest INTEGER NOT NULL, longest_call TEXT NOT NULL, longest_started INTEGER NOT NULL"
	") STRICT;"

	"CREATE TABLE scheduling ("	/* changes of policy, nice value and CPUs */
	" process INTEGER REFERENCES process(id),"
	" time INTEGER NOT NULL, tid INTEGER NOT NULL, call TEXT NOT NULL,"
	" target INTEGER,"		/* tid of the changed task; NULL: several, or not traced */
	" before TEXT,"			/* "nice 0", "CPUs 0-3"; NULL: unknown */
	" after TEXT NOT NULL,"
	" errno TEXT"			/* it was refused: nothing changed */
	") STRICT;"

	"CREATE TABLE cpu_quota ("	/* of a cgroup; empty without states=yes */
	" cgroup TEXT,"			/* its path in its hierarchy; NULL: unknown */
	" version INTEGER NOT NULL,"	/* of cgroups: 1 or 2 */
	" quota INTEGER, period INTEGER,"	/* in ns; NULL: removed */
	" periods INTEGER NOT NULL,"	/* in which its tasks were ready to run */
	" throttled_periods INTEGER NOT NULL,"
	" throttled INTEGER NOT NULL,"	/* ns, the sum of all CPUs */
	" since_creation INTEGER NOT NULL"	/* 1: of the cgroup; 0: since it was seen */
	") STRICT;"

	"CREATE TABLE omitted ("	/* rows that the tables above do not have */
	" name TEXT NOT NULL,"		/* of the table */
	" count INTEGER NOT NULL, why TEXT NOT NULL"
	") STRICT;"

	"CREATE TABLE finding ("	/* empty unless checks were selected */
	" id INTEGER PRIMARY KEY,"
	" check_id TEXT NOT NULL, name TEXT NOT NULL,"
	" level TEXT NOT NULL,"		/* error warning note */
	" message TEXT NOT NULL, advice TEXT,"
	" process INTEGER REFERENCES process(id),"	/* NULL: the whole run */
	" fingerprint TEXT NOT NULL,"
	" known INTEGER NOT NULL"	/* is in the baseline */
	") STRICT;"

	"CREATE TABLE evidence ("
	" finding INTEGER NOT NULL REFERENCES finding(id),"
	" process INTEGER REFERENCES process(id),"
	" time INTEGER, text TEXT NOT NULL"
	") STRICT;";

const char *const sqlite_statements[SQL_COUNT] = {
	[SQL_BEGIN] = "INSERT INTO trace (id, version, command, realtime, machine, processors,"
		" tracer, host, labels) VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?)",
	[SQL_END] = "UPDATE trace SET ended = ?, why = ?, why_signal = ?, exit_code = ?,"
		" exit_signal = ?, core = ?, events = ?, lost = ?, unfinished = ?, filtered = ?",
	[SQL_PROCESS_NEW] = "INSERT OR IGNORE INTO process (id, pid, name) VALUES (?, ?, ?)",
	[SQL_PROCESS] = "UPDATE process SET parent = coalesce(parent, ?2), birth = ?3, state ="
		" CASE WHEN ?4 = 'let_go' AND stopped_at IS NOT NULL THEN 'stopped' ELSE ?4 END,"
		" name = ?5, program = ?6, born = ?7, ended = ?8, reaped = ?9, reaper = ?10,"
		" exit_code = ?11, exit_signal = ?12, core = ?13, cause = ?14, orphan = ?15,"
		" tasks = ?16, pgid = ?17, sid = ?18, uid = ?19, gid = ?20 WHERE id = ?1",
	[SQL_WORKLOAD] = "UPDATE process SET unit = ?2, container = ?3, runtime = ?4, pod = ?5"
		" WHERE id = ?1",
	[SQL_LEFT_STOPPED] = "UPDATE process SET stopped_at = ?2 WHERE id = ?1",
	[SQL_FIGURES] = "UPDATE process SET user_time = ?2, system_time = ?3, run_delay = ?4,"
		" peak_memory = ?5, minor_faults = ?6, major_faults = ?7, voluntary_switches = ?8,"
		" involuntary_switches = ?9, chars_read = ?10, chars_written = ?11,"
		" bytes_read = ?12, bytes_written = ?13 WHERE id = ?1",
	[SQL_PROGRAM] = "INSERT INTO program (id, process, how, started, name, path, path_raw,"
		" file, script, argv, cwd, uid, euid, gid, egid)"
		" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	[SQL_PROGRAM_END] = "UPDATE program SET ended = ?2 WHERE id = ?1",
	[SQL_TASK_SEEN] = "INSERT OR IGNORE INTO task (id, tid, process, born)"
		" VALUES (?, ?, ?, ?)",
	[SQL_TASK_NEW] = "INSERT INTO task (id, tid, process, maker, birth, flags, born)"
		" VALUES (?, ?, ?, ?, ?, ?, ?)"
		" ON CONFLICT DO UPDATE SET process = excluded.process, maker = excluded.maker,"
		" birth = excluded.birth, flags = excluded.flags, born = excluded.born",
	[SQL_TASK_PARENT] = "UPDATE task SET maker = ?2, birth = ?3, flags = ?4"
		" WHERE id = ?1 AND maker IS NULL",
	[SQL_TASK_END] = "UPDATE task SET ended = ?2 WHERE id = ?1",
	[SQL_CALL] = "INSERT INTO call (id, task, process, program, abi, nr, name, started, ended,"
		" duration, status, ret, errno, result, args, fd, path, path_raw, path2, file)"
		" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	[SQL_LIBRARY_CALL] = "INSERT INTO library_call (task, process, program, function,"
		" demangled, version, caller, object, address, depth, started, ended, duration,"
		" status, ret, result, args, guessed)"
		" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	[SQL_SIGNAL] = "INSERT INTO signal (time, task, process, signal, source, sender,"
		" sender_pid, sender_name, code, address, disposition, interrupted, info, crash)"
		" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	[SQL_STOP] = "INSERT INTO stop (task, process, signal, time) VALUES (?, ?, ?, ?)",
	[SQL_CONTINUE] = "UPDATE stop SET continued = ?2 WHERE task = ?1 AND continued IS NULL",
	[SQL_NOTICE] = "INSERT INTO notice (time, task, process, kind, child_pid, path,"
		" since, discarded) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
	[SQL_LOOK] = "INSERT INTO look (time, task, process, details) VALUES (?, ?, ?, ?)",
	[SQL_FRAME] = "INSERT INTO frame (call, signal, look, mapping, number, symbol, offset,"
		" object, build_id, object_offset, address, file, line, inlined)"
		" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	[SQL_OPENED] = "INSERT INTO descriptor (process, fd, opened, call, how, file, file_raw,"
		" cloexec) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
	[SQL_INHERITED] = "INSERT INTO descriptor (process, fd, opened, how, file, file_raw,"
		" cloexec) SELECT ?1, ?2, ?3, 'inherited', ?4, ?5, 0 WHERE NOT EXISTS (SELECT 1"
		" FROM descriptor WHERE process = ?1 AND fd = ?2 AND closed IS NULL)",
	[SQL_CLOSED] = "UPDATE descriptor SET closed = ?3"
		" WHERE process = ?1 AND fd = ?2 AND closed IS NULL",
	[SQL_CLOSED_RANGE] = "UPDATE descriptor SET closed = ?4"
		" WHERE process = ?1 AND fd BETWEEN ?2 AND ?3 AND closed IS NULL",
	[SQL_CLOSED_ON_EXEC] = "UPDATE descriptor SET closed = ?2"
		" WHERE process = ?1 AND cloexec AND closed IS NULL",
	[SQL_CLOEXEC] = "UPDATE descriptor SET cloexec = ?3"
		" WHERE process = ?1 AND fd = ?2 AND closed IS NULL",
	[SQL_FINDING] = "INSERT INTO finding (id, check_id, name, level, message, advice, process,"
		" fingerprint, known) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
	[SQL_EVIDENCE] = "INSERT INTO evidence (finding, process, time, text) VALUES (?, ?, ?, ?)",
	[SQL_LINK] = "INSERT INTO link (kind, protocol, local, peer, name, result, error, process,"
		" program, began, ended, sent, received, accepted)"
		" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	[SQL_CHANGE] = "INSERT INTO change (program, kind, name, before, after)"
		" VALUES (?, ?, ?, ?, ?)",
	[SQL_DESCRIPTOR_LIFE] = "INSERT INTO descriptor_life VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?,"
		" ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	[SQL_EDGE] = "INSERT INTO edge VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	[SQL_MEMORY] = "INSERT INTO memory VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
		" ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	[SQL_MEMORY_POINT] = "INSERT INTO memory_point VALUES (?, ?, ?, ?)",
	[SQL_MAPPING] = "INSERT INTO mapping VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
	[SQL_MEMORY_FAILURE] = "INSERT INTO memory_failure VALUES (?, ?, ?, ?, ?, ?)",
	[SQL_CREDENTIAL] = "INSERT INTO credential VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
		" ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	[SQL_STATE] = "INSERT INTO state VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
		" ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	[SQL_WAIT] = "INSERT INTO wait VALUES (?, ?, ?, ?, ?, ?, ?)",
	[SQL_SCHEDULING] = "INSERT INTO scheduling VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
	[SQL_CPU_QUOTA] = "INSERT INTO cpu_quota VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
	[SQL_OMITTED] = "INSERT INTO omitted VALUES (?, ?, ?)",
};

/* Sort on disk rather than in memory */
const char sqlite_indices[] =
	"PRAGMA cache_spill = ON;"
	"CREATE INDEX call_process ON call(process, started);"
	"CREATE INDEX call_name ON call(name, duration);"
	"CREATE INDEX call_duration ON call(duration);"
	"CREATE INDEX call_file ON call(file) WHERE file IS NOT NULL;"
	"CREATE INDEX library_call_function ON library_call(function, duration);"
	"CREATE INDEX library_call_task ON library_call(task, started);"
	"CREATE INDEX process_parent ON process(parent);"
	"CREATE INDEX program_process ON program(process, started);"
	"CREATE INDEX task_process ON task(process);"
	"CREATE INDEX descriptor_process ON descriptor(process, opened);"
	"CREATE INDEX descriptor_file ON descriptor(file);"
	"CREATE INDEX signal_process ON signal(process, time);"
	"CREATE INDEX frame_call ON frame(call) WHERE call IS NOT NULL;"
	"CREATE INDEX frame_mapping ON frame(mapping) WHERE mapping IS NOT NULL;"
	"CREATE INDEX frame_symbol ON frame(symbol);"
	"CREATE INDEX change_program ON change(program);"
	"CREATE INDEX descriptor_life_process ON descriptor_life(process, fd);"
	"CREATE INDEX edge_one ON edge(one);"
	"CREATE INDEX edge_other ON edge(other);"
	"CREATE INDEX memory_process ON memory(process);"
	"CREATE INDEX memory_point_memory ON memory_point(memory);"
	"CREATE INDEX mapping_memory ON mapping(memory);"
	"CREATE INDEX credential_process ON credential(process, time);"
	"CREATE INDEX state_process ON state(process);"
	"CREATE INDEX wait_process ON wait(process);"
	"CREATE INDEX scheduling_process ON scheduling(process, time);"
	"CREATE INDEX evidence_finding ON evidence(finding);";
