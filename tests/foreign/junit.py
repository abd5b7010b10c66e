"""junit.py FILE: a line for each test of a JUnit file, sorted, with what became of it."""
import sys
import xml.etree.ElementTree

results = []
for case in xml.etree.ElementTree.parse(sys.argv[1]).iter("testcase"):
    ends = [child.tag for child in case if child.tag in ("failure", "error", "skipped")]
    results.append(f"{case.get('name')}: {ends[0] if ends else 'passed'}")
print("\n".join(sorted(results)))
print(len(results), "tests")
