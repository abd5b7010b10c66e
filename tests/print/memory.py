"""memory.py REPORT SIZES: compares what --print=memory:REPORT,format=json says about each process of
SIZES, lines "PID MAPPED PEAK-RESIDENT", with these numbers, which the process has read itself just
before its exit. Prints the number of processes, and differences of more than a page."""
import json
import sys

PAGE = 4096


def main():
    spaces = json.load(open(sys.argv[1]))["spaces"]
    count = 0
    for line in open(sys.argv[2]):
        pid, mapped, peak = (int(n) for n in line.split())
        space = [s for s in spaces if s["pid"] == pid and s["end"] == "exit"][-1]
        count += 1
        if abs(space["at_end"]["mapped"] - mapped) > PAGE:
            print(f"{pid}: {space['at_end']['mapped']} bytes mapped instead of {mapped}")
        seen = space["read_at_end"]["peak_resident"]
        if abs(seen - peak) > PAGE:
            print(f"{pid}: peak {seen} instead of {peak}")
        if space.get("unexplained") or space.get("vanished"):
            print(f"{pid}: the syscalls do not explain what is mapped:",
                  space.get("unexplained"), space.get("vanished"))
        kinds = sum(n for name, n in space["at_end"].items()
                    if name not in ("mapped", "no_access", "private_writable"))
        if kinds != space["at_end"]["mapped"]:
            print(f"{pid}: the kinds have {kinds} bytes")
        whole = sum(int(m["end"], 16) - int(m["start"], 16) for m in space["mappings"])
        if whole != space["at_end"]["mapped"]:
            print(f"{pid}: the mappings have {whole} bytes")
        if max(p.get("highest", p["mapped"]) for p in space["curve"]) != space["peak_mapped"]:
            print(f"{pid}: the curve does not reach the peak")
    print(f"{count} processes")


main()
