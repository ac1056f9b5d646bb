"""Opens the HTML report in headless Chromium: TOOL CHROMIUM [FOLDER_FOR_SCREENSHOTS]

The page must load without a word on the console, list what it should, filter, stay within a narrow
window, and treat text from sources as text."""
import html
import json
import pathlib
import re
import subprocess
import sys
import tempfile

tool, chromium = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2]
shots = pathlib.Path(sys.argv[3]) if len(sys.argv) > 3 else None
failures = []

HOSTILE = "/* </pre></script><script>window.pwned=1</script><img src=x onerror=window.pwned=1> */"
FILES = {
    "Package.swift": "",
    "Sources/App/main.swift": "import CLib\nfunc f(_ name: String) {\n  name.withCString { lib_set($0) } "
    + HOSTILE + "\n}\n",
    "Sources/CLib/include/lib.h": "void lib_set(const char *text);\n",
    "Sources/CLib/lib.c": '#include "lib.h"\nstatic const char *kept;\n'
    "void lib_set(const char *text) { kept = text; }\n",
    "<img src=x onerror=window.pwned=1>.c": "int *g(void) { int x = 1; return &x; } " + HOSTILE + "\n",
    "unused.c": "// unsafe-lint:disable:next double-free -- " + HOSTILE + "\nint h(void) { return 1; }\n",
}

PROBE = """<script>
(function(){
var r={};
function shown(){return document.querySelectorAll(".finding:not([hidden])").length;}
function fire(e){e.dispatchEvent(new Event("input",{bubbles:true}));}
var text=document.getElementById("text"),rule=document.getElementById("rule");
r.all=shown();r.output=document.getElementById("shown").textContent;
text.value="lib_set nothing-like-it";fire(text);r.none=shown();
text.value="main.swift";fire(text);r.byPath=shown();
text.value="";fire(text);
rule.value="stack-address-escape";fire(rule);r.byRule=shown();
rule.value="";fire(rule);
var boxes=document.querySelectorAll("input[name=level]");
boxes.forEach(function(b){if(b.value==="error"){b.checked=false;fire(b);}});r.withoutErrors=shown();
boxes.forEach(function(b){b.checked=true;});fire(text);
var toggle=document.getElementById("toggle");toggle.click();
r.open=document.querySelectorAll("details.finding[open]").length;
r.svgs=document.querySelectorAll(".finding svg").length;
r.marks=document.querySelectorAll(".finding mark").length;
r.images=document.images.length;r.scripts=document.scripts.length;
r.pwned=typeof window.pwned;
r.wide=document.documentElement.scrollWidth>document.documentElement.clientWidth;
var p=document.createElement("pre");p.id="probe";p.textContent=JSON.stringify(r);
document.body.appendChild(p);
})();
</script>"""


def check(condition, text):
    if not condition:
        failures.append(text)
        print("FAILED: " + text, file=sys.stderr)


def browse(page, *flags):
    done = subprocess.run(
        [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
         "--no-first-run", "--hide-scrollbars", f"--user-data-dir={page.parent}/profile",
         "--enable-logging=stderr", *flags, page.as_uri()],
        capture_output=True, timeout=120)
    errors = done.stderr.decode("utf-8", "replace")
    return done.stdout.decode("utf-8", "replace"), [
        line for line in errors.splitlines() if "CONSOLE" in line]


with tempfile.TemporaryDirectory() as work:
    work = pathlib.Path(work)
    for name, text in FILES.items():
        path = work / "p" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    page = work / "page.html"
    done = subprocess.run(
        [tool, "lint", "--no-cache", "--output", f"html={page}", "--format", "json"],
        cwd=work / "p", capture_output=True)
    check(done.returncode == 1, f"status {done.returncode}")
    findings = json.loads(done.stdout)["findings"]
    check(len(findings) == 3, f"three findings: {[f['rule'] for f in findings]}")

    _, console = browse(page, "--dump-dom")
    check(not console, f"console: {console}")
    probed = work / "probed.html"
    probed.write_text(page.read_text(encoding="utf-8").replace("</body>", PROBE + "</body>"), encoding="utf-8")
    for width in (1280, 500):
        dom, console = browse(probed, "--dump-dom", f"--window-size={width},900")
        check(not console, f"console at {width}: {console}")
        match = re.search(r'<pre id="probe">(.*?)</pre>', dom)
        check(match is not None, "the probe ran")
        if not match:
            continue
        seen = json.loads(html.unescape(match.group(1)))
        check(seen["all"] == 3 and seen["output"] == "3 of 3 shown", f"all are listed: {seen}")
        check(seen["none"] == 0 and seen["byPath"] == 1, f"text filters: {seen}")
        check(seen["byRule"] == 1, f"rules filter: {seen}")
        check(seen["withoutErrors"] == sum(f["level"] != "error" for f in findings), f"levels filter: {seen}")
        check(seen["open"] == 3, f"all can be opened: {seen}")
        check(seen["svgs"] == 3 and seen["marks"] >= 3, f"pictures and marks: {seen}")
        check(seen["images"] == 0 and seen["scripts"] == 2, f"text is text: {seen}")
        check(seen["pwned"] == "undefined", f"nothing of the sources ran: {seen}")
        check(not seen["wide"], f"nothing is wider than {width}: {seen}")
    if shots:
        shots.mkdir(parents=True, exist_ok=True)
        for name, flags in {
            "light": ["--window-size=1280,1500"],
            "dark": ["--window-size=1280,1500", "--blink-settings=preferredColorScheme=0", "--force-dark-mode"],
            "narrow": ["--window-size=500,2200"],
        }.items():
            browse(probed, f"--screenshot={shots}/{name}.png", *flags)

print("page: " + ("FAILED" if failures else "all good"))
sys.exit(1 if failures else 0)
