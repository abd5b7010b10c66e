"""hostile_names.py run PTRAIL PROGRAM LIBRARY OPTION...: traces PROGRAM (hostile_names.c) with each format that
PTRAIL lists, and each value of its settings, and replays the recording likewise, into live/ and replayed/.
hostile_names.py check DIRECTORY: reads these files with a reader of each format's grammar, and prints a line
for each fault. A format without a reader is text: visible characters in UTF-8, without forged lines."""

import csv
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import xml.etree.ElementTree

HERE = os.path.dirname(os.path.abspath(__file__))
PRINTS_MAX = 30    # at a time
# as in hostile_names.c
SPECIAL = b"=1;|`a`<b>\\\"',{}$(id)${x}##[error]x&amp;%0A%n::x"
MARKS = "\u202e\u2066\u200f\u061c\u200b\ufeff\ufffe\x9b3m\U000e0001".encode()
BYTES = b"\33[2J\33]0;t\7\r\t\v\1\177\2332J\377\376\300\200\355\240\200"
LINES = b"\n+++ exited with 9 +++\n::error::x\n\342\202"
NAME = SPECIAL + MARKS + BYTES + LINES
# controls, marks of direction, characters without width, and noncharacters
HIDDEN = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
                    "\ufdd0-\ufdef\ufeff\ufff0-\ufffb\ufffe\uffff\U000e0000-\U000e0fff]")
FORGED = re.compile(r"^(\+\+\+ exited with 9|::error::x)", re.MULTILINE)
STRING = r'"(?:[^"\\]|\\.)*"'


def elements(ptrail, name, setting):
    """All valid elements of a setting that is a list, from the message about an invalid one"""
    message = subprocess.run([ptrail, f"--print={name},{setting}=?", "true"], capture_output=True, check=False,
                             text=True).stderr
    return re.search(": must be (.*), not", message)[1].replace(" or ", ", ").split(", ")


def requests(ptrail):
    """Lists (format, setting) of all formats of this ptrail."""
    text = subprocess.run([ptrail, "--help=print"], capture_output=True, check=True, text=True).stdout
    built_with = subprocess.run([ptrail, "--version"], capture_output=True, check=True, text=True).stdout
    found = []
    for line in text.split("\n"):
        if match := re.match(r"  (\w+) ", line):
            name = match[1]
            found.append((name, ""))
        elif match := re.match(r" {12}(\w+)=(\S+)", line):
            words = ["5"] if match[2] == "N" else match[2].split("|")
            if match[2] == "NAME":
                words = ["-" + elements(ptrail, name, match[1])[0]]
            elif match[2] == "NAME,...":
                words = [",".join(elements(ptrail, name, match[1]))]
            found += [(name, f"{match[1]}={word}") for word in words]
    # A dataset of parquet is a directory, with the rows of sqlite
    return [(name, setting) for name, setting in found if name != "parquet" and
            (name != "sqlite" or re.search("^built with:.* sqlite", built_with, re.MULTILINE))]


def empty_directory(program, library):
    """Creates the directory that the program runs in."""
    shutil.rmtree(b"at" + NAME, ignore_errors=True)
    os.mkdir(b"at" + NAME)
    shutil.copy(library.encode(), b"at" + NAME)
    shutil.copy(program.encode(), b"at" + NAME + b"/p" + NAME)


def run(ptrail, program, library, *options):
    here = os.path.abspath(".")
    forms = requests(ptrail)
    for kind, locale in ("live", "C.UTF-8"), ("replayed", "C"):
        os.mkdir(kind)
        for start in range(0, len(forms), PRINTS_MAX):
            words = [ptrail, *options]
            for name, setting in forms[start:start + PRINTS_MAX]:
                path = f"{here}/{kind}/{name}" + ("~" + setting.partition(",")[0] if setting else "")
                words.append(f"--print={name}:{path}" + (f",{setting}" if setting else ""))
            if kind == "live":
                empty_directory(program, library)
                words += [f"--record={here}/trail", "--record-env=all", b"./p" + NAME]
            else:
                words.append(f"--replay={here}/trail")
            with open(f"{kind}.out", "wb") as out, open(f"{kind}.err", "wb") as err:
                status = subprocess.run(words, cwd=b"at" + NAME, stdout=out, stderr=err, check=False,
                                        env={**os.environ, "LC_ALL": locale}).returncode
            print(status, end=" ")
    print(len(os.listdir("live")) == len(os.listdir("replayed")) == len(forms))


def decoded(data):
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise ValueError(f"invalid UTF-8: {data[max(0, error.start - 60):error.end + 20]}") from error


def check_visible(text):
    for found in HIDDEN.search(text), FORGED.search(text):
        if found:
            raise ValueError(f"in the text: {ascii(text[max(0, found.start() - 60):found.end() + 20])}")


