"""pieces.py FILE.yml FOLDER [INPUT=VALUE...]: what a runner would run of a piece of contrib/ci, as scripts
in FOLDER: of an action its steps, 1.sh, 2.sh ..., the expressions in their environments replaced; of
GitLab's the job's variables, before_script and script. Fails where the file is no such piece."""
import re
import shlex
import sys

import yaml

piece = yaml.safe_load(open(sys.argv[1], encoding="utf-8"))
folder = sys.argv[2]
given = dict(word.split("=", 1) for word in sys.argv[3:])


def script(name, variables, lines):
    with open(f"{folder}/{name}.sh", "w", encoding="utf-8") as out:
        for variable, value in variables.items():
            out.write(f"{variable}={shlex.quote(str(value))}\nexport {variable}\n")
        out.write(lines)


def action():
    inputs = piece["inputs"]
    for name, row in inputs.items():
        assert row["description"], name
        assert row.get("required") or "default" in row, f"{name} has no default"
    values = {name: given.get(name, row.get("default")) for name, row in inputs.items()}
    assert piece["runs"]["using"] == "composite"
    for n, step in enumerate(piece["runs"]["steps"], 1):
        for used in re.findall(r"inputs\.([a-z-]+)", str(step)):
            assert used in inputs, f"there is no input {used}"
        if "uses" in step:
            assert re.fullmatch(r"[a-z-]+/[a-z-]+@v[0-9]+", step["uses"])
            continue
        assert step["shell"] == "sh", "of a composite action each step names its shell"
        assert "${{" not in step["run"], "text of others has no place in a script"
        variables = {name: re.sub(r"\$\{\{ inputs\.([a-z-]+) \}\}", lambda m: values[m[1]], value)
                     for name, value in step.get("env", {}).items()}
        script(n, variables, step["run"])


def gitlab():
    job = piece[".ptrail"]
    assert job["artifacts"]["when"] == "always"
    assert job["artifacts"]["reports"]["junit"] == "$PTRAIL_REPORTS/junit.xml"
    script("gitlab", {**job["variables"], **given},
           "".join(job["before_script"] + job["script"]))


(action if "runs" in piece else gitlab)()
