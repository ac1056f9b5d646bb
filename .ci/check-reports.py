"""Runs the built tool on a project with difficult names and texts and checks every report:
TOOL BIN_OF_PYTHON"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

import jsonschema

tool, python_bin = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2])
root = pathlib.Path(__file__).resolve().parent.parent
failures = []


def check(condition, text):
    if not condition:
        failures.append(text)
        print("FAILED: " + text, file=sys.stderr)


def validate(schema_path, document, name):
    schema = json.loads((root / schema_path).read_text(encoding="utf-8"))
    kind = jsonschema.validators.validator_for(schema)
    kind.check_schema(schema)
    validator = kind(schema, format_checker=jsonschema.FormatChecker())
    for error in validator.iter_errors(document):
        check(False, f"{name}: {error.json_path}: {error.message[:200]}")


DEFECT = "int *NAME(void) { int x = 1; return &x; }\n"
FILES = {
    "Sources/App/A b.swift": "func f(_ a: [Int]) -> UnsafePointer<Int>? {\r\n"
    "\tlet face = \"\U0001F600 é\"; _ = face; return a.withUnsafeBufferPointer { $0.baseAddress }\r\n}\r\n",
    "Sources/App/Grüße \U0001F600.swift": "\ufefffunc g(_ a: [Int]) -> UnsafePointer<Int>? {\n"
    "  a.withUnsafeBufferPointer { $0.baseAddress }\n}\n",
    "c/[x] 100%.c": DEFECT.replace("NAME", "bracket"),
    "c/a'b\"c&d<e>.c": DEFECT.replace("NAME", "quotes"),
    "c/colon:first.c": DEFECT.replace("NAME", "colon"),
    "c/::error::x.c": DEFECT.replace("NAME", "command"),
    "c/silent.c": "// unsafe-lint:disable:file stack-address-escape -- </script><b>\x1b[31m ::error::\n"
    + DEFECT.replace("NAME", "silent"),
    "c/broken.c": "int broken(void) { return nonsense; }\n",
}


def run(directory, *arguments):
    return subprocess.run([tool, "lint", *arguments], cwd=directory, capture_output=True)


def sarif_laws(log):
    check(len(log["runs"]) == 1, "one run")
    run_ = log["runs"][0]
    rules = run_["tool"]["driver"]["rules"]
    ids = [rule["id"] for rule in rules]
    check(ids == sorted(set(ids)), "rules sorted and unique")
    check(run_["columnKind"] == "utf16CodeUnits", "columnKind")
    for rule in rules:
        check(rule["helpUri"].startswith("https://"), "helpUri")
        check(len(rule["properties"]["tags"]) <= 10, "tags")
        check(len(rule["fullDescription"]["text"]) <= 1024, "fullDescription")
        security = rule["properties"].get("security-severity")
        check(security is None or 0 < float(security) <= 10, "security-severity")
        check(security is not None or "suppression" in rule["id"], f"{rule['id']} has a severity")
        for relation in rule.get("relationships", []):
            taxon = run_["taxonomies"][0]["taxa"][relation["target"]["index"]]
            check(taxon["id"] == relation["target"]["id"], "taxonomy index")
    for result in run_["results"]:
        check(rules[result["ruleIndex"]]["id"] == result["ruleId"], "ruleIndex")
        check(len(result["locations"]) == 1, "one location")
        check(result["message"]["text"].endswith("."), "message is a sentence")
        check("suppressions" not in result, "no suppressions by default")
        check("primaryLocationLineHash" in result["partialFingerprints"], "line hash")
        region = result["locations"][0]["physicalLocation"]["region"]
        check(region["startLine"] == region["endLine"], "primary region within one line")
        steps = result["codeFlows"][0]["threadFlows"][0]["locations"]
        check(steps and all("location" in step for step in steps), "inline steps")
        orders = [step["executionOrder"] for step in steps]
        check(len(orders) == len(set(orders)), "executionOrder unique")
        related = [place["id"] for place in result.get("relatedLocations", [])]
        check(len(related) == len(set(related)), "related ids unique")
    text = json.dumps(log)
    for uri in re.findall(r'"uri": "([^"]*)"', text):
        check(not uri.startswith(("/", "./", "../")) and "/../" not in uri, f"relative: {uri}")
        check(re.fullmatch(r"[A-Za-z0-9._~/%-]+", uri) is not None, f"encoded: {uri}")


with tempfile.TemporaryDirectory() as work:
    project = pathlib.Path(work) / "p"
    for name, text in FILES.items():
        path = project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8"))
    outputs = {}
    for format_ in ["human", "concise", "json", "sarif", "github", "gitlab", "html"]:
        done = run(project, "--format", format_, "--no-cache")
        outputs[format_] = done.stdout
        check(done.returncode == 3, f"{format_}: status {done.returncode}")
        check(b"\x1b" not in done.stdout + done.stderr, f"{format_}: no escape sequence")
        again = run(project, "--format", format_, "--no-cache", "--jobs", "1")
        check(again.stdout == done.stdout, f"{format_}: the same bytes again")
    report = json.loads(outputs["json"])
    validate("Documentation/schemas/report.schema.json", report, "json")
    names = {finding["path"] for finding in report["findings"]}
    check(names == {name for name in FILES if "silent" not in name and "broken" not in name}, f"{names}")
    check(len(report["suppressed"]) == 1, "one suppressed")
    keys = {(f["path"], f["line"], f["rule"]) for f in report["findings"]}
    for finding in report["findings"]:
        text = FILES[finding["path"]].lstrip("\ufeff").encode()
        line = text.replace(b"\r\n", b"\n").split(b"\n")[finding["line"] - 1]
        units = len(line[: finding["column"] - 1].decode("utf-8").encode("utf-16-le")) // 2
        check(units + 1 == finding["columnUTF16"], f"{finding['path']}: UTF-16 column")
    log = json.loads(outputs["sarif"])
    validate("Tests/ReportingTests/Fixtures/sarif-schema-2.1.0.json", log, "sarif")
    sarif_laws(log)
    check(len(log["runs"][0]["results"]) == len(keys), "the same findings in sarif")
    check(len(json.loads(outputs["gitlab"])) == len(keys), "the same findings in gitlab")
    check(outputs["concise"].count(b"\n") == len(keys), "the same findings in concise")
    heads = re.findall(rb"^(?:error|warning|note)\[([a-z-]+)\]: ", outputs["human"], re.MULTILINE)
    rules = sorted(finding["rule"].encode() for finding in report["findings"])
    check(sorted(head for head in heads if head in rules) == rules, "the same findings in human")
    check(report["summary"]["exitStatus"] == 3, "the status is in the report")
    check(outputs["html"].count(b'class="finding"') == len(keys), "the same findings in html")
    check(outputs["github"].count(b"\n") == outputs["github"].count(b"\n::") + 1, "github lines are commands")
    check(b"<b>" not in outputs["html"].split(b"silenced</summary>")[1].split(b"</table>")[0], "html escapes")

    full = ["--sarif-artifacts", "--sarif-snippets", "--sarif-suppressions", "include"]
    for extra in (
        ["--sarif-suppressions", "include", "--sarif-category", "x"], ["--max-depth", "0"],
        full, ["--sarif-srcroot-uri", "/some place/p"], ["--sarif-max-results", "1"],
    ):
        validate(
            "Tests/ReportingTests/Fixtures/sarif-schema-2.1.0.json",
            json.loads(run(project, "--format", "sarif", *extra).stdout), f"sarif {extra}")
    (pathlib.Path(work) / "out.sarif").write_bytes(outputs["sarif"])
    summary = subprocess.run(
        [python_bin / "sarif", "summary", pathlib.Path(work) / "out.sarif"], capture_output=True)
    check(summary.returncode == 0, "sarif-tools reads the log")
    check(b"error: " in summary.stdout, "sarif-tools counts errors")

    subprocess.run([tool, "init"], cwd=project, check=True, capture_output=True)
    schema = root / "Documentation/schemas/unsafe-lint.schema.json"
    for arguments in (
        ["--check-metaschema", schema, root / "Documentation/schemas/report.schema.json"],
        ["--schemafile", schema, project / ".unsafe-lint.yml"],
        ["--builtin-schema", "vendor.github-workflows", project / ".github/workflows/unsafe-lint.yml"],
    ):
        done = subprocess.run([python_bin / "check-jsonschema", *arguments], capture_output=True)
        check(done.returncode == 0, f"check-jsonschema {arguments[0]}: {done.stdout.decode()[:400]}")
    catalogue = subprocess.run([tool, "config", "show"], cwd=project, capture_output=True)
    (project / "shown.yml").write_bytes(catalogue.stdout)
    done = subprocess.run(
        [python_bin / "check-jsonschema", "--schemafile", schema, project / "shown.yml"],
        capture_output=True)
    check(done.returncode == 0, f"config show fits the schema: {done.stdout.decode()[:400]}")

print("reports: " + ("FAILED" if failures else "all good"))
sys.exit(1 if failures else 0)
