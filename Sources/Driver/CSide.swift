import CFrontend
import Findings
import PointerFlow
import SourceText
import SwiftFrontend

/// Lowers the C units of a project and says what was lost.
struct CSide {
  let project: Project
  let options: AnalysisOptions
  var caches: AnalysisCaches?

  struct Outcome {
    /// Sources.
    var units: [FlowUnit] = []
    /// Headers of modules that Swift imports.
    var modules: [FlowUnit] = []
    /// Units that came from the cache.
    var cacheHits = 0
    /// Absolute paths of everything that was read.
    var filesRead: Set<String> = []
    /// Where headers that were not found would have been found.
    var absentHeaders: Set<String> = []
    /// The library that parsed them: path and version.
    var libclang: String?
    var notices: [Notice] = []
  }

  func lower(_ reader: ProjectReader) async -> Outcome {
    var outcome = Outcome()
    guard !project.cUnits.isEmpty else { return outcome }
    var requests: [WorkerRequest] = []
    var units: [Project.CUnit] = []
    let overlay = Self.overlay(reader)
    var refused: [(flags: String, path: String, count: Int)] = []
    for unit in project.cUnits where unit.text != nil || reader.read(unit.path) != nil {
      let arguments = CompilerArguments(unit.arguments)
      if !arguments.refused.isEmpty {
        let flags = arguments.refused.joined(separator: " ")
        if let known = refused.firstIndex(where: { $0.flags == flags }) {
          refused[known].count += 1
        } else {
          refused.append((flags, unit.path, 1))
        }
      }
      units.append(unit)
      requests.append(
        WorkerRequest(
          path: unit.path, root: project.root, target: unit.target, arguments: arguments.accepted,
          text: unit.text, overlay: overlay))
    }
    outcome.notices += refused.map { Self.refusal($0.flags, path: $0.path, units: $0.count) }
    let candidates = LibclangSearch.candidates(
      explicit: options.libclang, environment: options.environment)
    let libclang: Libclang
    do throws(CFrontendError) {
      libclang = try Libclang(candidates: candidates)
    } catch {
      outcome.notices.append(Self.noLibclang(error, units: requests.count))
      return outcome
    }
    outcome.libclang = "libclang \(libclang.path): \(libclang.version)"
    let results = await results(
      of: requests, units, libclang: libclang, hits: &outcome.cacheHits)
    for (index, result) in results.enumerated() {
      add(result, of: requests[index], units[index], to: &outcome, reader: reader)
    }
    outcome.notices = ParseNotices.saidOnce(outcome.notices)
    addLoweringNotices(to: &outcome)
    applyNotes(to: &outcome, reader: reader)
    return outcome
  }

  /// What C units may read in place of what is on disk, by absolute path.
  private static func overlay(_ reader: ProjectReader) -> [String: String] {
    let files = reader.overlay.values.filter { PathText.fileExtension(of: $0.path) != "swift" }
    return Dictionary(
      uniqueKeysWithValues: files.map {
        (PathText.joined(reader.root, $0.path), String(decoding: $0.bytes, as: UTF8.self))
      })
  }

  /// What the project's API notes add to the declarations of its headers.
  private func applyNotes(to outcome: inout Outcome, reader: ProjectReader) {
    let paths = project.headers.filter { PathText.fileExtension(of: $0) == "apinotes" }
    for path in paths {
      guard let file = reader.read(path) else { continue }
      outcome.filesRead.insert(PathText.joined(reader.root, path))
      let notes = APINotes(String(decoding: file.bytes, as: UTF8.self))
      if notes.functions.isEmpty { continue }
      outcome.units = outcome.units.map(notes.applied)
      outcome.modules = outcome.modules.map(notes.applied)
    }
  }

  /// What lowering left out, by the units' own notices; what the parser complained of is said already.
  private func addLoweringNotices(to outcome: inout Outcome) {
    var skipped: [(path: String, message: String)] = []
    for unit in outcome.units + outcome.modules {
      for notice in unit.notices {
        switch unit[notice.kind] {
        case "skipped-functions": skipped.append((unit.files[0], unit[notice.message]))
        case "nested-too-deeply":
          outcome.notices.append(
            Notice(
              kind: unit[notice.kind], severity: .incomplete, message: unit[notice.message],
              path: unit.files[0]))
        default: break
        }
      }
    }
    outcome.notices += skipped.map {
      Notice(kind: "skipped-functions", severity: .remark, message: $0.message, path: $0.path)
    }
  }

