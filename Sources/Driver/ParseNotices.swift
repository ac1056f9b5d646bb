import CFrontend
import Findings
import SourceText

/// Says once and briefly what the C parser's errors in one unit cost.
struct ParseNotices {
  let unit: Project.CUnit
  let reader: ProjectReader

  /// C is promised whole; of C++ and Objective-C what C could say, so that less of it is no surprise.
  private var isPromised: Bool {
    SourceLanguage(path: unit.path) == nil || SourceLanguage(path: unit.path) == .c
  }

  func list(_ problems: [ParseProblem]) -> [Notice] {
    var notices: [Notice] = []
    var lost: [ParseProblem] = []
    var missed: Set<String> = []
    for problem in problems {
      if let header = Self.missingHeader(problem) {
        if missed.insert(header).inserted { notices.append(missing(header, problem)) }
      } else if Self.isAboutFlags(problem) {
        notices.append(
          Notice(
            kind: "unknown-flag", severity: .remark,
            message: "the C parser does not know a flag and goes on without it: \(problem.text)"))
      } else {
        lost.append(problem)
      }
    }
    if let first = lost.first {
      let (path, position) = place(of: first)
      notices.append(
        Notice(
          kind: "lost-statements", severity: isPromised ? .incomplete : .remark,
          message: "\(lost.count) error(s) in \(unit.path) may have cost statements; "
            + "the first: \(first.text)",
          path: path ?? unit.path, position: position,
          hint: missed.isEmpty
            ? "give the flags it is compiled with: -p compile_commands.json, or --cflag FLAG" : nil))
    }
    return notices
  }

  /// A header that several files miss is named once, where it is missed first.
  static func saidOnce(_ notices: [Notice]) -> [Notice] {
    var kept: [Notice] = []
    var places: [String: (index: Int, count: Int)] = [:]
    for notice in notices {
      guard notice.kind == "missing-header" else {
        kept.append(notice)
        continue
      }
      let key = "\(notice.severity) \(notice.message) \(notice.hint ?? "")"
      if let known = places[key] {
        places[key] = (known.index, known.count + 1)
      } else {
        places[key] = (kept.count, 1)
        kept.append(notice)
      }
    }
    for (index, count) in places.values where count > 1 {
      let notice = kept[index]
      kept[index] = Notice(
        kind: notice.kind, severity: notice.severity,
        message: "\(notice.message) (included in \(count) places)", path: notice.path,
        position: notice.position, hint: notice.hint)
    }
    return kept
  }

  /// The name in "'x.h' file not found".
  static func missingHeader(_ problem: ParseProblem) -> String? {
    let text = problem.text
    guard text.hasPrefix("'"), let end = text.dropFirst().firstIndex(of: "'") else { return nil }
    // Newer versions add what they suppose was meant.
    guard text[end...].hasPrefix("' file not found") else { return nil }
    return String(text[text.index(after: text.startIndex)..<end])
  }

  /// Complaints of the driver have no place in a file.
  private static func isAboutFlags(_ problem: ParseProblem) -> Bool {
    problem.file == nil
      && ["unknown argument", "unsupported option", "unsupported argument", "invalid value"]
        .contains { problem.text.hasPrefix($0) }
  }

  private func missing(_ header: String, _ problem: ParseProblem) -> Notice {
    let (path, position) = place(of: problem)
    let isQuoted = path.flatMap(reader.read).map { file in
      Int(problem.offset) < file.bytes.count
        && file.bytes[Int(problem.offset)] == UInt8(ascii: "\"")
    }
    // A module map names headers of the system by absolute path.
    let isOthers =
      header.hasPrefix("/")
      ? PathText.relative(header, to: reader.root) == nil : isQuoted != true
    let install =
      unit.providers.isEmpty
      ? "" : "install \(unit.providers.joined(separator: " ")), or "
    return Notice(
      kind: "missing-header", severity: isOthers || !isPromised ? .remark : .incomplete,
      message: isOthers
        ? "'\(header)' of another owner was not found: models stand in for what it declares"
        : "'\(header)' was not found",
      path: path ?? unit.path, position: position,
      hint: "\(install)name its directory with --cflag -IDIR")
  }

  /// Where a problem is; no place inside the text that stands in for a module's headers.
  private func place(of problem: ParseProblem) -> (path: String?, position: SourcePosition?) {
    let directory = CUnitLowering.workingDirectory(of: unit.arguments) ?? reader.root
    guard let spelled = problem.file,
      let path = PathText.relative(PathText.absolute(spelled, in: directory), to: reader.root)
    else { return (nil, nil) }
    if unit.isModule, path == CUnitLowering.standIn(for: unit.path) { return (unit.path, nil) }
    guard let file = reader.read(path) else { return (path, nil) }
    return (path, LineTable(file).position(of: problem.offset, in: file))
  }
}
