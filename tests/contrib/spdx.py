"""spdx.py DIRECTORY: verifies the bill of materials (SPDX 2.3, JSON) of an unpacked release; prints what is wrong."""
import hashlib
import json
import os
import re
import sys

top = sys.argv[1]
with open(os.path.join(top, "ptrail.spdx.json"), encoding="utf-8") as f:
    bill = json.load(f)
with open(os.path.join(top, "configure.ac"), encoding="utf-8") as f:
    required = dict(re.findall(r"\[([\w.+-]+) >= ([\d.]+)\]", f.read()))


def expect(what, condition):
    if not condition:
        print(what)


def has(what, thing, *members):
    for member in members:
        expect(f"{what} has no {member}", thing.get(member))


# The document: section 6 of the specification
has("the document", bill, "name", "creationInfo", "packages", "files", "relationships")
expect("spdxVersion", bill.get("spdxVersion") == "SPDX-2.3")
expect("dataLicense", bill.get("dataLicense") == "CC0-1.0")
expect("SPDXID", bill.get("SPDXID") == "SPDXRef-DOCUMENT")
expect("documentNamespace", re.fullmatch(r"https?://[^\s#]+", bill.get("documentNamespace", "")))
expect("created", re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", bill["creationInfo"].get("created", "")))
expect("creators", bill["creationInfo"].get("creators") and all(
    re.match("(Tool|Organization|Person): .", c) for c in bill["creationInfo"]["creators"]))

# Packages: section 7
packages = {p["SPDXID"]: p for p in bill["packages"]}
for package in bill["packages"]:
    has(package.get("name", "a package"), package, "name", "SPDXID", "versionInfo", "downloadLocation",
        "licenseConcluded", "licenseDeclared", "copyrightText")
release = packages["SPDXRef-ptrail"]
expect("the license", release["licenseDeclared"] == "MIT" and release["copyrightText"].startswith("Copyright"))
expect("the version", top.rstrip("/").endswith("ptrail-" + release["versionInfo"]))
found = {p["name"]: p["versionInfo"] for p in bill["packages"] if p is not release}
expect(f"libraries: {found}", found == {name: ">= " + version for name, version in required.items()} and found)

# Files: section 8
listed, all_sha1 = {}, []
for entry in bill["files"]:
    has(entry.get("fileName", "a file"), entry, "SPDXID", "fileName", "checksums", "licenseConcluded", "copyrightText")
    listed[entry["fileName"]] = {c["algorithm"]: c["checksumValue"] for c in entry["checksums"]}
    all_sha1.append(listed[entry["fileName"]].get("SHA1", ""))
present = {os.path.join(where, name)[len(top.rstrip("/")) + 1:]
           for where, _, names in os.walk(top) for name in names} - {"ptrail.spdx.json"}
expect("the files: " + " ".join(sorted(present ^ {n[2:] for n in listed})[:5]), {"./" + n for n in present} == set(listed))
for name in present:
    with open(os.path.join(top, name), "rb") as f:
        data = f.read()
    sums = {"SHA1": hashlib.sha1(data).hexdigest(), "SHA256": hashlib.sha256(data).hexdigest()}
    expect("checksums of " + name, listed.get("./" + name) == sums)
code = hashlib.sha1("".join(sorted(all_sha1)).encode()).hexdigest()
expect("packageVerificationCode", release["packageVerificationCode"]["packageVerificationCodeValue"] == code)

# Identifiers and relationships: sections 3 and 11
ids = [t["SPDXID"] for t in bill["packages"] + bill["files"]] + ["SPDXRef-DOCUMENT"]
expect("identifiers", len(ids) == len(set(ids)) and all(re.fullmatch(r"SPDXRef-[A-Za-z0-9.-]+", i) for i in ids))
related = {(r["spdxElementId"], r["relationshipType"], r["relatedSpdxElement"]) for r in bill["relationships"]}
expect("relationships", all(a in ids and b in ids for a, _, b in related))
expect("DESCRIBES", ("SPDXRef-DOCUMENT", "DESCRIBES", "SPDXRef-ptrail") in related)
for entry in bill["files"]:
    expect("CONTAINS " + entry["fileName"], ("SPDXRef-ptrail", "CONTAINS", entry["SPDXID"]) in related)
for package in packages:
    expect("the dependency " + package, package == "SPDXRef-ptrail" or any(
        (package, kind, "SPDXRef-ptrail") in related for kind in ("OPTIONAL_DEPENDENCY_OF", "TEST_DEPENDENCY_OF")))
