import Findings
import SourceText

/// Says once and briefly what the C parser's errors in one unit cost.
struct ParseNotices {
  let request: WorkerRequest
  let reader: ProjectReader

  func list(_ problems: [ParseProblem]) -> [Notice] {
    var notices: [Notice] = []
    var lost: [ParseProblem] = []
    for problem in problems {
      if let header = Self.missingHeader(problem) {
        notices.append(missing(header, problem))
      } else {
        lost.append(problem)
      }
    }
    if let first = lost.first {
      let (path, position) = place(of: first)
      notices.append(
        Notice(
          kind: "lost-statements", severity: .incomplete,
          message: "\(lost.count) error(s) in \(request.path) may have cost statements; "
            + "the first: \(first.text)",
          path: path ?? request.path, position: position,
          hint: "give the flags it is compiled with: -p compile_commands.json, or --cflag FLAG"))
    }
    return notices
  }

  /// The name in "'x.h' file not found".
  private static func missingHeader(_ problem: ParseProblem) -> String? {
    guard problem.text.hasSuffix("' file not found"), problem.text.hasPrefix("'") else { return nil }
    return String(problem.text.dropFirst().dropLast("' file not found".count))
  }

  private func missing(_ header: String, _ problem: ParseProblem) -> Notice {
    let (path, position) = place(of: problem)
    let isOthers = path.flatMap(reader.read).map { file in
      Int(problem.offset) < file.bytes.count
        && file.bytes[Int(problem.offset)] == UInt8(ascii: "<")
    }
    return Notice(
      kind: "missing-header", severity: isOthers == true ? .remark : .incomplete,
      message: "'\(header)' was not found", path: path ?? request.path, position: position,
      hint: "name its directory with --cflag -IDIR")
  }

  private func place(of problem: ParseProblem) -> (path: String?, position: SourcePosition?) {
    guard let spelled = problem.file,
      let path = PathText.relative(
        PathText.absolute(spelled, in: request.root), to: request.root),
      let file = reader.read(path)
    else { return (nil, nil) }
    return (path, LineTable(file).position(of: problem.offset, in: file))
  }
}
