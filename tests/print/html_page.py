"""html_page.py PAGE: checks a page of the printer html, and prints its data as JSON.

Elements nest, ids are unique, references to ids exist, nothing is loaded from elsewhere or run from
an attribute, tables have headers, and the data conforms to src/print/html/html.c."""
import html.parser
import json
import re
import sys

VOID = {"meta", "input", "link", "br", "hr", "img"}
REFERS = ("aria-labelledby", "aria-describedby", "for")
# elements that may have a name without a role (ARIA in HTML)
NAMED = {"a", "aside", "button", "details", "fieldset", "form", "header", "footer", "input", "main",
         "nav", "section", "select", "summary", "table", "td", "textarea", "th"}


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.faults, self.ids, self.refers = [], [], set(), set()
        self.scripts, self.styles, self.headings, self.policy = [], [], [], ""

    def fault(self, text):
        self.faults.append(f"line {self.getpos()[0]}: {text}")

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        if len(named) != len(attrs):
            self.fault(f"<{tag}>: a duplicate attribute")
        for name, value in attrs:
            if name.startswith("on") or name == "style" or name in ("src", "href"):
                self.fault(f"<{tag} {name}>")
            if name == "id":
                if value in self.ids:
                    self.fault(f"id {value} is not unique")
                self.ids.add(value)
            if name in REFERS:
                self.refers.update(value.split())
        if "aria-label" in named and "role" not in named and tag not in NAMED:
            self.fault(f"<{tag} aria-label> without a role")
        if tag == "th" and "scope" not in named:
            self.fault("<th> without a scope")
        if tag == "button" and named.get("type") != "button":
            self.fault("<button> without a type")
        if tag == "meta" and named.get("http-equiv") == "Content-Security-Policy":
            self.policy = named["content"]
        if re.fullmatch("h[1-6]", tag) and "noscript" not in self.open:
            self.headings.append(int(tag[1]))
        if tag == "script":
            self.scripts.append((named, ""))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open[-1] != tag:
            self.fault(f"</{tag}> in {self.open[-3:]}")
        else:
            self.open.pop()

    def handle_data(self, data):
        if self.open and self.open[-1] == "script":
            named, text = self.scripts[-1]
            self.scripts[-1] = (named, text + data)
        elif self.open and self.open[-1] == "style":
            self.styles.append(data)


def check_page(page):
    faults = page.faults + [f"{tag} does not end" for tag in page.open]
    faults += [f"nothing has the id {i}" for i in page.refers - page.ids]
    if "default-src 'none'" not in page.policy or "unsafe" in page.policy:
        faults.append(f"the policy allows too much: {page.policy}")
    if page.headings[:1] != [1]:
        faults.append("the first heading is none of the page")
    for a, b in zip(page.headings, page.headings[1:]):
        if b > a + 1:
            faults.append(f"a heading h{b} below h{a}")
    for style in page.styles:
        if re.search(r"@import|url\(", style):
            faults.append("the style asks for something from elsewhere")
    return faults


def check_data(rows):
    faults, words = [], []
    head, rest = rows[0], rows[1:]
    processes = [r for r in rest if "process" in r and "programs" in r]
    findings = [r for r in rest if "finding" in r]
    if head.get("ptrail") is None or rows[-1] != {"end": True}:
        faults.append("no head or no end")
    if head.get("processes", 0) != len(processes):
        faults.append("not as many processes as the head says")
    if [p["process"] for p in processes] != list(range(len(processes))):
        faults.append("processes are not in order")
    for p in processes:
        fresh = p.get("words", [len(words)])
        if fresh[0] != len(words):
            faults.append("words are not in order")
        words += fresh[1:]
        for g in p["programs"]:
            used = [g[k] for k in ("path", "file", "cwd") if k in g] + g.get("argv", [])
            if any(w >= len(words) for w in used):
                faults.append(f"process {p['process']} has a word that never came")
            for k in ("path", "file", "cwd"):
                if k in g:
                    g[k] = words[g[k]]
            g["argv"] = [words[w] for w in g.get("argv", [])]
        if p.get("parent", -1) >= p["process"]:
            faults.append(f"process {p['process']} is before its parent")
    told = sum(head.get("findings", {}).values()) + head.get("known", 0)
    if told != len(findings):
        faults.append("not as many findings as the head says")
    return faults


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        text = file.read()
    page = Page()
    page.feed(text)
    page.close()
    faults = check_page(page)
    data = [s for named, s in page.scripts if named.get("type") == "application/json"]
    code = [s for named, s in page.scripts if named.get("nonce")]
    if len(data) != 1 or len(code) != 1 or len(page.scripts) != 2:
        faults.append("not one script and one of data")
    rows = json.loads(data[0])
    faults += check_data(rows)
    for fault in faults:
        print(fault, file=sys.stderr)
    if len(sys.argv) > 2:
        with open(sys.argv[2], "w", encoding="utf-8") as file:
            file.write(code[0])
    json.dump(rows, sys.stdout)
    return bool(faults)


sys.exit(main())
