"""sarif.py SCHEMA FILE...: checks each FILE by the schema, and its references to rules. Prints each fault
and exits with 1 if there is one."""
import json
import sys

import jsonschema

schema = json.load(open(sys.argv[1], encoding="utf-8"))
check = jsonschema.validators.validator_for(schema)(schema)
wrong = 0


def say(name, what):
    global wrong
    wrong += 1
    print(f"{name}: {what}")


for name in sys.argv[2:]:
    log = json.load(open(name, encoding="utf-8"))
    for error in check.iter_errors(log):
        say(name, f"{list(error.absolute_path)}: {error.message}")
    for run in log["runs"]:
        rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
        if len(set(rules)) != len(rules):
            say(name, "a duplicate rule")
        places = [(r["ruleId"], r["ruleIndex"]) for r in run["results"]]
        for i in run["invocations"]:
            places += [(n["associatedRule"]["id"], n["associatedRule"]["index"])
                       for n in i["toolConfigurationNotifications"]]
        for id, index in places:
            if index >= len(rules) or rules[index] != id:
                say(name, f"{id} is not rule {index}")
        if len({"suppressions" in r for r in run["results"]}) > 1:
            say(name, "some results have suppressions, some have none")
sys.exit(wrong > 0)
