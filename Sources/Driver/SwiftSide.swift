import Findings
import PointerFlow

/// Lowers the Swift modules of a project, which see the C units they may call.
struct SwiftSide {
  let project: Project

  struct Outcome {
    var units: [FlowUnit] = []
    var notices: [Notice] = []
  }

  func lower(imported: [FlowUnit], reader: ProjectReader) async -> Outcome {
    let outcome = Outcome()
    for module in project.swiftModules {
      let files = module.files.compactMap { reader.read($0) }
      if files.isEmpty { continue }
    }
    return outcome
  }
}
