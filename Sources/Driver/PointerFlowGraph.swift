package import Findings
import PointerFlow
import SourceText

/// What can be drawn of a run: functions and the memory in which they leave pointers, and the paths of
/// findings.
package struct PointerFlowGraph {
  private let plan: RunPlan

  package init(_ plan: RunPlan) { self.plan = plan }

  /// - Parameter line: one-based, in the one file the plan names: only the paths of the findings that
  ///   pass there; `nil` for the whole graph.
  /// - Throws: `noFinding` when none passes there.
  package func document(line: Int?) async throws(DriverError) -> GraphDocument {
    guard let line else {
      let analysis = try await Analysis.run(plan)
      var drawing = ProgramDrawing(analysis, title: "pointer flow") { plan.scope.reports($0) }
      drawing.addCalls()
      drawing.addMemory()
      drawing.addFindings(analysis.found.findings)
      return drawing.graph
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
}
