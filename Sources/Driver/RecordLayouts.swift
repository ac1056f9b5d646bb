import CFrontend
import Findings
import PointerFlow

/// The layouts of C records as the C compiler computes them, to write Swift against.
package struct RecordLayouts {
  private let plan: RunPlan

  package init(_ plan: RunPlan) { self.plan = plan }

  /// Every layout that a name has in the project, each once.
  ///
  /// - Throws: `unknownType` when no unit declares it; C units that were lost are part of the reason.
  package func text(of name: String) async throws(DriverError) -> String {
    let reader = ProjectReader(root: plan.scope.root)
    let project = try plan.project(reader)
    let c = await CSide(
      project: project, options: plan.options,
      caches: AnalysisCaches(plan)).lower(reader)
    if let missing = c.notices.first(where: { $0.severity == .environment }) {
      throw .unreadable(path: "C", reason: missing.message)
    }
    var layouts: [String] = []
    var names: Set<String> = []
    for unit in c.units + c.modules {
      for record in unit.records {
        names.insert(unit[record.name])
        guard Self.isSame(unit[record.name], name) else { continue }
        let layout = Self.text(of: record, in: unit)
        if !layouts.contains(layout) { layouts.append(layout) }
      }
    }
    guard !layouts.isEmpty else {
      throw .unknownType(
        name: name, suggestion: Spelling.nearest(to: name, among: names.sorted()))
    }
    return layouts.joined(separator: "\n")
  }

  /// `struct pair` and `pair` are one name to Swift.
  private static func isSame(_ known: String, _ wanted: String) -> Bool {
    func bare(_ text: String) -> Substring {
      for tag in ["struct ", "union "] where text.hasPrefix(tag) { return text.dropFirst(tag.count) }
      return text[...]
    }
    return bare(known) == bare(wanted)
  }

  private static func text(of record: Record, in unit: FlowUnit) -> String {
    var lines = [
      "\(record.isUnion ? "union" : "struct") \(unit[record.name]): size \(record.size), "
        + "alignment \(record.alignment), stride \(stride(of: record))",
      "  offset    size  field",
    ]
    var end: UInt32 = 0
    for field in record.fields {
      if !record.isUnion, field.offset > end {
        lines.append(row(end, field.offset - end, "(padding)"))
      }
      let type = unit[field.type.name]
      let name = unit[field.name].isEmpty ? "(unnamed)" : unit[field.name]
      lines.append(row(field.offset, field.type.size, type.isEmpty ? name : "\(name): \(type)"))
      // What has no known size reaches to whatever comes next.
      end = max(end, field.type.size == 0 ? field.offset : field.offset + field.type.size)
    }
    let isKnown = record.fields.last.map { $0.type.size > 0 } ?? true
    if !record.isUnion, isKnown, record.size > end {
      lines.append(row(end, record.size - end, "(padding)"))
    }
    return lines.map { $0 + "\n" }.joined()
  }

  private static func row(_ offset: UInt32, _ size: UInt32, _ text: String) -> String {
    func padded(_ number: String) -> String {
      String(repeating: " ", count: max(0, 8 - number.count)) + number
    }
    return padded(String(offset)) + padded(size == 0 ? "?" : String(size)) + "  " + text
  }

  private static func stride(of record: Record) -> UInt32 {
    let alignment = max(record.alignment, 1)
    return max(1, (record.size + alignment - 1) / alignment * alignment)
  }
}
