"""creds.py JSON STATUS: compares the final state that --print=creds:format=json has of the process
that wrote the file STATUS with that copy of its /proc/PID/status, and with lines such as
"net:[4026531840]" of its namespaces, if there are any. Prints nothing if they are equal."""
import json
import sys

processes = json.load(open(sys.argv[1]))["processes"]
status = dict(line.rstrip("\n").split(":", 1) for line in open(sys.argv[2]) if ":" in line)
process = [p for p in processes if p["pid"] == int(status["Pid"])][-1]
end = process["end"]


def same(what, ours, kernel):
    if ours != kernel:
        print(f"{what}: {ours}, and in /proc {kernel}")


NAMES = ("real", "effective", "saved", "fs")
for ours, field in (("users", "Uid"), ("groups", "Gid")):
    same(ours, [end[ours].get(n) for n in NAMES], [int(n) for n in status[field].split()])
same("supplementary", end["supplementary"], [int(n) for n in status["Groups"].split()])
for name, field in (("inheritable", "CapInh"), ("permitted", "CapPrm"), ("effective", "CapEff"),
                    ("bounding", "CapBnd"), ("ambient", "CapAmb")):
    same(name, int(end["capabilities"][name], 16), int(status[field], 16))
same("no_new_privs", end["no_new_privs"], status["NoNewPrivs"].strip() == "1")
filters = int(status.get("Seccomp_filters", end["seccomp_filters"]))
if end["seccomp_filters"] not in (filters, filters - 1):     # ptrail may have one of its own
    same("seccomp_filters", end["seccomp_filters"], filters)
for name in ("cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts"):
    if status.get(name, "").startswith("["):
        same(name, end["namespaces"].get(name), int(status[name].strip("[]")))
