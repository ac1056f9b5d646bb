import SourceText

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Where libclang is looked for, in order: the path the user gave, `UNSAFE_LINT_LIBCLANG`, the
/// running Swift toolchain, the newest `llvm-*` of the system, the plain soname.
package enum LibclangSearch {
  #if os(macOS)
    private static let libraryName = "libclang.dylib"
  #else
    private static let libraryName = "libclang.so"
  #endif

  /// Candidate paths in search order, without duplicates. An explicit choice is the only candidate:
  /// a user who names a library does not want another one.
  package static func candidates(
    explicit: String?, environment: [String: String]
  ) -> [String] {
    if let explicit { return [explicit] }
    if let named = environment["UNSAFE_LINT_LIBCLANG"], !named.isEmpty { return [named] }
    var candidates: [String] = []
    if let swift = executable("swift", searchPath: environment["PATH"] ?? ""),
      let real = resolved(swift)
    {
      let bin = directory(of: real)
      candidates.append(directory(of: bin) + "/lib/" + libraryName)
    }
    #if os(macOS)
      candidates.append(
        "/Applications/Xcode.app/Contents/Developer/Toolchains/XcodeDefault.xctoolchain/usr/lib/"
          + libraryName)
      candidates.append("/Library/Developer/CommandLineTools/usr/lib/" + libraryName)
    #endif
    let versions = entries(of: "/usr/lib").compactMap { name in
      name.hasPrefix("llvm-") ? Int(name.dropFirst(5)) : nil
    }
    for version in versions.sorted(by: >) {
      candidates.append("/usr/lib/llvm-\(version)/lib/\(libraryName)")
      candidates.append("/usr/lib/llvm-\(version)/lib/\(libraryName).1")
    }
    candidates.append(libraryName)
    return candidates
  }

  /// The arguments that make a library find its own builtin headers (`stddef.h`): the resource
  /// directory beside it. Headers of another major version are never used: they crash the parser.
  package static func resourceArguments(forLibrary path: String) -> [String] {
    guard let real = resolved(path) else { return [] }
    let clang = directory(of: real) + "/clang"
    let versions = entries(of: clang).filter { $0.first?.isNumber == true }
    guard
      let newest = versions.max(by: { major($0) < major($1) }),
      isReadable("\(clang)/\(newest)/include/stddef.h")
    else { return [] }
    return ["-resource-dir", "\(clang)/\(newest)"]
  }

  private static func major(_ version: String) -> Int {
    Int(version.prefix { $0.isNumber }) ?? 0
  }

  private static func executable(_ name: String, searchPath: String) -> String? {
    searchPath.split(separator: ":").map { "\($0)/\(name)" }.first { unsafe access($0, X_OK) == 0 }
  }

  package static func isReadable(_ path: String) -> Bool { unsafe access(path, R_OK) == 0 }

  private static func directory(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return String(path[..<slash])
  }

  private static func resolved(_ path: String) -> String? {
    guard let real = unsafe realpath(path, nil) else { return nil }
    defer { unsafe free(real) }
    return unsafe String(cString: real)
  }

  private static func entries(of directory: String) -> [String] {
    guard let stream = unsafe opendir(directory) else { return [] }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { field in
        unsafe field.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }
}
