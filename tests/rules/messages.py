#!/usr/bin/env python3
"""messages.py TREE [list]: holds the rules for messages of ptrail, or lists all of them.

Messages are the formats of the functions in FUNCTIONS, as they stand in src: errors, warnings and
notes of ptrail itself, of expressions and of findings. Printed is each one that breaks a rule, with
file and line; exit status 1 if there is one. messages.txt lists the exceptions, each with its reason;
one that no message needs is reported, too. "list" prints FILE:LINE: FUNCTION: MESSAGE for all.
"""
import os
import re
import sys

TREE = sys.argv[1]
EXCEPTIONS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "messages.txt")
# name: (position of the format among the arguments, whether it may begin with a capital)
FUNCTIONS = {
    "diag_say": (1, False), "diag_errno": (2, False), "diag_debug": (1, False),
    "list_error": (2, False), "list_note_invalid": (3, False), "reject": (1, False),
    "fail": (1, False), "report_finding": (2, True), "report_finding_of": (2, True),
    "add_evidence": (3, True), "add_evidence_of": (3, True),
}
STRING = r'"(?:[^"\\\n]|\\.)*"'
TOKEN = re.compile(STRING + r"|'(?:[^'\\\n]|\\.)+'|/\*.*?\*/|[(),]|[^\"'/(),]+|/", re.S)
COLUMNS = 240       # of a message without its parameters: two lines of a wide terminal
# Words that begin a message in upper case: names, options and formats
CAPITAL = re.compile(r"[A-Z]+[A-Z_0-9]+\b|PID|I/O")
"""(pattern, what is wrong with it), for the whole message"""
RULES = [
    (re.compile(r"[^.]\.$"), "ends with a full stop"),
    (re.compile(r"\w!"), "has an exclamation mark"),
    (re.compile(r"\\n"), "has a line feed"),
    (re.compile(r"^ptrail: "), "begins with the name of the program, which diag adds"),
    (re.compile(r"(?i)^(error|warning|note): (?!')"), "begins with its level"),
    (re.compile(r'\\"%s\\"'), "quotes a parameter with \" instead of '"),
    (re.compile(r"(?i)\b(please|sorry|oops|unfortunately|simply|illegal|bad|abort(ed|ing)?|"
                r"failed to|unable to|can't|couldn't|don't|doesn't|isn't|won't)\b"),
     "has a word that messages do not use"),
    (re.compile(r"(?i)\b(syntax error|invalid (argument|option|value)$|parse error$)"),
     "does not say what is wrong, or what would be right"),
    (re.compile(r"  "), "has two blanks"),
    (re.compile(r" [,;:.]( |$)"), "has a blank before punctuation"),
    (re.compile(r"(?<!\.)\.\.( |$)"), "has two full stops"),
    (re.compile(r"^[^%-]*\b(must be|expected)\b[^%-]*$"), "does not name the input"),
    (re.compile(r"^$"), "is empty"),
]


def arguments(text, at):
    """The tokens of each argument of a call whose opening parenthesis is before `at`"""
    depth, found = 0, [[]]
    for match in TOKEN.finditer(text, at):
        token = match.group(0)
        if token == ")" and depth == 0:
            return found
        if token == "," and depth == 0:
            found.append([])
            continue
        depth += {"(": 1, ")": -1}.get(token, 0)
        found[-1].append(token)
    return found


def formats(tokens):
    """The strings of an argument: one, or those of the branches of `a ? "x" : "y"`. Adjacent
    strings are joined; a macro between them, such as PRIu64, is a parameter."""
    found, pending = [], ""
    for token in tokens:
        if token.startswith('"'):
            pending += token[1:-1]
        elif token.startswith("/*"):
            continue
        elif re.search(r"[?:]", token):
            found.append(pending)
            pending = ""
        elif pending and token.strip():
            pending += "N"
    found.append(pending)
    return [message for message in found if message]


def messages(text):
    """(line, function, message) of a C file"""
    names = "|".join(FUNCTIONS)
    for match in re.finditer(r"\b(%s)\(" % names, text):
        given = arguments(text, match.end())
        position = FUNCTIONS[match.group(1)][0]
        line = text.count("\n", 0, match.start()) + 1
        if len(given) > position:
            for message in formats(given[position]):
                yield line, match.group(1), message


def faults(function, message):
    for pattern, what in RULES:
        if pattern.search(message):
            yield what
    if not FUNCTIONS[function][1] and message[0].isupper() and not CAPITAL.match(message):
        yield "begins with a capital"
    if len(re.sub(r"%[-0-9.*]*[a-z]+", "", message)) > COLUMNS:
        yield "is longer than %d columns" % COLUMNS
    if re.sub(r"(?<=\w)'(s|t)\b|-D's|(?<=[)s%])'s\b", "", message).count("'") % 2:
        yield "has an unbalanced quote"


def files():
    for directory, _, names in sorted(os.walk(os.path.join(TREE, "src"))):
        for name in sorted(names):
            if name.endswith((".c", ".h")):
                yield os.path.join(directory, name)


def read_exceptions():
    with open(EXCEPTIONS, encoding="utf-8") as file:
        rows = [line.rstrip("\n").split("\t") for line in file]
    return {row[0] for row in rows if len(row) == 2 and not row[0].startswith("# ")}


def main():
    found = 0
    unused = read_exceptions()
    allowed = set(unused)
    for path in files():
        with open(path, encoding="utf-8") as file:
            text = file.read()
        for line, function, message in messages(text):
            where = "%s:%d" % (os.path.relpath(path, TREE), line)
            if sys.argv[2:] == ["list"]:
                print("%s: %s: %s" % (where, function, message))
                continue
            if message in allowed and list(faults(function, message)):
                unused.discard(message)
                continue
            for what in faults(function, message):
                found += 1
                print("%s: '%s' %s" % (where, message, what))
    # a tree that a test made need not have all messages
    for message in sorted(unused) if os.path.exists(os.path.join(TREE, "configure.ac")) else []:
        found += 1
        print("tests/rules/messages.txt: no message needs the exception '%s'" % message)
    return 1 if found else 0


sys.exit(main())
