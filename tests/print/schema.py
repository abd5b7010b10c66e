"""Validates lines of JSON: schema.py SCHEMA FILE… prints TAP.

Each line must be valid. It must become invalid if a member is renamed, if a required member is removed,
and if a member is replaced by a value of another type.
"""
import json
import sys

import jsonschema

KINDS = {"begin", "new", "fork", "exec", "call", "signal", "stop", "continue", "exiting", "exit", "reap",
         "detach", "look", "lost", "notice", "dropped", "limit", "end"}


def damaged(line, schema):
    """Yields descriptions and damaged copies of a line, all of which must be invalid."""
    rules = schema["$defs"]["event_" + line["event"]]
    for key in line:
        rest = {k: v for k, v in line.items() if k != key}
        yield f"{key} renamed", {**rest, key + "x": line[key]}
        if key in rules["required"] or key in schema["required"]:
            yield f"{key} missing", rest
        yield f"{key} of another type", {**line, key: [{"no": [1.5]}]}


def main():
    schema_file, *files = sys.argv[1:]
    with open(schema_file) as f:
        schema = json.load(f)
    jsonschema.Draft202012Validator.check_schema(schema)
    check = jsonschema.Draft202012Validator(schema)
    count = 0
    kinds = set()

    def point(good, name, *why):
        nonlocal count
        count += 1
        print("ok" if good else "not ok", count, "-", name)
        for line in [] if good else why:
            print("#", line)

    for name in files:
        wrong, passed, lines = [], [], 0
        with open(name, encoding="utf-8") as f:
            for n, text in enumerate(f, 1):
                line = json.loads(text)
                lines += 1
                kinds.add(line["event"])
                wrong += [f"line {n}: {e.message}" for e in check.iter_errors(line)]
                passed += [f"line {n}: {what}" for what, bad in damaged(line, schema)
                           if check.is_valid(bad)]
        base = name.rsplit("/", 1)[-1]
        point(lines and not wrong, f"{base}: {lines} lines match the schema", *wrong)
        point(not passed, f"{base}: damage is detected", *passed)
    point(kinds == KINDS, "every kind of event occurs", f"missing: {KINDS - kinds}")
    print(f"1..{count}")


main()
