import Findings
import SourceText

/// The report as one self-contained page: the list with filters, and for each finding its code and its
/// path as a picture.
///
/// Nothing is loaded from elsewhere: the page's policy forbids it. Every text is escaped.
struct HTMLReport {
  /// From here on findings are listed without their code and picture, or no browser would open the page.
  static let detailLimit = 2_000

  private let report: AnalysisReport
  private let detailed: Set<Int>
  private let hygieneRules: Set<String>

  init(_ report: AnalysisReport) {
    self.report = report
    let ranked = report.findings.indices.sorted {
      (report.findings[$1].severity, $0) < (report.findings[$0].severity, $1)
    }
    hygieneRules = Set(report.rules.filter { $0.category == "hygiene" }.map(\.id))
    detailed = Set(ranked.prefix(Self.detailLimit))
  }

  var text: String {
    var parts = [
      """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
      style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>\(ToolIdentity.name): \(count(report.findings.count, "finding"))</title>
      <style>\(HTMLAssets.style)\(FlowPicture.style)</style>
      </head>
      <body>
      <header><h1>\(ToolIdentity.name)</h1><p>\(summary)</p></header>
      """
    ]
    parts.append(filters)
    parts.append("<main id=\"findings\">")
    var sources = FrameSources(report.sources)
    for (index, finding) in report.findings.enumerated() {
      parts.append(article(finding, index, &sources))
    }
    if report.findings.isEmpty { parts.append("<p class=\"none\">No findings.</p>") }
    parts.append("</main>")
    parts.append(suppressed)
    parts.append(notices)
    parts.append(
      "<footer>\(ToolIdentity.name) \(ToolIdentity.version) · "
        + "<a href=\"\(ToolIdentity.home)\" rel=\"noreferrer\">documentation</a></footer>")
    parts.append("<script>\(HTMLAssets.script)</script>\n</body>\n</html>\n")
    return parts.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private var summary: String {
    let coverage = report.coverage
    var text = count(report.findings.count, "finding")
    let levels = Severity.allCases.reversed().compactMap { level in
      let number = report.count(of: level)
      return number == 0 ? nil : "<b class=\"\(level.rawValue)\">\(count(number, level.rawValue))</b>"
    }
    if !levels.isEmpty { text += ": " + levels.joined(separator: ", ") }
    text += ". \(count(coverage.swiftFiles, "Swift file")), \(count(coverage.cUnits, "C unit")) and "
      + "\(count(coverage.summaries, "function")) were analysed."
    if !report.suppressed.isEmpty { text += " \(report.suppressed.count) more are silenced." }
    if !report.isComplete { text += " <b class=\"error\">The analysis was incomplete.</b>" }
    if detailed.count < report.findings.count {
      text += " Code and pictures are shown for the \(detailed.count) most severe."
    }
    return text
  }

  private func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }

  private var filters: String {
    guard !report.findings.isEmpty else { return "" }
    let rules = Set(report.findings.map(\.ruleID)).sorted()
    let options = rules.map { rule in
      let number = report.findings.count { $0.ruleID == rule }
      return "<option value=\"\(Markup.escaped(rule))\">\(Markup.escaped(rule)) (\(number))</option>"
    }
    let levels = Severity.allCases.reversed().map { level in
      "<label><input type=\"checkbox\" name=\"level\" value=\"\(level.rawValue)\" checked> "
        + "\(level.rawValue)</label>"
    }
    return """
      <form class="filters">
      <input type="search" id="text" placeholder="path, message or function" aria-label="Search">
      <select id="rule" aria-label="Rule"><option value="">all rules</option>\(options.joined())</select>
      \(levels.joined(separator: "\n"))
      <button type="button" id="toggle">open all</button>
      <output id="shown"></output>
      </form>
      """
  }

  private func article(_ finding: Finding, _ index: Int, _ sources: inout FrameSources) -> String {
    let start = finding.location.start
    let place = NeutralText.line("\(finding.location.path):\(start.line):\(start.column)")
    let level = finding.severity.rawValue
    let head =
      "<span class=\"level \(level)\">\(level)</span> "
      + "<span class=\"message\">\(Markup.escaped(NeutralText.line(finding.message)))</span> "
      + "<span class=\"where\"><code>\(Markup.escaped(place))</code> · "
      + "<code>\(Markup.escaped(finding.ruleID))</code></span>"
    let attributes =
      "class=\"finding\" id=\"f\(index + 1)\" data-level=\"\(finding.severity.rawValue)\" "
      + "data-rule=\"\(Markup.escaped(finding.ruleID))\""
    guard detailed.contains(index) else { return "<div \(attributes)>\(head)</div>" }
    let picture = FlowPicture(GraphDocument(title: finding.message, findings: [finding])).inline
    let help = finding.help.map {
      "<p class=\"help\"><b>help:</b> \(Markup.escaped(NeutralText.line($0)))</p>"
    }
    let declaration =
      finding.declaration.isEmpty
      ? "" : " in <code>\(Markup.escaped(NeutralText.line(finding.declaration)))</code>"
    // A comment about suppressions is deleted or mended, not silenced.
    let silence =
      hygieneRules.contains(finding.ruleID)
      ? ""
      : " · silence: <code>// unsafe-lint:disable:next \(Markup.escaped(finding.ruleID)) -- reason</code>"
    return """
      <details \(attributes)\(index == 0 ? " open" : "")><summary>\(head)</summary>
      <div class="body"><div class="code">
      \(HTMLFrames.html(of: finding, &sources))
      \(help ?? "")
      <p class="meta">Seen in \(Self.words(for: finding.origin))\(declaration)\(silence) · \
      <a href="\(Markup.escaped(ToolIdentity.page(ofRule: finding.ruleID)))" rel="noreferrer">the \
      rule</a></p></div>
      <div class="picture">\(picture)</div></div></details>
      """
  }

  private static func words(for origin: Finding.Origin) -> String {
    switch origin {
    case .body: "the source"
    case .model: "the model of the library"
    case .annotation: "an annotation"
    }
  }

  private var suppressed: String {
    if report.suppressed.isEmpty { return "" }
    let rows = report.suppressed.prefix(Self.detailLimit).map { entry in
      let place = "\(entry.finding.location.path):\(entry.finding.location.start.line)"
      return "<tr>"
        + [entry.finding.ruleID, place, entry.kind.rawValue, entry.reason ?? ""].map {
          "<td>\(Markup.escaped(NeutralText.line($0)))</td>"
        }.joined() + "</tr>"
    }
    return "<details class=\"more\"><summary>\(report.suppressed.count) silenced</summary>"
      + "<div class=\"scroll\"><table><tr><th>rule</th><th>place</th><th>by</th><th>reason</th></tr>"
      + rows.joined(separator: "\n") + "</table></div></details>"
  }

  private var notices: String {
    if report.notices.isEmpty { return "" }
    let rows = report.notices.prefix(Self.detailLimit).map { notice in
      "<tr>"
        + [notice.severity.rawValue, notice.kind, notice.path ?? "", notice.message].map {
          "<td>\(Markup.escaped(NeutralText.line($0)))</td>"
        }.joined() + "</tr>"
    }
    return "<details class=\"more\"\(report.isComplete ? "" : " open")><summary>"
      + "\(count(report.notices.count, "notice"))</summary><div class=\"scroll\"><table>"
      + rows.joined(separator: "\n") + "</table></div></details>"
  }
}
