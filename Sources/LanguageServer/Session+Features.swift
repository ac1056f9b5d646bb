import Driver
import Findings
import Foundation
import SourceText

/// What the client asks about a place or a rule.
extension Session {
  /// The rules of the findings at a place.
  func hover(_ params: HoverParams) -> Hover? {
    let place = TextRange(start: params.position, end: params.position)
    let found = board[params.textDocument.uri].filter { $0.range.touches(place) }
    guard let first = found.first else { return nil }
    var seen: Set<String> = []
    let ids = found.compactMap(\.code).filter { seen.insert($0).inserted }
    let texts = ids.compactMap { id in try? RuleReference.rule(id) }.map(RuleText.hover)
    if texts.isEmpty { return nil }
    return Hover(
      contents: Hover.Markup(value: texts.joined(separator: "\n\n---\n\n")), range: first.range)
  }

  /// Comments that silence each of the client's diagnostics, and their explanations.
  func codeActions(_ params: CodeActionParams) -> [CodeAction] {
    guard let document = documents[uri: params.textDocument.uri] else { return [] }
    let allows: (String) -> Bool = { kind in
      params.context.only.map { only in
        only.contains { $0.isEmpty || kind == $0 || kind.hasPrefix($0 + ".") }
      } ?? true
    }
    let own = params.context.diagnostics.filter {
      $0.source == ToolIdentity.name && $0.range.touches(params.range)
    }
    var actions: [CodeAction] = []
    for diagnostic in own {
      guard let rule = diagnostic.code else { continue }
      if allows(CodeAction.quickFix) {
        actions += [
          suppression(
            of: diagnostic, rule: rule, .line(diagnostic.range.start.line), in: document,
            title: "Silence \(rule) here, with a reason"),
          suppression(
            of: diagnostic, rule: rule, .file, in: document,
            title: "Silence \(rule) in this file, with a reason"),
        ].compactMap { $0 }
      }
      if params.context.only == nil {
        let title = "Explain \(rule)"
        actions.append(
          CodeAction(
            title: title, diagnostics: [diagnostic],
            command: Command(title: title, command: Command.explain, arguments: [rule])))
      }
    }
    return actions
  }

  private func suppression(
    of diagnostic: Diagnostic, rule: String, _ reach: SuppressionComment.Reach,
    in document: TextDocument, title: String
  ) -> CodeAction? {
    guard let comment = SuppressionComment(silencing: rule, reach, in: document.file) else { return nil }
    let place = document.position(of: comment.offset, encoding)
    return CodeAction(
      title: title, kind: CodeAction.quickFix, diagnostics: [diagnostic],
      edit: CodeAction.Edit(changes: [
        document.uri: [TextEdit(range: TextRange(start: place, end: place), newText: comment.text)]
      ]))
  }

  /// Opens the page of a rule where the client can show documents, else says what it is about.
  func execute(_ params: ExecuteCommandParams) throws(ResponseError) {
    guard params.command == Command.explain else {
      throw .invalidParameters("unknown command '\(params.command)'")
    }
    guard let id = params.arguments?.first else { throw .invalidParameters("a rule's id is missing") }
    let rule: RuleDescriptor
    do throws(DriverError) {
      rule = try RuleReference.rule(id)
    } catch {
      throw .invalidParameters("\(error)")
    }
    if client.window?.showDocument?.support == true,
      let page = try? template.cache?.page(of: rule)
    {
      request("window/showDocument", ShowDocumentParams(uri: DocumentURI.uri(ofPath: page)))
    } else {
      notify("window/showMessage", MessageParams(type: .info, message: RuleText.message(rule)))
    }
  }
}

/// A rule in the length that fits.
enum RuleText {
  private static let hoverSections = ["What it finds", "Why it matters", "Fix"]

  /// Markdown: what a reader needs who looks at the finding.
  static func hover(_ rule: RuleDescriptor) -> String {
    var text = "**\(rule.id)** — \(rule.summary)"
    for name in hoverSections {
      if let body = section(name, of: rule.page) { text += "\n\n**\(name)**\n\n\(body)" }
    }
    return text + "\n\n[\(rule.id)](\(ToolIdentity.page(ofRule: rule.id)))"
  }

  static func message(_ rule: RuleDescriptor) -> String {
    "\(rule.id): \(rule.summary) See 'unsafe-lint explain \(rule.id)'"
  }

  /// What stands under a heading of the second level, without its examples.
  private static func section(_ name: String, of page: String) -> String? {
    let lines = page.split(separator: "\n", omittingEmptySubsequences: false)
    guard let start = lines.firstIndex(where: { $0 == "## \(name)" }) else { return nil }
    let body = lines[(start + 1)...].prefix { !$0.hasPrefix("## ") }.joined(separator: "\n")
    let text = body.trimmingCharacters(in: .whitespacesAndNewlines)
    return text.isEmpty ? nil : text
  }
}
