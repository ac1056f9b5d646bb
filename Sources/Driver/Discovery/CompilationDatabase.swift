import Findings
import Foundation

/// The units that a `compile_commands.json` lists.
///
/// Source: Clang documentation, "JSON Compilation Database Format Specification".
struct CompilationDatabase {
  /// Larger ones are refused: even Chromium's stays below.
  static let sizeLimit = 512 << 20

  struct Unit: Hashable, Sendable {
    /// Relative to the root.
    var path: String
    /// What is linked together, as far as the name of the output tells; else empty.
    var target: String
    /// Flags without the compiler, the file and the output; the working directory comes first.
    var arguments: [String]
  }

  private struct Entry: Decodable {
    var directory: String
    var file: String
    var command: String?
    var arguments: [String]?
    var output: String?
  }

  private(set) var units: [Unit] = []
  private(set) var notices: [Notice] = []
  private let root: String
  /// The database's own path relative to the root, for notices.
  private let shown: String
  private var indices: [String: Int] = [:]
  private var otherCommands = 0
  private var outside: [String] = []
  private var absent: [String] = []
  private var foreignLanguages: [String] = []
  private var refusedResponseFiles: [String] = []

  /// What is read for a root: `explicit`, a file or the directory that holds one; else what lies in
  /// the root or in its `build` directory; `nil` when there is none.
  static func location(explicit: String?, workingDirectory: String, root: String) throws(DriverError)
    -> String?
  {
    if let explicit {
      let path = PathText.absolute(explicit, in: workingDirectory)
      guard let real = FileSystem.resolved(path) else { throw .missingPath(explicit) }
      return FileSystem.isDirectory(real) ? PathText.joined(real, "compile_commands.json") : real
    }
    for directory in [root, PathText.joined(root, "build")] {
      let path = PathText.joined(directory, "compile_commands.json")
      // CMake users link from the root into their build directory.
      guard let real = FileSystem.resolved(path), FileSystem.isFile(real) else { continue }
      if PathText.relative(real, to: root) != nil { return real }
    }
    return nil
  }

  init(path: String, root: String) throws(DriverError) {
    self.root = root
    shown = PathText.relative(path, to: root) ?? path
    let bytes: ContiguousArray<UInt8>
    do throws(FileSystem.ReadFailure) {
      bytes = try FileSystem.read(path, limit: Self.sizeLimit)
    } catch {
      let reason =
        switch error {
        case .unreadable(let text): text
        case .notRegular: "not a regular file"
        case .tooLarge: "larger than \(Self.sizeLimit >> 20) MiB"
        }
      throw .badCompilationDatabase(path: shown, reason: "cannot be read: \(reason)")
    }
    guard let entries = try? JSONDecoder().decode([Entry].self, from: Foundation.Data(bytes)) else {
      throw .badCompilationDatabase(
        path: shown, reason: "not a JSON array of objects with 'directory', 'file' and a command")
    }
    for entry in entries { add(entry, databaseDirectory: PathText.directory(of: path)) }
    addNotices()
  }

  private mutating func add(_ entry: Entry, databaseDirectory: String) {
    let directory = PathText.absolute(entry.directory, in: databaseDirectory)
    let file = PathText.absolute(entry.file, in: directory)
    guard let real = FileSystem.resolved(file), FileSystem.isFile(real) else {
      if PathText.relative(file, to: root) == nil { outside.append(file) } else { absent.append(file) }
      return
    }
    guard let path = PathText.relative(real, to: root) else {
      outside.append(file)
      return
    }
    guard SourceLanguage(path: path) != nil else {
      if PathText.fileExtension(of: path) != "swift" { foreignLanguages.append(path) }
      return
    }
    var words = entry.arguments ?? ShellWords.split(entry.command ?? "")
    var responseFiles = ResponseFiles(root: root)
    words = responseFiles.expanded(words, in: directory)
    refusedResponseFiles += responseFiles.refused
    let command = CompilerCommand(words: words, file: file, directory: directory)
    let arguments = ["-working-directory=" + directory] + command.flags
    let target = Self.target(ofOutput: entry.output ?? command.output)
    if let known = indices[path] {
      if units[known].arguments != arguments { otherCommands += 1 }
      return
    }
    indices[path] = units.count
    units.append(Unit(path: path, target: target, arguments: arguments))
  }

  /// CMake names the target in the path of the object: `CMakeFiles/app.dir/src/main.c.o`.
  private static func target(ofOutput output: String?) -> String {
    guard let output else { return "" }
    let components = output.split(separator: "/")
    guard let index = components.lastIndex(of: "CMakeFiles"), index + 1 < components.count,
      components[index + 1].hasSuffix(".dir")
    else { return "" }
    return String(components[index + 1].dropLast(4))
  }

