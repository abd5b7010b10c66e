"""junit.py FILE: a line for each test of a JUnit file, sorted, with what became of it.

A test that gives up because the machine is too slow has found nothing wrong, and is one that passed: a loaded
machine does that, traced or not.
"""
import sys
import xml.etree.ElementTree


def became(case):
    """What became of a test"""
    for child in case:
        if child.tag == "skipped" and "machine too slow" in "".join(child.itertext()):
            continue
        if child.tag in ("failure", "error", "skipped"):
            return child.tag
    return "passed"


def main():
    """Reads and prints"""
    cases = list(xml.etree.ElementTree.parse(sys.argv[1]).iter("testcase"))
    print("\n".join(sorted(f"{case.get('name')}: {became(case)}" for case in cases)))
    print(len(cases), "tests")


if __name__ == "__main__":
    main()
