/// What discovery found, for people and scripts.
package struct ProjectListing: Sendable {
  let project: Project

  package init(_ project: Project) { self.project = project }

  /// Every file that is read for its own sake, in byte order.
  package var files: [String] {
    let all = project.swiftModules.flatMap(\.files) + project.cUnits.map(\.path)
    return Set(all).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// A line for each target, module and set of flags.
  package var details: [String] {
    var lines: [String] = []
    var described: Set<String> = []
    let named = project.targets.map(\.id)
    let others = project.swiftModules.map(\.target) + project.cUnits.map(\.target)
    for id in named + others where described.insert(id).inserted {
      lines.append(line(ofTarget: id))
      lines += flagLines(ofTarget: id)
    }
    return lines
  }

  private func line(ofTarget id: String) -> String {
    let target = project.targets.first { $0.id == id }
    let swift = project.swiftModules.filter { $0.target == id }.flatMap(\.files).count
    let units = project.cUnits.filter { $0.target == id && !$0.isModule }.count
    var line: String
    if let target {
      let kind = target.kind.isEmpty ? "" : " \(target.kind)"
      line = "\(target.origin.rawValue)\(kind) target '\(target.name)'"
      if !target.directory.isEmpty { line += " in \(target.directory)" }
    } else {
      line = id
    }
    var parts: [String] = []
    if swift > 0 { parts.append("\(swift) Swift file\(swift == 1 ? "" : "s")") }
    if units > 0 { parts.append("\(units) C unit\(units == 1 ? "" : "s")") }
    if let dependencies = target?.dependencies, !dependencies.isEmpty {
      parts.append("depends on \(dependencies.joined(separator: ", "))")
    }
    return parts.isEmpty ? line : line + ": " + parts.joined(separator: ", ")
  }

  /// The flags of a target's units, each set once.
  private func flagLines(ofTarget id: String) -> [String] {
    var lines: [String] = []
    var sets: [(flags: [String], paths: [String])] = []
    for unit in project.cUnits where unit.target == id {
      if unit.isModule { lines.append("  module headers by \(unit.path)") }
      if let known = sets.firstIndex(where: { $0.flags == unit.arguments }) {
        sets[known].paths.append(unit.path)
      } else {
        sets.append((unit.arguments, [unit.path]))
      }
    }
    for set in sets {
      let more = set.paths.count > 1 ? " and \(set.paths.count - 1) more" : ""
      lines.append("  \(set.paths[0])\(more): \(set.flags.joined(separator: " "))")
    }
    return lines
  }
}