def check_tool(*words):
    done = subprocess.run(words, capture_output=True, check=False)
    if done.returncode:
        raise ValueError(f"{words[0]}: {(done.stdout + done.stderr)[-300:]}")
    return done.stdout


def check_json(path, text):
    json.loads(text)


def check_json_lines(path, text):
    for line in text.splitlines():
        json.loads(line)


def check_xml(path, text):
    xml.etree.ElementTree.fromstring(text)


def check_html(path, text):
    check_tool(sys.executable, f"{HERE}/html_page.py", path)
    for tag in "<b>", "alert(1)</script>":
        if tag in text:
            raise ValueError(f"{tag} in a page")


def check_markdown(path, text):
    text = re.sub(r"^(`{3,})\n.*?^\1`*$", "", text, flags=re.MULTILINE | re.DOTALL)
    if re.search("<(b|/?script|/td)>", text):
        raise ValueError("an element of a program in Markdown")
    if re.search(r"(?<!\\)`a|(?<!\\)[|]`|^=1", text, re.MULTILINE):
        raise ValueError("a character of a program is special in Markdown")


def check_csv(path, text):
    rows = list(csv.reader(text.splitlines(), strict=True))
    if len(rows) < 2 and "capabilities" not in path:
        raise ValueError("no rows")
    if any(len(row) != len(rows[0]) for row in rows):
        raise ValueError("rows of different lengths")


def check_github(path, text):
    command = re.compile("::(notice|warning|error) (file=[^,:]*,line=[0-9]+,)?title=[^,:]*::(?P<text>.*)")
    for line in text.splitlines():
        match = command.fullmatch(line)
        if "##[" in line or (match and "::" in match["text"]):
            raise ValueError(f"a command of a program: {line}")
        if line and not match and not line.startswith("ptrail: "):
            raise ValueError(f"no command: {line}")


def check_folded(path, text):
    for line in text.splitlines():
        if not re.fullmatch("[^;]+(;[^;]+)* [0-9]+", line):
            raise ValueError(f"no stack: {line}")


def check_shell(path, text):
    check_tool("bash", "-n", path)


def check_make(path, text):
    for line in text.splitlines():
        if not re.fullmatch(r"# .*|[\w./-]+: \\|  [\w./-]+( \\)?|[\w./-]+:|", line):
            raise ValueError(f"a rule with other names: {line}")
    for name in ".PHONY", "archive", "control", "direction", "invalid":
        if name in text:
            raise ValueError(f"{name} is special in a makefile")


def check_dot(path, text):
    if not re.fullmatch(rf'(?:[\w\s{{}}\[\]=,;>-]|{STRING})*', text):
        raise ValueError("not the language of Graphviz")


def check_sqlite(path):
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    if database.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
        raise ValueError("a damaged database")
    tables = database.execute("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')").fetchall()
    database.text_factory = bytearray    # values of bytes are bytes
    for table, in tables:
        # separated by a byte that ends an incomplete character
        texts = b"\n".join(value for row in database.execute(f'SELECT * FROM "{table}"') for value in row
                           if isinstance(value, bytearray))
        if b"\0" in texts:
            raise ValueError(f"a NUL in {table}")
        decoded(texts)


def check_perfetto(path):
    if not shutil.which("protoc"):
        return
    out = check_tool(sys.executable, f"{HERE}/perfetto.py", path)
    if out.count(b"\n") != 1:
        raise ValueError(out[:300])


binary_readers = {"sqlite": check_sqlite, "perfetto": check_perfetto}
readers = {
    "json": check_json_lines, "otlp": check_json_lines, "chrome": check_json, "sarif": check_json,
    "seccomp": check_json, "junit": check_xml, "html": check_html, "markdown": check_markdown,
    "github": check_github, "folded": check_folded, "commands": check_shell,
}
setting_readers = {"format=json": check_json, "format=make": check_make, "format=dot": check_dot,
                   "format=csv": check_csv, "format=markdown": check_markdown}


def check_file(path):
    name, _, setting = os.path.basename(path).partition("~")
    if name in binary_readers:
        binary_readers[name](path)
        return
    with open(path, "rb") as file:
        text = decoded(file.read())
    check_visible(text)
    reader = setting_readers.get(setting) or readers.get(name)
    if reader:
        reader(path, text)


def check(directory):
    for name in sorted(os.listdir(directory)):
        try:
            check_file(f"{directory}/{name}")
        except (ValueError, sqlite3.Error, xml.etree.ElementTree.ParseError) as fault:
            print(f"{name}: {ascii(fault)[:400]}")


(run if sys.argv[1] == "run" else check)(*sys.argv[2:])
