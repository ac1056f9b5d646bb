/// Compiler flags from manifests, databases and configurations, freed of what must not reach a parser
/// that runs on a stranger's pull request, and of what makes a compiler write.
package struct CompilerArguments: Hashable, Sendable {
  /// What is handed to libclang.
  package private(set) var accepted: [String] = []
  /// What was refused, in order, as written: flags that load code, or precompiled files, which the
  /// parser trusts like code.
  package private(set) var refused: [String] = []

  package init(_ arguments: [String]) {
    var index = 0
    while index < arguments.count {
      var taken = [arguments[index]]
      // `-Xclang X` hands X to the compiler proper, and X's own value comes behind another -Xclang.
      while index + taken.count < arguments.count, Self.passesOn(taken[taken.count - 1]) {
        taken.append(arguments[index + taken.count])
      }
      let verdict = Self.verdict(on: taken[taken.count - 1])
      if verdict.takesValue, index + taken.count < arguments.count {
        let next = index + taken.count
        taken.append(arguments[next])
        if Self.passesOn(arguments[next]), next + 1 < arguments.count {
          taken.append(arguments[next + 1])
        }
      }
      switch verdict.fate {
      case .accepted: accepted += taken
      case .refused: refused += taken
      case .dropped: break
      }
      index += taken.count
    }
  }

  private enum Fate {
    case accepted, refused, dropped
  }

  private struct Verdict {
    var fate: Fate
    var takesValue = false
  }

  private static func passesOn(_ flag: String) -> Bool {
    flag == "-Xclang" || flag == "-Xpreprocessor" || flag == "-mllvm" || flag == "-Xassembler"
      || flag.hasPrefix("-Xarch_")
  }

  /// Flags that load code, alone or with their value in the next argument.
  private static let loading = [
    "load", "fplugin", "fpass-plugin", "add-plugin", "plugin", "plugin-arg", "fplugin-arg",
    "config", "config-system-dir", "config-user-dir", "wrapper", "specs", "cc1", "cc1as", "driver-mode", "fmodule-file",
    "fprebuilt-module-path", "include-pch", "ivfsoverlay", "vfsoverlay", "load-pass-plugin",
  ]
  /// Those among them whose value is the next argument, unless it follows `=`.
  private static let loadingWithValue: Set<String> = [
    "load", "fplugin", "fpass-plugin", "add-plugin", "plugin", "config", "include-pch",
    "ivfsoverlay", "vfsoverlay", "wrapper",
  ]
  /// Flags that write files or caches, or that choose what is made.
  private static let writing = [
    "save-temps", "ftime-trace", "fmodules", "fcxx-modules", "fimplicit-module-maps", "gen-reproducer",
    "fcrash-diagnostics", "fproc-stat-report", "fsave-optimization-record", "fimplicit-modules",
    "foptimization-record-file", "index-store-path", "gsplit-dwarf", "emit-", "E", "S", "c", "M",
    "MM", "MD", "MMD", "MG", "MP", "MV", "fsyntax-only", "fdriver-only", "P", "v", "###",
    "fdiagnostics-format", "fdiagnostics-color", "fcolor-diagnostics", "Werror", "pedantic-errors",
  ]
  private static let writingWithValue: Set<String> = [
    "o", "MF", "MT", "MQ", "MJ", "dependency-file", "serialize-diagnostics", "index-store-path",
    "index-unit-output-path", "diagnostic-log-file", "header-include-file", "stats-file", "main-file-name",
    "fmodules-cache-path", "fmodule-name",
    // The builtin headers of another version crash the parser.
    "resource-dir",
  ]

  private static func verdict(on flag: String) -> Verdict {
    // Response files are opened by who reads the flags, inside the root; what is left is refused.
    if flag.hasPrefix("@") { return Verdict(fate: .refused) }
    if isBundle(flag) { return Verdict(fate: bundle(flag)) }
    guard flag.hasPrefix("-"), flag != "-", flag != "--" else { return Verdict(fate: .accepted) }
    let name = flag.drop { $0 == "-" }
    // `-Xclang=X` is one argument.
    if name.hasPrefix("Xclang=") || name.hasPrefix("mllvm=") {
      return verdict(on: String(name[name.index(after: name.firstIndex(of: "=") ?? name.startIndex)...]))
    }
    let head = String(name.prefix { $0 != "=" })
    if loading.contains(where: { head == $0 || name.hasPrefix($0 + "=") || isPluginArgument(name, $0) }) {
      return Verdict(
        fate: .refused,
        takesValue: !name.contains("=")
          && (loadingWithValue.contains(head) || name.hasPrefix("plugin-arg-")))
    }
    if writingWithValue.contains(head) {
      return Verdict(fate: .dropped, takesValue: !name.contains("="))
    }
    if flag.hasPrefix("-o") && flag.hasSuffix(".o") { return Verdict(fate: .dropped) }
    let writes = writing.contains { head == $0 || ($0.hasSuffix("-") && name.hasPrefix($0)) }
    if writes || name.hasPrefix("save-temps") || name.hasPrefix("fmodules-")
      || name.hasPrefix("Werror") || name.hasPrefix("ftime-trace") || name.hasPrefix("Wl,")
      || name.hasPrefix("Wa,")
    {
      return Verdict(fate: .dropped)
    }
    return Verdict(fate: .accepted)
  }

  private static func isPluginArgument(_ name: Substring, _ flag: String) -> Bool {
    flag.hasSuffix("plugin-arg") && name.hasPrefix(flag + "-")
  }

  /// `-Wp,A,B`: comma-separated flags for the compiler proper.
  private static func isBundle(_ flag: String) -> Bool { flag.hasPrefix("-Wp,") }

  private static func bundle(_ flag: String) -> Fate {
    let parts = flag.split(separator: ",").dropFirst().map(String.init)
    let inner = CompilerArguments(parts)
    if !inner.refused.isEmpty { return .refused }
    return inner.accepted == parts ? .accepted : .dropped
  }
}
