"""memory.py REPORT SIZES: compares what --print=memory:REPORT,format=json says about each process of
SIZES, lines "PID MAPPED PEAK-RESIDENT", with these numbers, which the process has read itself just
before its exit; and with the file smaps.PID beside SIZES, if there is one, which the process has copied
then. Prints the number of processes, and differences of more than a page."""
import json
import os
import re
import sys

PAGE = 4096
HEAD = re.compile(r"([0-9a-f]+)-([0-9a-f]+) (\S+) ([0-9a-f]+) \S+ \d+ *(.*)")


def compare_smaps(name, pid, space):
    mappings, sums = [], {}
    for line in open(name, encoding="utf-8", errors="surrogateescape"):
        head = HEAD.match(line)
        if head and head[5] != "[vsyscall]":
            mappings.append((int(head[1], 16), int(head[2], 16), head[3], int(head[4], 16)))
        elif not head and line.endswith(" kB\n"):
            field, size = line.split(":")
            sums[field] = sums.get(field, 0) + int(size.split()[0]) * 1024
    ours = [(int(m["start"], 16), int(m["end"], 16), m["access"], int(m.get("offset", "0"), 16))
            for m in space["mappings"]]
    for m in sorted(set(mappings) ^ set(ours)):
        print(f"{pid}: {m[0]:#x}-{m[1]:#x} {m[2]} {m[3]:#x} is only in",
              "smaps" if m in mappings else "the report")
    for field, member in (("Rss", "resident"), ("Private_Dirty", "private_dirty"), ("Swap", "swapped")):
        seen = space["read_at_end"].get(member, 0)
        if abs(seen - sums[field]) > PAGE:
            print(f"{pid}: {member} {seen} instead of {sums[field]}")


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
        smaps = os.path.join(os.path.dirname(sys.argv[2]), f"smaps.{pid}")
        if os.path.exists(smaps):
            compare_smaps(smaps, pid, space)
        whole = sum(int(m["end"], 16) - int(m["start"], 16) for m in space["mappings"])
        if whole != space["at_end"]["mapped"]:
            print(f"{pid}: the mappings have {whole} bytes")
        if max(p.get("highest", p["mapped"]) for p in space["curve"]) != space["peak_mapped"]:
            print(f"{pid}: the curve does not reach the peak")
    print(f"{count} processes")


main()
