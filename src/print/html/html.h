/* A report as one HTML page that needs nothing else: html.c. It is written when the trace ends.
 *
 * The page (html/report.html, .css, .js) is the same for all runs. What was seen stands in it as
 * JSON, in <script id="data" type="application/json">, with "<" written as \u003c: an array with an
 * element a line, so that a file that was cut can be read up to its last whole line. Times are ns
 * since the trace began; a member that says nothing (0, false, unknown) is left out.
 *
 *   {"ptrail": version, "schema": 1, "command": [argv] (none: attached), "start": "ns since 1970",
 *    "machine", "end", "command_end": times, "why": "done" "left" "signal" "timeout" "failed",
 *    "signal": that asked for the end, "cut": the run is not whole, "exit": ending of the command,
 *    "processes", "programs", "events", "lost", "lost_rings", "processors", "most_alive",
 *    "most_zombies": counts,
 *    "losses": [what outputs of this run miss],
 *    "tracer": pid, "attached", "calls_seen", "depth", "min_duration": of the options,
 *    "findings": {"error", "warning", "note"}, "known": of the baseline}
 *   {"process": index, "parent": index, "pid", "serial", "how", "born", "exited", "reaped": times,
 *    "state", "exit": ending, "cause", "reaper": pid, "orphan", "auto_reaped", "orphaned_to": pid,
 *    "group", "session", "terminal", "tasks", "flags": "0x…", "signals": how many came,
 *    "fatal", "term": signal, "group_limit": bytes, "figures": {…}, "notices": [names],
 *    "programs": [{"time", "path", "file", "script", "cwd", "argv": […], "uid", "euid", "in",
 *                  "out", "err": inodes of pipes, "inherited"}],
 *    "marks": [signal, or {"time", "stop": name}, or {"time", "continue": true}],
 *    "marks_more": how many there were besides,
 *    "mishaps": [{"time", "tid", "call", "error", "path", "folder", "address", "times"}],
 *    "mishap_count", "messages": [{"time", "text"}], "message_count",
 *    "looks": [{"tid", "time", "why", "state", "place", "call", "arguments": ["0x…"], "owner",
 *               "name", "path", "stopped": signal, "in_vfork", "waits": [fds],
 *               "timeout": ns, -1 for ever,
 *               "outside": [{"pid", "program", "role": "end" "child" "owner"}]}],
 *    "open": [{"fd", "kind", "name", "reads", "writes", "listens"}], "open_count", "open_limit",
 *    "words": [n, text, …]}
 *   {"finding": index, "id", "name", "level", "message", "advice", "process": index, "known",
 *    "fingerprint", "evidence": [{"process": index, "time", "text"}]}
 *   {"check": id, "name", "summary", "explanation", "blind": what it needs was not seen,
 *    "unselected": it was not asked for}
 *   {"gap": lines that are missing here; 0: all that would follow}
 *   {"end": true}
 *
 * An ending is {"code": n} or {"signal": name, "core": true}; a signal {"time", "signal": name,
 * "from", "sender": pid, "program", "disposition", "interrupted", "address"}. Texts that come again
 * and again (path, file, cwd, argv, name of what is open) are numbers: those of "words", which
 * begin with the number of the first that this process is the first to have. */
#ifndef PRINT_HTML_HTML_H
#define PRINT_HTML_HTML_H

#include "ptrail/printer.h"

extern const struct printer printer_html;
#endif
