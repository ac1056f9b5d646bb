"""Validates SARIF logs against the schema, formats included: SCHEMA LOG..."""
import json
import sys

import jsonschema


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        schema = json.load(file)
    kind = jsonschema.validators.validator_for(schema)
    validator = kind(schema, format_checker=jsonschema.FormatChecker())
    failed = False
    for path in sys.argv[2:]:
        with open(path, encoding="utf-8") as file:
            log = json.load(file)
        for error in validator.iter_errors(log):
            failed = True
            print(f"{path}: {error.json_path}: {error.message}", file=sys.stderr)
        print(f"{path}: {sum(len(run['results']) for run in log['runs'])} result(s)")
    sys.exit(1 if failed else 0)


main()
