import SourceText
import SwiftFrontend
import SwiftParser
import SwiftSyntax

/// The functions, closures and calls of a file as SwiftSyntax sees them.
final class ReferenceOutline: SyntaxVisitor {
  private(set) var items: [SyntaxOutline.Item] = []
  private var nesting = 0

  static func items(of tree: SourceFileSyntax) -> [SyntaxOutline.Item] {
    let visitor = ReferenceOutline(viewMode: .sourceAccurate)
    visitor.walk(tree)
    return visitor.items.sorted { ($0.bytes.start, $1.bytes.end) < ($1.bytes.start, $0.bytes.end) }
  }

  private func add(
    _ kind: SyntaxOutline.Item.Kind, _ node: some SyntaxProtocol, _ name: String, _ labels: [String]
  ) {
    let start = UInt32(node.positionAfterSkippingLeadingTrivia.utf8Offset)
    let end = UInt32(node.endPositionBeforeTrailingTrivia.utf8Offset)
    items.append(
      .init(
        kind: kind, bytes: ByteRange(start: start, end: max(start, end)), name: name,
        labels: labels, nesting: nesting))
    nesting += 1
  }

  private static func labels(_ clause: FunctionParameterClauseSyntax) -> [String] {
    clause.parameters.map { plain($0.firstName.text) }
  }

  /// Without backticks.
  private static func plain(_ text: String) -> String {
    text.hasPrefix("`") && text.count > 2 ? String(text.dropFirst().dropLast()) : text
  }

  // MARK: Functions

  override func visit(_ node: FunctionDeclSyntax) -> SyntaxVisitorContinueKind {
    add(.function, node, Self.plain(node.name.text), Self.labels(node.signature.parameterClause))
    return .visitChildren
  }
  override func visitPost(_ node: FunctionDeclSyntax) { nesting -= 1 }

  override func visit(_ node: InitializerDeclSyntax) -> SyntaxVisitorContinueKind {
    add(.function, node, "init", Self.labels(node.signature.parameterClause))
    return .visitChildren
  }
  override func visitPost(_ node: InitializerDeclSyntax) { nesting -= 1 }

  override func visit(_ node: DeinitializerDeclSyntax) -> SyntaxVisitorContinueKind {
    add(.function, node, "deinit", [])
    return .visitChildren
  }
  override func visitPost(_ node: DeinitializerDeclSyntax) { nesting -= 1 }

  override func visit(_ node: SubscriptDeclSyntax) -> SyntaxVisitorContinueKind {
    add(.function, node, "subscript", Self.labels(node.parameterClause))
    return .visitChildren
  }
  override func visitPost(_ node: SubscriptDeclSyntax) { nesting -= 1 }

  // MARK: Closures and calls

  override func visit(_ node: ClosureExprSyntax) -> SyntaxVisitorContinueKind {
    add(.closure, node, "", [])
    return .visitChildren
  }
  override func visitPost(_ node: ClosureExprSyntax) { nesting -= 1 }

  /// The condition of `#if` is no code: `canImport(Glibc)` is not called.
  override func visit(_ node: IfConfigClauseSyntax) -> SyntaxVisitorContinueKind {
    if let elements = node.elements { walk(elements) }
    return .skipChildren
  }

  override func visit(_ node: FunctionCallExprSyntax) -> SyntaxVisitorContinueKind {
    var labels = node.arguments.map { $0.label.map { Self.plain($0.text) } ?? "_" }
    if node.trailingClosure != nil { labels.append("_") }
    labels += node.additionalTrailingClosures.map { Self.plain($0.label.text) }
    add(.call, node, name(of: node.calledExpression), labels)
    return .visitChildren
  }
  override func visitPost(_ node: FunctionCallExprSyntax) { nesting -= 1 }

  private func name(of callee: ExprSyntax) -> String {
    if let name = callee.as(DeclReferenceExprSyntax.self) { return Self.plain(name.baseName.text) }
    if let member = callee.as(MemberAccessExprSyntax.self) {
      return Self.plain(member.declName.baseName.text)
    }
    if let special = callee.as(GenericSpecializationExprSyntax.self) {
      return name(of: special.expression)
    }
    return ""
  }

  /// Attributes are no expressions of the function they stand before.
  override func visit(_ node: AttributeSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
}
