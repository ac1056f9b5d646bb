import Findings

/// Findings that were there before, by fingerprint: those of a baseline file and those of another
/// revision. Findings are compared, not lines: a change in a C callee makes the Swift caller's finding
/// new although nobody touched its line.
struct KnownFindings {
  private var reasons: [String: String] = [:]
  /// Entries of the baseline file that nothing matched are reported when everything was analysed.
  private var stale: [Baseline.Entry] = []

  mutating func add(_ baseline: Baseline, path: String) {
    for entry in baseline.entries { reasons[entry.fingerprint] = "in \(path)" }
    stale = baseline.entries
  }

  mutating func add(_ fingerprints: [String], revision: String) {
    for fingerprint in fingerprints where reasons[fingerprint] == nil {
      reasons[fingerprint] = "known at \(revision)"
    }
  }

  /// Moves known findings to the suppressed ones.
  func apply(to found: inout Suppressions.Outcome) {
    if reasons.isEmpty { return }
    var new: [Finding] = []
    for finding in found.findings {
      guard let reason = reasons[finding.fingerprint] else {
        new.append(finding)
        continue
      }
      found.suppressed.append(
        SuppressedFinding(finding: finding, kind: .baseline, reason: reason, location: nil))
    }
    found.findings = new
    found.suppressed.sort { Finding.inReportOrder($0.finding, $1.finding) }
  }

  /// A remark when entries of the baseline match nothing any more.
  func staleNotice(of found: Suppressions.Outcome) -> Notice? {
    let present = Set((found.findings + found.suppressed.map(\.finding)).map(\.fingerprint))
    let count = stale.count { !present.contains($0.fingerprint) }
    guard count > 0 else { return nil }
    return Notice(
      kind: "stale-baseline", severity: .remark,
      message: "\(count) finding(s) of the baseline are gone",
      hint: "write it again with --write-baseline")
  }
}
