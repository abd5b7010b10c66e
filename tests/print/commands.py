"""commands.py FILE: prints the workflow commands that runners find in a log, one per line as JSON:
reader, name, properties, text.

actions: GitHub's runner. A line that begins with "::" (after white space) has the name and the
	properties up to the next "::", then the text. Otherwise "##[name properties]" may be
	anywhere in the line.
greedy: the runners of Forgejo and Gitea, which take the last "::" as the end of the properties,
	and recognize "##[" at the beginning of a line only."""
import json
import re
import sys

KNOWN = {"error", "warning", "notice", "debug", "group", "endgroup", "add-mask", "add-path",
         "set-env", "set-output", "save-state", "stop-commands", "echo", "add-matcher",
         "remove-matcher", "internal-set-repo-path"}


def plain(text, more=()):
    for escape, sign in (*more, ("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
        text = text.replace(escape, sign)
    return text


def properties(text, between=","):
    pairs = (p.split("=", 1) for p in text.split(between) if "=" in p)
    return {k.strip(): plain(v, (("%3A", ":"), ("%2C", ","))) for k, v in pairs}


def actions(line):
    line = line.lstrip()
    end = line.find("::", 2)
    if line.startswith("::") and end > 0:
        name, _, rest = line[2:end].partition(" ")
        if name.lower() in KNOWN:
            return name, properties(rest), plain(line[end + 2:])
    start = line.find("##[")
    end = line.find("]", start)
    if start >= 0 and end > 0:
        name, _, rest = line[start + 3:end].partition(" ")
        if name.lower() in KNOWN:
            return name, properties(rest, ";"), line[end + 1:]
    return None


def greedy(line):
    found = re.match(r"^::([^ ]+)( (.+))?::(.*)$", line) or \
        re.match(r"^##\[([^ ]+)( (.+))?\](.*)$", line)
    if not found or found[1].lower() not in KNOWN:
        return None
    return found[1], properties(found[3] or ""), plain(found[4])


# lines as runners split them; Python's splitlines knows more separators
for line in re.split(r"\r\n|\r|\n", open(sys.argv[1], encoding="utf-8", newline="").read()):
    for reader in (actions, greedy):
        command = reader(line)
        if command:
            print(json.dumps({"reader": reader.__name__, "name": command[0],
                              "properties": command[1], "text": command[2]}))
