"""Executed by gdb: prints the stacks of all threads of the process. A line for each frame: its kind, the
address of its instruction, file and line ("-" and 0 if unknown), and the name of its function."""
import gdb  # pylint: disable=import-error

KINDS = {gdb.INLINE_FRAME: "inline", gdb.TAILCALL_FRAME: "tail"}

for thread in gdb.selected_inferior().threads():
    thread.switch()
    print(f"stack {thread.ptid[1]}")
    frame = gdb.newest_frame()
    while frame:
        place = frame.find_sal()
        print("frame", KINDS.get(frame.type(), "real"), hex(frame.pc()),
              place.symtab.filename if place.symtab else "-", place.line, frame.name())
        try:
            frame = frame.older()
        except gdb.error:
            break
