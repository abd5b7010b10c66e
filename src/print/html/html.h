/* The printer `html`: a report as one self-contained HTML page, written at the end of the trace.
 *
 * The page (html/page/report.html, .css, .js) is the same for all runs. The data is JSON in its
 * <script id="data" type="application/json">, with "<" written as \u003c: an array with one element
 * per line, so that a truncated file can be read up to its last complete line. Timestamps are ns
 * since the start of the trace. A member with no information (0, false, unknown) is omitted.
 *
 *   {"ptrail": version, "schema": 1, "command": [argv] (absent: attached),
 *    "start": "ns since 1970", "machine", "end", "command_end": times,
 *    "why": "done" "left" "signal" "timeout" "failed", "signal": that terminated ptrail,
 *    "cut": the trace is incomplete, "exit": of the command,
 *    "processes", "programs", "events", "lost", "lost_rings", "processors", "most_alive",
 *    "most_zombies": counts,
 *    "losses": [incomplete outputs of this run],
 *    "tracer": pid, "attached", "calls_seen", "depth", "min_duration": from the options,
 *    "culprit": index of the process that caused the failure (absent: none),
 *    "findings": {"error", "warning", "note"}, "known": number in the baseline}
 *   {"process": index, "parent": index, "pid", "serial", "how", "born", "exited", "reaped": times,
 *    "state", "exit": ending, "cause", "reaper": pid, "orphan", "auto_reaped", "orphaned_to": pid,
 *    "group", "session", "terminal", "tasks", "flags": "CLONE_…", "signals": number received,
 *    "fatal", "term": signal, "group_limit": bytes, "figures": {…}, "notices": [names],
 *    "programs": [{"time", "path", "file", "script", "cwd", "argv": […], "uid", "euid", "in",
 *                  "out", "err": inodes of pipes, "inherited",
 *                  "changes": with -v, as in --print=json, "changes_dropped"}],
 *    "marks": [signal, or {"time", "stop": name}, or {"time", "continue": true}],
 *    "marks_more": number of marks that were dropped,
 *    "functions": [{"name", "calls", "total": ns}] (-l: library calls), "functions_more": number of
 *    functions that are not listed, "functions_uncounted": number of calls of still others,
 *    "failed_calls": [{"time", "tid", "call", "error", "path", "directory", "address", "times"}],
 *    "failed_call_count", "messages": [{"time", "text"}], "message_count",
 *    "looks": [{"tid", "time", "why", "state", "place", "call", "arguments": ["0x…"], "owner",
 *               "name", "path", "stopped": signal, "in_vfork", "waits": [fds],
 *               "timeout": ns, -1: infinite,
 *               "outside": [{"pid", "program", "role": "end" "child" "owner"}]}],
 *    "open": [{"fd", "kind", "name", "reads", "writes", "listens"}], "open_count", "open_limit",
 *    "words": [n, text, …]}
 *   {"finding": index, "id", "name", "level", "message", "advice", "process": index, "known",
 *    "fingerprint", "evidence": [{"process": index, "time", "text"}]}
 *   {"check": id, "name", "summary", "explanation", "blind": required data was not traced,
 *    "unselected"}
 *   {"reports": [settings that select the following lines]}
 *   {"edge": kind, "what", "one", "other": {"pid", "serial", "program"} or {"outside"},
 *    "to_other", "to_one": {"bytes", "messages", "sent"}}
 *   {"memory": origin, "pid", "serial", "program", "began", "ended", "ending", "partial",
 *    "resident", "peak": bytes, "peak_time", "peak_call", "mapped": bytes at its end, "failures",
 *    "curve": [time, highest number of bytes up to the next time, the last one, …],
 *    "largest": {"size", "kind", "name", "call"}}
 *   {"credentials": syscall that changed them, "pid", "serial", "program", "time", "tid",
 *    "threads", "text", "error", "before", "after": {names and values that differ}}
 *   {"descriptor": kind, "pid", "serial", "program", "fd", "name", "local", "peer", "deleted",
 *    "origin", "call", "began", "ending", "leaked", "calls", "bytes_read", "bytes_written"}
 *   {"states": number of threads, "pid", "serial", "program", "total": ns, "parts": {what they did:
 *    ns, as in --print=states}, "slices", "zombie": ns, "source", "kernel": {state: ns},
 *    "waits": {what for: [number of syscalls, ns of the longest one, its name]},
 *    "began", "until": times of all its threads,
 *    "lane": [what the main thread did: time, name as in .parts or "several", …, time of its end],
 *    "threads": [the other ones: {"tid", "began", "until", "total", "parts", "slices", "lane"}],
 *    "threads_more": number of threads that are not listed}
 *   {"throttled_cgroup": path, "quota": ns of each "period", "periods", "throttled_periods",
 *    "throttled": ns, "since_creation"}
 *   {"left_out": setting, "count": number of its lines that are missing}
 *   {"gap": number of lines missing here; 0: all following lines}
 *   {"end": true}
 *
 * An "exit" is {"code": n} or {"signal": name, "core": true}. A signal is {"time", "signal": name,
 * "from", "sender": pid, "program", "disposition", "interrupted", "address"}. Frequent texts (path,
 * file, cwd, argv, name of an open file) are numbers. A line defines its new texts in "words": the
 * number of the first one, then the texts in the order of their numbers. */
#ifndef PRINT_HTML_HTML_H
#define PRINT_HTML_HTML_H

#include "ptrail/printer.h"

extern const struct printer printer_html;
#endif
