#!/usr/bin/env python3
"""words.py TREE: prints each comment, string and sentence of TREE with a word that is not used here.

The words belong to a vocabulary of ptrail's own that a reader of ptrace(2) and strace(1) would have to
learn. words.txt lists them, with what to write instead, and the uses that are legitimate. Read are
comments and string literals of src, include and contrib, comments of the tests, of scripts and of
configure.ac, and the documents. Exit status 1 if one was found.
"""
import os
import re
import sys

TREE = sys.argv[1]
HERE = os.path.dirname(os.path.abspath(__file__))


def read_list():
    """Denied words, and phrases that may contain one, from words.txt"""
    denied, allowed = [], []
    with open(os.path.join(HERE, "words.txt"), encoding="utf-8") as file:
        for line in file:
            kind, _, rest = line.rstrip("\n").partition("\t")
            if kind == "deny":
                denied += rest.split("\t")[0].split(", ")
            elif kind == "allow":
                allowed.append(rest.split("\t")[0])
    return denied, allowed


def source_pieces(text):
    """(offset, comment or string) of a C file"""
    pattern = r'/\*.*?\*/|//[^\n]*|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)+\''
    for match in re.finditer(pattern, text, re.S):
        if match.group(0)[0] != "'":
            yield match.start(), match.group(0)


def comment_pieces(text):
    """(offset, comment) of a C file, without its strings, which in tests are data"""
    return ((at, piece) for at, piece in source_pieces(text) if piece[0] == "/")


def script_pieces(text):
    """(offset, comment) of a script of sh or Python, or of configure.ac, line by line"""
    for match in re.finditer(r"(?:^|(?<=\s))(?:#(?!!)|dnl )[^\n]*", text):
        yield match.start(), match.group(0)


def document_pieces(text):
    """(offset, line) of a document, without code: fenced blocks, `...` and a manual's .nf blocks"""
    fenced = re.sub(r"^```.*?^```", lambda m: re.sub(r"[^\n]", " ", m.group(0)), text,
                    flags=re.S | re.M)
    fenced = re.sub(r"^\.nf\n.*?^\.fi$", lambda m: re.sub(r"[^\n]", " ", m.group(0)), fenced,
                    flags=re.S | re.M)
    fenced = re.sub(r"`[^`\n]*`", lambda m: " " * len(m.group(0)), fenced)
    at = 0
    for line in fenced.split("\n"):
        yield at, line
        at += len(line) + 1


def files():
    for root in ("src", "include"):
        for folder, _, names in os.walk(os.path.join(TREE, root)):
            for name in names:
                if name.endswith((".c", ".h", ".def")):
                    yield os.path.join(folder, name), source_pieces
    for root in ("doc", "man"):
        for folder, _, names in os.walk(os.path.join(TREE, root)):
            for name in names:
                if name.endswith((".md", ".1", ".3", ".7")):
                    yield os.path.join(folder, name), document_pieces
    for root, c_pieces in (("tests", comment_pieces), ("contrib", source_pieces)):
        for folder, _, names in os.walk(os.path.join(TREE, root)):
            for name in names:
                if name.endswith((".c", ".h")):
                    yield os.path.join(folder, name), c_pieces
                elif name.endswith(".md"):
                    yield os.path.join(folder, name), document_pieces
                elif name.endswith((".test", ".sh", ".py", ".mk")) or "." not in name:
                    yield os.path.join(folder, name), script_pieces
    yield os.path.join(TREE, "configure.ac"), script_pieces
    for name in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "NEWS"):
        yield os.path.join(TREE, name), document_pieces


def main():
    denied, allowed = read_list()
    word = re.compile(r"(?<![\w-])(%s)(?![\w-])" % "|".join(map(re.escape, denied)), re.I)
    legitimate = re.compile("|".join(map(re.escape, allowed)) or r"(?!)")
    found = 0
    for path, pieces in sorted(files()):
        if not os.path.exists(path):
            continue
        with open(path, encoding="utf-8") as file:
            text = file.read()
        for at, piece in pieces(text):
            plain = " ".join(piece.split())
            match = word.search(legitimate.sub("", plain))
            if match:
                line = text.count("\n", 0, at) + 1
                print(f"{os.path.relpath(path, TREE)}:{line}: '{match.group(1)}' in: {plain[:100]}")
                found += 1
    sys.exit(found > 0)


main()
