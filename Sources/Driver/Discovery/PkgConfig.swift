/// Compiler flags that a system library's `.pc` file states, read without running `pkg-config`.
enum PkgConfig {
  private static let directories = [
    "/usr/local/lib/pkgconfig", "/usr/local/share/pkgconfig", "/usr/lib/pkgconfig",
    "/usr/share/pkgconfig", "/opt/homebrew/lib/pkgconfig",
  ]

  /// The `Cflags` of a package and of those it requires; empty when there is none.
  static func flags(of name: String) -> [String] {
    var flags: [String] = []
    var pending = [name]
    var seen: Set<String> = []
    while let next = pending.popLast(), seen.count < 64 {
      guard seen.insert(next).inserted, let file = read(next) else { continue }
      flags += file.flags
      pending += file.requirements
    }
    return flags
  }

  struct File: Hashable {
    var flags: [String] = []
    var requirements: [String] = []

    /// Source: pkg-config(5). Variables are `name=value`, fields are `Name: value`.
    init(text: String) {
      var variables: [String: String] = [:]
      for line in text.split(whereSeparator: \.isNewline) {
        guard let mark = line.firstIndex(where: { $0 == "=" || $0 == ":" }) else { continue }
        let name = line[..<mark].trimmed
        let value = Self.expanded(line[line.index(after: mark)...].trimmed, variables)
        switch (line[mark], name) {
        case ("=", _): variables[name] = value
        case (_, "Cflags"), (_, "CFlags"): flags = ShellWords.split(value)
        case (_, "Requires"), (_, "Requires.private"):
          let words = value.split { $0 == " " || $0 == "," }.map(String.init)
          requirements += words.filter { $0.first?.isLetter == true }
        default: break
        }
      }
    }

    private static func expanded(_ text: String, _ variables: [String: String]) -> String {
      var result = ""
      var rest = text[...]
      while let start = rest.firstRange(of: "${") {
        result += rest[..<start.lowerBound]
        rest = rest[start.upperBound...]
        guard let end = rest.firstIndex(of: "}"), result.utf8.count < 1 << 16 else { break }
        result += variables[String(rest[..<end])] ?? ""
        rest = rest[rest.index(after: end)...]
      }
      return result + rest
    }
  }

  private static func read(_ name: String) -> File? {
    guard !name.contains("/"), !name.hasPrefix(".") else { return nil }
    let triples = (FileSystem.entries(of: "/usr/lib") ?? []).map(\.name).filter { $0.contains("-linux-") }
    for directory in directories + triples.map({ "/usr/lib/\($0)/pkgconfig" }) {
      if let bytes = try? FileSystem.read("\(directory)/\(name).pc", limit: 1 << 20) {
        return File(text: String(decoding: bytes, as: UTF8.self))
      }
    }
    return nil
  }
}

extension Substring {
  /// Without blanks at both ends.
  fileprivate var trimmed: String {
    let start = drop { $0 == " " || $0 == "\t" }
    return String(start.reversed().drop { $0 == " " || $0 == "\t" || $0 == "\r" }.reversed())
  }
}
