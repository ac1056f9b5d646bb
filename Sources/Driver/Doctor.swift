import CFrontend
import Findings

/// Looks at what the tool needs and what it would analyse, without analysing.
package struct Doctor {
  package struct Diagnosis: Sendable {
    package let text: String
    /// Something the project needs is missing.
    package let isHealthy: Bool
  }

  private let plan: RunPlan
  private let executable: String

  package init(_ plan: RunPlan, executable: String) {
    self.plan = plan
    self.executable = executable
  }

  package func diagnose() throws(DriverError) -> Diagnosis {
    let options = plan.options
    var lines = ["\(ToolIdentity.name) \(ToolIdentity.version)", "executable: \(executable)"]
    lines.append("root: \(plan.scope.root)")
    lines.append("configuration: \(plan.file?.shownPath ?? "none, the defaults hold")")
    let project = try plan.project(ProjectReader(root: plan.scope.root))
    let swiftFiles = project.swiftModules.reduce(0) { $0 + $1.files.count }
    lines.append(
      "to analyse: \(swiftFiles) Swift file(s) in \(project.swiftModules.count) module(s), "
        + "\(project.cUnits.count) C unit(s)")
    let candidates = LibclangSearch.candidates(
      explicit: options.libclang, environment: options.environment)
    var isHealthy = true
    do throws(CFrontendError) {
      let libclang = try Libclang(candidates: candidates)
      lines.append("libclang: \(libclang.path)")
      lines.append("  \(libclang.version)")
      if LibclangSearch.resourceArguments(forLibrary: libclang.path).isEmpty {
        lines.append(
          "  no builtin headers beside it: <stddef.h> and its like may not be found")
      }
    } catch {
      isHealthy = project.cUnits.isEmpty
      lines.append("libclang: not found")
      if case .noLibclang(let tried) = error { lines += tried.map { "  tried \($0)" } }
      lines.append(
        project.cUnits.isEmpty
          ? "  not needed here: there is no C to parse"
          : "  without it no C is read: what C keeps is known from models only (exit status 2)")
      lines.append("  Debian: apt install libclang-dev; or --libclang PATH, UNSAFE_LINT_LIBCLANG=PATH")
    }
    lines += project.notices.filter { $0.severity != .remark }.map {
      "\($0.severity.rawValue): \($0.path.map { $0 + ": " } ?? "")\($0.message)"
    }
    lines.append(isHealthy ? "all is well" : "something is missing, see above")
    return Diagnosis(text: lines.map { $0 + "\n" }.joined(), isHealthy: isHealthy)
  }
}
