#!/usr/bin/env python3
"""From a keystroke to its diagnostics: TOOL [FILES [EDITS]].

Types into a project of FILES files (half Swift, half C, every tenth with a defect), waits for the
diagnostics of each state, and prints the times in milliseconds. Budget: 50 ms at the 95th percentile
in a project of 100 files, with a release build."""
import json
import pathlib
import subprocess
import sys
import tempfile
import time


def project(root, files):
    pairs = files // 2
    (root / "Package.swift").write_text(
        "// swift-tools-version: 6.0\nimport PackageDescription\n"
        'let package = Package(name: "P", targets: ['
        '.target(name: "App", dependencies: ["CLib"]), .target(name: "CLib")])\n')
    app = root / "Sources/App"
    lib = root / "Sources/CLib"
    (lib / "include").mkdir(parents=True)
    app.mkdir()
    prototypes = []
    for i in range(pairs):
        keeps = i % 10 == 0
        prototypes.append(f"void lib_{i}(const char *text);\n")
        lines = [f"static int helper_{i}_{j}(int a) {{ return a * {j} + (a > 3 ? {i} : a); }}\n"
                 for j in range(40)]
        keep = f"kept_{i} = text;" if keeps else f"kept_{i} = 0; (void)text;"
        (lib / f"unit{i}.c").write_text(
            '#include "lib.h"\n#include <string.h>\n' + "".join(lines)
            + f"static const char *kept_{i};\nvoid lib_{i}(const char *text) {{ {keep} }}\n"
            + f"int use_{i}(int a) {{ return " + " + ".join(f"helper_{i}_{j}(a)" for j in range(40))
            + "; }\n")
        body = "".join(
            f"  func step{j}(_ value: Int) -> Int {{\n    var sum = value\n"
            f"    for index in 0..<value {{ sum += index * {j} }}\n    return sum\n  }}\n\n"
            for j in range(20))
        (app / f"File{i}.swift").write_text(
            f"import CLib\n\nfinal class Worker{i} {{\n{body}"
            f"  func lend(_ name: String) {{\n    name.withCString {{ lib_{i}($0) }}\n  }}\n}}\n")
    (lib / "include/lib.h").write_text("".join(prototypes))


class Server:
    def __init__(self, tool, root):
        self.process = subprocess.Popen(
            [tool, "lsp", "--no-cache"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=root)
        self.count = 0

    def send(self, method, params, is_request=False):
        message = {"jsonrpc": "2.0", "method": method, "params": params}
        if is_request:
            self.count += 1
            message["id"] = self.count
        body = json.dumps(message).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def receive(self):
        length = 0
        while (line := self.process.stdout.readline().strip()):
            name, value = line.split(b":")
            if name.lower() == b"content-length":
                length = int(value)
        return json.loads(self.process.stdout.read(length))

    def diagnostics(self, uri, version):
        while True:
            params = self.receive().get("params") or {}
            if params.get("uri") == uri and params.get("version") == version:
                return params["diagnostics"]


def measure(server, path, line, edits):
    uri = path.as_uri()
    server.send("textDocument/didOpen", {"textDocument": {
        "uri": uri, "languageId": "swift", "version": 1, "text": path.read_text()}})
    start = time.monotonic()
    found = len(server.diagnostics(uri, 1))
    first = time.monotonic() - start
    times = []
    for version in range(2, edits + 2):
        place = {"line": line, "character": 4}
        start = time.monotonic()
        server.send("textDocument/didChange", {
            "textDocument": {"uri": uri, "version": version},
            "contentChanges": [{"range": {"start": place, "end": place}, "text": " "}]})
        if len(server.diagnostics(uri, version)) != found:
            sys.exit(f"{path.name}: the findings changed with a blank")
        times.append(time.monotonic() - start)
    times.sort()
    share = lambda part: 1000 * times[min(len(times) - 1, int(part * len(times)))]
    print(f"{path.suffix[1:]:>6}: {found} finding(s), first {1000 * first:.0f} ms; {edits} edits: "
          f"median {share(0.5):.0f} ms, 95th percentile {share(0.95):.0f} ms, worst {share(1):.0f} ms")


def main():
    tool = str(pathlib.Path(sys.argv[1]).resolve())
    files = int(sys.argv[2]) if len(sys.argv) > 2 else 100
    edits = int(sys.argv[3]) if len(sys.argv) > 3 else 60
    with tempfile.TemporaryDirectory() as name:
        root = pathlib.Path(name).resolve()
        project(root, files)
        server = Server(tool, root)
        server.send("initialize", {"capabilities": {}, "workspaceFolders": [
            {"uri": root.as_uri(), "name": "P"}]}, is_request=True)
        server.send("initialized", {})
        measure(server, root / "Sources/App/File0.swift", 5, edits)
        measure(server, root / "Sources/CLib/unit0.c", 2, edits)
        server.send("shutdown", {}, is_request=True)
        server.send("exit", {})
        server.process.stdin.close()
        sys.exit(server.process.wait())


main()