  private mutating func addNotices() {
    func note(
      _ kind: String, _ severity: Notice.Severity, _ message: String, hint: String? = nil
    ) {
      notices.append(
        Notice(kind: kind, severity: severity, message: message, path: shown, hint: hint))
    }
    if let first = absent.first {
      note(
        "absent-units", .incomplete,
        "\(absent.count) file(s) that it lists do not exist, the first: \(first)",
        hint: "build the project once, so that generated sources are there, or renew the database")
    }
    if let first = outside.first {
      note(
        "units-outside-root", .remark,
        "\(outside.count) file(s) that it lists lie outside the analysed root, the first: \(first)")
    }
    if otherCommands > 0 {
      note(
        "duplicate-commands", .remark,
        "\(otherCommands) more command(s) for files that it lists already; the first of each counts")
    }
    if let first = foreignLanguages.first {
      note(
        "foreign-units", .remark,
        "\(foreignLanguages.count) file(s) in other languages are not analysed, the first: \(first)")
    }
    if let first = refusedResponseFiles.first {
      note(
        "refused-response-file", .incomplete,
        "\(refusedResponseFiles.count) response file(s) were not opened, the first: \(first)",
        hint: "a response file lies inside the analysed root and holds at most 4 MiB")
    }
  }
}

/// A compiler's command line, taken apart.
struct CompilerCommand: Hashable, Sendable {
  /// Without the compiler, the inputs and what else does not concern parsing.
  private(set) var flags: [String] = []
  private(set) var output: String?

  /// Flags whose value is the next word.
  private static let withValue: Set<String> = [
    "-I", "-D", "-U", "-include", "-imacros", "-isystem", "-iquote", "-idirafter", "-isysroot",
    "--sysroot", "-x", "-target", "--target", "-arch", "-F", "-iframework", "-Xclang",
    "-Xpreprocessor", "-Xassembler", "-Xlinker", "-mllvm", "-L", "-l", "-u", "-z", "-T",
    "-framework", "-working-directory", "-iprefix", "-iwithprefix", "-iwithprefixbefore",
    "-imultilib", "-cxx-isystem", "-stdlib++-isystem", "-resource-dir", "-B", "-G", "-rpath",
    "-MF", "-MT", "-MQ", "-MJ", "-ivfsoverlay", "-include-pch", "--param", "-aux-info",
    "-dependency-file", "--serialize-diagnostics", "-index-store-path", "--config", "-wrapper",
    "-A", "-install_name", "-std", "-fplugin", "-load",
  ]
  /// Those that concern the linker and the assembler only.
  private static let forOthers: Set<String> = [
    "-L", "-l", "-u", "-z", "-T", "-framework", "-Xlinker", "-Xassembler", "-rpath", "-install_name",
    "--param", "-aux-info",
  ]

  /// - Parameters:
  ///   - words: of the whole command, the compiler and its wrappers first.
  ///   - file: absolute path of the unit.
  init(words: [String], file: String, directory: String) {
    var rest = words[...]
    let program = Self.dropCompiler(&rest)
    if program.hasSuffix("++"), SourceLanguage(path: file) == .c { flags += ["-x", "c++"] }
    var isAfterDashes = false
    while let word = rest.popFirst() {
      if word == "--" {
        isAfterDashes = true
      } else if isAfterDashes || !word.hasPrefix("-") {
        // An input: the unit itself or one of several; response files are told apart by their `@`.
        if word.hasPrefix("@"), !isAfterDashes { flags.append(word) }
      } else if word == "-o" {
        output = rest.popFirst()
      } else if Self.withValue.contains(word) {
        let value = rest.popFirst()
        if !Self.forOthers.contains(word) { flags += [word] + [value].compactMap { $0 } }
      } else if !word.hasPrefix("-L"), !word.hasPrefix("-l"), !word.hasPrefix("-Wl,"),
        !word.hasPrefix("-Wa,")
      {
        flags.append(word)
      }
    }
  }

  /// Passes the compiler's name and what wraps it (`ccache`, `distcc`); gives the name.
  private static func dropCompiler(_ rest: inout ArraySlice<String>) -> String {
    let wrappers: Set<String> = ["ccache", "sccache", "distcc", "icecc", "gomacc", "env", "libtool"]
    var program = ""
    while let word = rest.first, !word.hasPrefix("-") {
      rest.removeFirst()
      program = PathText.lastComponent(of: word)
      if !wrappers.contains(program), !program.contains("=") { break }
    }
    // `clang++-19`, `x86_64-linux-gnu-g++`
    while let last = program.last, last.isNumber || last == "-" || last == "." {
      program.removeLast()
    }
    return program
  }
}