  private static func refusal(_ flags: String, path: String, units: Int) -> Notice {
    let scope = units > 1 ? " (in \(units) units)" : ""
    return Notice(
      kind: "refused-flags", severity: .remark,
      message: "flags that load code or precompiled files are refused\(scope): \(flags)", path: path)
  }

  /// The outcomes, parallel to the requests: from the cache what is there, the rest from workers.
  private func results(
    of requests: [WorkerRequest], _ units: [Project.CUnit], libclang: Libclang, hits: inout Int
  ) async -> [WorkerOutcome] {
    guard let caches else { return await parsed(requests, libclang: libclang) }
    let cache = caches.cUnits(
      libclang: "\(libclang.path) \(libclang.version) \(options.includePathVariables)",
      headers: project.headers)
    var outcomes = requests.map { request in
      cache.entry(for: request).map {
        WorkerOutcome.lowered($0.unit, problems: $0.problems, files: $0.files)
      }
    }
    let missing = outcomes.indices.filter { outcomes[$0] == nil }
    let fresh = await parsed(missing.map { requests[$0] }, libclang: libclang)
    for (index, outcome) in zip(missing, fresh) {
      outcomes[index] = outcome
      guard case .lowered(let unit, let problems, let files) = outcome, !files.isEmpty else {
        continue
      }
      cache.keep(
        UnitCache.Entry(
          unit: unit, problems: problems, files: requests[index].files(among: files),
          absent: absent(problems, of: requests[index], files)),
        for: requests[index])
    }
    // Module headers are no units of their own.
    let known = Set(requests.indices).subtracting(missing)
    hits = known.count { !units[$0].isModule }
    return outcomes.compactMap { $0 }
  }

  private func absent(
    _ problems: [ParseProblem], of request: WorkerRequest, _ files: [String]
  ) -> [String] {
    AbsentHeaders.places(
      problems, arguments: request.arguments, files: files, root: request.root)
  }

  private func parsed(_ requests: [WorkerRequest], libclang: Libclang) async -> [WorkerOutcome] {
    if requests.isEmpty { return [] }
    guard var command = options.worker else {
      return requests.map { WorkerOutcome(lowering: $0, with: libclang) }
    }
    command.arguments += [
      "--libclang", libclang.path, "--time-limit", String(options.unitTimeLimit),
    ]
    let pool = WorkerPool(command: command, jobs: options.jobs, timeLimit: options.unitTimeLimit)
    let progress = options.onProgress.map { UnitProgress(total: requests.count, report: $0) }
    return await pool.run(requests) { _ in progress?.advance() }
  }

  private func add(
    _ result: WorkerOutcome, of request: WorkerRequest, _ source: Project.CUnit,
    to outcome: inout Outcome, reader: ProjectReader
  ) {
    func lost(_ kind: String, _ message: String) {
      outcome.notices.append(
        Notice(kind: kind, severity: .incomplete, message: message, path: request.path))
    }
    switch result {
    case .lowered(let unit, let problems, let files):
      outcome.filesRead.formUnion(request.files(among: files))
      outcome.absentHeaders.formUnion(absent(problems, of: request, files))
      if source.isModule { outcome.modules.append(unit) } else { outcome.units.append(unit) }
      outcome.notices += ParseNotices(unit: source, reader: reader).list(problems)
    case .unparsable(let code):
      lost(
        "unit-unparsable",
        code == 2
          ? "the C parser crashed on this unit; the rest was analysed"
          : "the C parser gave no tree for this unit (error \(code)); the rest was analysed")
    case .crashed(let how):
      lost("unit-crashed", "the C parser died on this unit (\(how)); the rest was analysed")
    case .timedOut(let seconds):
      lost(
        "unit-timed-out",
        "the C parser was stopped on this unit after \(seconds) s; the rest was analysed")
    case .broken(let how):
      lost("unit-lost", "the worker gave no usable answer for this unit: \(how)")
    }
  }

  private static func noLibclang(_ error: CFrontendError, units: Int) -> Notice {
    var tried = ""
    if case .noLibclang(let list) = error { tried = list.joined(separator: "; ") }
    return Notice(
      kind: "no-libclang", severity: .environment,
      message: "\(units) C unit(s) cannot be analysed without libclang; tried \(tried)",
      hint: "install libclang (Debian: apt install libclang-dev) or name one with --libclang PATH")
  }
}
