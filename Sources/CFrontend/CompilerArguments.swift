/// Compiler flags from configurations and databases, freed of what must not reach a parser that runs
/// on a stranger's pull request.
package struct CompilerArguments: Hashable, Sendable {
  /// What is handed to libclang.
  package private(set) var accepted: [String] = []
  /// What was refused, in order, as written.
  package private(set) var refused: [String] = []

  /// Flags that load code into the compiler, alone or with their value in the next argument.
  private static let loading = ["-load", "-fplugin", "-fpass-plugin", "-fplugin-arg", "-add-plugin"]

  package init(_ arguments: [String]) {
    var index = 0
    while index < arguments.count {
      var taken = [arguments[index]]
      // `-Xclang X` hands X to the compiler proper; so do -mllvm and -Xpreprocessor.
      while index + taken.count < arguments.count, Self.passesOn(taken[taken.count - 1]) {
        taken.append(arguments[index + taken.count])
      }
      let flag = taken[taken.count - 1]
      if Self.loadsCode(flag) {
        if !flag.contains("="), index + taken.count < arguments.count {
          let next = index + taken.count
          taken.append(arguments[next])
          if Self.passesOn(arguments[next]), next + 1 < arguments.count {
            taken.append(arguments[next + 1])
          }
        }
        refused += taken
      } else {
        accepted += taken
      }
      index += taken.count
    }
  }

  private static func passesOn(_ flag: String) -> Bool {
    flag == "-Xclang" || flag == "-Xpreprocessor" || flag == "-mllvm"
  }

  private static func loadsCode(_ flag: String) -> Bool {
    if flag.hasPrefix("@") { return true }
    return loading.contains { flag == $0 || flag.hasPrefix($0 + "=") || flag.hasPrefix($0 + "-") }
  }
}
