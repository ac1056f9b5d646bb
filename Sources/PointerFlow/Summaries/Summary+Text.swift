/// Writes summaries for people: one line per effect.
package struct SummaryPrinter {
  let program: Program
  let paths: PathTable

  package init(program: Program, paths: PathTable) {
    self.program = program
    self.paths = paths
  }

  package func text(of summary: Summary) -> String {
    var lines: [String] = []
    if summary.neverReturns { lines.append("never returns") }
    for (index, outcome) in summary.outcomes.enumerated() {
      let guards = outcome.guards.map(text).joined(separator: " && ")
      lines.append("outcome \(index): \(text(outcome.result))\(guards.isEmpty ? "" : " if \(guards)")")
      lines += effects(outcome).map { "  \($0)" }
    }
    for use in summary.uses { lines.append("use \(text(use.place))") }
    for place in summary.exposed { lines.append("expose \(text(place))") }
    return lines.joined(separator: "\n")
  }

  private func effects(_ outcome: Summary.Outcome) -> [String] {
    var lines = outcome.returned.map { "return \(text($0))" }
    if !outcome.returnedScalar.isUnsaid { lines.append("return = \(text(outcome.returnedScalar))") }
    for store in outcome.stores {
      let values = store.values.map(text) + (store.scalar.isUnsaid ? [] : [text(store.scalar)])
      let value = values.isEmpty ? "?" : values.joined(separator: " | ")
      lines.append("\(store.isMust ? "store" : "may store") \(text(store.place)) := \(value)")
    }
    lines += outcome.removals.map { removal in
      removal.value.map { "remove \(text($0)) from \(text(removal.place))" }
        ?? "clear \(text(removal.place))"
    }
    lines += outcome.frees.map { "free \(text($0.place)) (\(program.text($0.family)))" }
    lines += outcome.counts.map { "count \(text($0.place)) \($0.delta > 0 ? "+" : "")\($0.delta)" }
    lines += outcome.calls.map { call in
      let arguments = call.arguments.map { $0.map(text).joined(separator: " | ") }
      return "\(call.isLater ? "call later" : "call") \(text(call.function))"
        + "(\(arguments.joined(separator: ", ")))"
    }
    return lines
  }

  private func text(_ result: Summary.ResultClass) -> String {
    switch result {
    case .any: "returns"
    case .zero: "returns zero"
    case .nonZero: "returns non-zero"
    case .constant(let number): "returns \(number)"
    case .throwing: "throws"
    }
  }

  private func text(_ guarded: Summary.Guard) -> String {
    let operand: String =
      switch guarded.operand {
      case .constant(let number): "\(number)"
      case .place(let place): text(place)
      case .address(let place): "&\(text(place))"
      }
    let mask = guarded.mask == -1 ? "" : " & \(guarded.mask)"
    return "\(text(guarded.place))\(mask) \(guarded.relation) \(operand)"
  }

  private func text(_ value: Summary.ValueEffect) -> String {
    let member = value.member.map { ".\(program.text($0))" }.joined()
    let guards = value.guards.map(text).joined(separator: " && ")
    let doubt = value.flags.contains(.ambiguous) ? " in doubt" : ""
    let target = value.target.isNone ? "the old one\(doubt)" : "&\(text(value.target))"
    return (member.isEmpty ? "" : "\(member): ") + target
      + (guards.isEmpty ? "" : " if \(guards)")
  }

  private func text(_ scalar: Summary.ScalarEffect) -> String {
    switch scalar {
    case .unknown, .presence: "?"
    case .constant(let number): "\(number)"
    case .nonZero: "non-zero"
    case .linear(let place, let scale, let addend): "\(scale) * \(text(place)) + \(addend)"
    }
  }

  /// A place as C would write it.
  package func text(_ path: PathID) -> String {
    switch paths[path] {
    case .none: "nothing"
    case .parameter(let position): "p\(position)"
    case .global(let global): program.globalName(global)
    case .fresh(let number): "new\(number)"
    case .function(let function): program.name(of: function)
    case .literal: "literal"
    case .foreign: "foreign"
    case .owned(let place): "owned(\(text(place)))"
    case .library(let name): program.text(name)
    case .entry(let place, let parameter): "\(text(place))[p\(parameter)]"
    case .field(let parent, let name):
      "\(text(parent))\(name.isElement ? "" : ".")\(program.text(name))"
    case .dereference(let parent): "(*\(text(parent)))"
    }
  }
}

extension Summary.ScalarEffect {
  /// Nothing that the addresses beside it do not say.
  fileprivate var isUnsaid: Bool { self == .unknown || self == .presence }
}
