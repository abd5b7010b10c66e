# lanes.py CHROME JSON PERFETTO: compares the lanes of states in a trace for viewers with the spans of states in
# the events of the same run. Prints what differs; then what the lanes consist of. PERFETTO is the text of
# protoc.
import collections
import json
import re
import sys

STATES_TID = 1000000000


def ns(text):
    whole, _, part = text.partition(".")
    return int(whole) * 1000 + int((part + "000")[:3])


def lanes_of_chrome(path):
    lanes = collections.defaultdict(list)
    named = set()
    for e in json.load(open(path), parse_float=str, parse_int=str):
        if e["cat"] == "state":
            lanes[int(e["tid"]) - STATES_TID].append(
                (ns(e["ts"]), ns(e["dur"]) + 1, e["name"], e.get("args", {}).get("kernel"),
                 e.get("args", {}).get("call")))
        if e["name"] == "thread_name" and e["args"]["name"].startswith("states of "):
            named.add(int(e["tid"]) - STATES_TID)
            if int(e["args"]["name"].split()[-1]) != int(e["tid"]) - STATES_TID:
                print("the name of a track is", e["args"]["name"])
    if named != set(lanes):
        print("tracks with names:", sorted(named), "with slices:", sorted(lanes))
    return lanes


def check_lane(tid, lane, of):
    born, ended, s = of
    end = s["spans_begin"]
    states, whole = collections.Counter(), collections.Counter()
    for duration, state in s["spans"]:
        states[state] += max(0, min(end + duration, ended) - max(end, born))
        whole[state] += duration
        end += duration
    # the account of the command begins before the trace
    if not s.get("grain") and any(n > s["kernel"].get(state, 0) for state, n in whole.items()):
        print(f"{tid}: spans {whole}, not {s['kernel']}")
    for state in states:
        lane_time = sum(d for _, d, _, kernel, _ in lane if kernel == state)
        if lane_time != states[state]:
            print(f"{tid}: {state} for {lane_time} in the lane, {states[state]} in the spans")
    at = lane[0][0]
    for ts, duration, *_ in lane:
        if ts != at:
            print(f"{tid}: a part at {ts}, not {at}")
        at = ts + duration
    if at != min(end, ended):
        print(f"{tid}: the lane ends at {at}, the spans at {end}, the task at {ended}")


def main():
    lanes = lanes_of_chrome(sys.argv[1])
    born, tasks = {}, {}
    for line in open(sys.argv[2]):
        e = json.loads(line)
        if e["event"] == "new":
            born[e["tid"]] = e["time"]
        if e["event"] == "exiting" and "spans" in e["scheduling"]:
            tasks[e["tid"]] = born[e["tid"]], e["time"], e["scheduling"]
    if set(tasks) != set(lanes):
        print("tasks with spans:", sorted(tasks), "with lanes:", sorted(lanes))
    for tid in tasks:
        check_lane(tid, lanes[tid], tasks[tid])
    slices = sum(len(lane) for lane in lanes.values())
    text = open(sys.argv[3]).read()
    packets = re.split(r"^packet \{", text, flags=re.M)
    uuids = {re.search(r"uuid: (\d+)", p)[1] for p in packets if re.search(r'name: "states of \d+"', p)}
    begins = sum(1 for p in packets if re.search(r"^    type: 1$", p, re.M) and
                 re.search(r"track_uuid: (\d+)", p)[1] in uuids)
    parents = sum(1 for p in packets if 'name: "states of' in p and "parent_uuid" in p)
    if begins != slices or len(uuids) != len(lanes) or parents != len(lanes):
        print(f"Perfetto: {begins} slices on {len(uuids)} tracks, {parents} of them in others; "
              f"Chrome: {slices} on {len(lanes)}")
    print(*sorted({f"{name}/{call}" if call else name for lane in lanes.values() for _, _, name, _, call in lane}),
          sep="\n")


main()
