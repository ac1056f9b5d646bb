package import Findings
import PointerFlow
import SourceText

/// What can be drawn of a run: the calls between functions of both sides, and the paths of findings.
package struct PointerFlowGraph {
  private let plan: RunPlan

  package init(_ plan: RunPlan) { self.plan = plan }

  /// - Parameter line: one-based, in the one file the plan names: only the paths of the findings that
  ///   pass there; `nil` for the whole graph.
  /// - Throws: `noFinding` when none passes there.
  package func document(line: Int?) async throws(DriverError) -> GraphDocument {
    guard let line else {
      let analysis = try await Analysis.run(plan)
      var graph = GraphDocument(title: "pointer flow", findings: analysis.found.findings)
      addCalls(of: analysis, to: &graph)
      return graph
    }
    guard let path = plan.scope.reported.first else {
      throw .noFinding(place: "line \(line) of what is no file")
    }
    // A path may pass through a file in which no finding lies.
    var widened = plan
    widened.scope = plan.scope.reportingEverything
    let findings = try await Analysis.run(widened).found.findings.filter { finding in
      ([finding.location] + finding.witness.map(\.location)).contains {
        $0.path == path && ($0.start.line...max($0.start.line, $0.end.line)) ~= line
      }
    }
    guard let first = findings.first else { throw .noFinding(place: "\(path):\(line)") }
    return GraphDocument(
      title: findings.count == 1 ? first.message : "\(path):\(line)", findings: findings)
  }

  /// Functions that call or are called, with where they stand.
  private func addCalls(of analysis: Analysis, to graph: inout GraphDocument) {
    let program = analysis.program
    var tables: [String: LineTable] = [:]
    func node(_ id: FunctionID) -> GraphDocument.Node {
      let function = program.function(id)
      let unit = program.units[program.functions[id.index].unit]
      var location: FindingLocation?
      if !function.isDeclaration, Int(function.range.file) < unit.files.count {
        let path = unit.files[Int(function.range.file)]
        if let file = analysis.sources[path] {
          let table = tables[path] ?? LineTable(file)
          tables[path] = table
          let start = table.position(of: function.range.bytes.start, in: file)
          location = FindingLocation(path: path, start: start, end: start)
        }
      }
      return GraphDocument.Node(
        side: program.side(of: id) == .swift ? .swift : .c, kind: "function",
        label: program.name(of: id), location: location)
    }
    for index in program.functions.indices.dropFirst() {
      let caller = FunctionID(raw: UInt32(index))
      guard !program.function(caller).isDeclaration else { continue }
      let from = node(caller)
      guard from.location.map({ plan.scope.reports($0.path) }) ?? false else { continue }
      for callee in CallGraph.callees(of: caller, in: program) {
        graph.connect(graph.add(from), graph.add(node(callee)), "calls")
      }
    }
  }
}
