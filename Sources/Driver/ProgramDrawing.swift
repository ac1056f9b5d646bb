import Findings
import PointerFlow
import SourceText

/// Draws a solved program: functions with what they call and pass, and the memory through which
/// pointers go from one to another.
struct ProgramDrawing {
  let program: Program
  let solution: ProgramSolution
  private(set) var graph: GraphDocument
  private let sources: [String: SourceFile]
  private var tables: [String: LineTable] = [:]
  private let isDrawn: (String) -> Bool

  /// - Parameter isDrawn: whether the functions of a file are drawn.
  init(_ analysis: Analysis, title: String, isDrawn: @escaping (String) -> Bool) {
    program = analysis.program
    solution = analysis.solution
    sources = analysis.sources
    graph = GraphDocument(title: title)
    self.isDrawn = isDrawn
  }

  // MARK: Functions

  /// Functions that call or are called; what crosses the boundary says which pointers it passes.
  mutating func addCalls() {
    for caller in drawnFunctions {
      let function = program.function(caller)
      let unit = program.functions[caller.index].unit
      for instruction in function.instructions {
        switch instruction {
        case .call(let call):
          let site = function.calls[call.index]
          for callee in callees(of: site, unit: unit) {
            connect(caller, callee, passed(by: site, to: callee, from: caller))
          }
        case .functionReference(_, let name):
          if let callee = program.resolve(name, inUnit: unit) { connect(caller, callee, "refers to") }
        case .makeClosure(let closure):
          let name = function.closures[closure.index].function
          if let callee = program.resolve(name, inUnit: unit) { connect(caller, callee, "closure") }
        default: break
        }
      }
    }
  }

  /// Functions with a body in a file that is drawn.
  private var drawnFunctions: [FunctionID] {
    program.functions.indices.dropFirst().map { FunctionID(raw: UInt32($0)) }.filter { id in
      let function = program.function(id)
      return !function.isDeclaration
        && isDrawn(path(function.range, unit: program.functions[id.index].unit))
    }
  }

  private func callees(of site: CallSite, unit: Int) -> [FunctionID] {
    switch site.callee {
    case .named(let name): program.resolve(name, inUnit: unit).map { [$0] } ?? []
    case .method(let type, let name): program.resolveMethod(type: type, name: name, inUnit: unit)
    case .indirect: []
    }
  }

  private mutating func connect(_ caller: FunctionID, _ callee: FunctionID, _ label: String) {
    let from = graph.add(node(caller))
    graph.connect(from, graph.add(node(callee)), label)
  }

  /// `passes $0` where a pointer crosses the boundary, else `calls`.
  private func passed(by site: CallSite, to callee: FunctionID, from caller: FunctionID) -> String {
    guard program.side(of: caller) != program.side(of: callee) else { return "calls" }
    let unit = program.functions[caller.index].unit
    let parameters = program.function(callee).parameters
    let pointers = site.arguments.enumerated().compactMap { position, argument -> String? in
      guard position < parameters.count,
        [.pointer, .buffer, .object, .function].contains(parameters[position].type.kind)
      else { return nil }
      let text = text(argument.range, unit: unit)
      return text.isEmpty || text.count > 24 ? "a pointer" : text
    }
    return pointers.isEmpty ? "calls" : "passes " + pointers.joined(separator: ", ")
  }

  private mutating func node(_ id: FunctionID) -> GraphDocument.Node {
    let function = program.function(id)
    return GraphDocument.Node(
      side: side(program.side(of: id)), kind: "function", label: program.name(of: id),
      location: function.isDeclaration
        ? nil : location(function.range, unit: program.functions[id.index].unit))
  }

  // MARK: Memory

  /// Where functions leave addresses, what is left there, and who reads it again.
  mutating func addMemory() {
    var nodes: [String: Int] = [:]
    for id in drawnFunctions {
      guard let summary = solution.summaries[id.index] else { continue }
      let names = MemoryNames(program: program, paths: solution.paths, function: id)
      for outcome in summary.outcomes {
        for store in outcome.stores {
          // What a callee stores is drawn with the callee.
          let values = store.values.filter { value in
            value.steps.last(where: \.isStore).map { $0.nesting == 0 } ?? false
          }
          guard !values.isEmpty, let place = names.name(of: store.place) else { continue }
          let memory = graph.add(
            GraphDocument.Node(
              side: side(place.side), kind: "memory", label: place.text,
              location: place.global.flatMap { location(ofGlobal: $0) }))
          nodes[place.text] = memory
          graph.connect(graph.add(node(id)), memory, store.isMust ? "stores" : "may store")
          for value in values { addObject(value, of: outcome, in: memory) }
        }
      }
    }
    for id in drawnFunctions {
      for label in MemoryReads(program: program, function: id).labels {
        if let memory = nodes[label] { graph.connect(memory, graph.add(node(id)), "loads") }
      }
    }
  }

  /// The object that a place holds, when the function itself made it.
  private mutating func addObject(
    _ value: Summary.ValueEffect, of outcome: Summary.Outcome, in memory: Int
  ) {
    guard case .fresh(let number) = solution.paths.root(of: value.target),
      outcome.fresh.indices.contains(number)
    else { return }
    let label: String
    switch outcome.fresh[number] {
    case .object(let type): label = "object of \(program.text(type))"
    case .heap(let family, _): label = "memory of allocator '\(program.text(family))'"
    case .closure, .other: return
    }
    let object = graph.add(
      GraphDocument.Node(
        side: graph.nodes[memory].side, kind: "object", label: label, location: nil))
    graph.connect(memory, object, "points to")
  }

  // MARK: Findings

  /// Findings beside the functions they lie in; `graph FILE:LINE` draws the path of one.
  mutating func addFindings(_ findings: [Finding]) {
    for finding in findings {
      let owner = graph.nodes.firstIndex { node in
        node.kind == "function" && node.label == finding.declaration
          && node.location?.path == finding.location.path
      }
      let index = graph.add(
        GraphDocument.Node(
          side: finding.location.path.hasSuffix(".swift") ? .swift : .c, kind: "finding",
          label: "\(finding.ruleID): \(finding.message)", location: finding.location))
      if let owner { graph.connect(owner, index, "finding") }
    }
  }

  // MARK: Places

  private func side(_ side: FlowUnit.Side) -> GraphDocument.Side { side == .swift ? .swift : .c }

  private func path(_ range: SourceRange, unit: Int) -> String {
    let files = program.units[unit].files
    return Int(range.file) < files.count ? files[Int(range.file)] : ""
  }

  private func text(_ range: SourceRange, unit: Int) -> String {
    sources[path(range, unit: unit)]?.text(in: range.bytes) ?? ""
  }

  private mutating func location(_ range: SourceRange, unit: Int) -> FindingLocation? {
    let path = path(range, unit: unit)
    guard let file = sources[path] else { return nil }
    let table = tables[path] ?? LineTable(file)
    tables[path] = table
    let start = table.position(of: range.bytes.start, in: file)
    return FindingLocation(path: path, start: start, end: start)
  }

  private mutating func location(ofGlobal id: GlobalID) -> FindingLocation? {
    let global = program.globals[id.index]
    let symbols = program.symbols[global.unit]
    let declaration = program.units[global.unit].globals.first {
      symbols[$0.name.index] == global.name
    }
    return declaration.flatMap { location($0.range, unit: global.unit) }
  }
}
