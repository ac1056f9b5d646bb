internal import CClangIndex

/// A loaded libclang.
///
/// Safe although it holds a pointer: the library is never unloaded, its function table is never
/// written after loading, and libclang allows one index per thread, which is how units are parsed.
@safe package struct Libclang: Sendable {
  private nonisolated(unsafe) let library: OpaquePointer
  /// The path it was loaded from.
  package let path: String
  /// What the library says of itself, e.g. `Debian clang version 14.0.6`.
  package let version: String

  /// Loads the first candidate that serves.
  package init(candidates: [String]) throws(CFrontendError) {
    var tried: [String] = []
    for candidate in candidates {
      var reason = [CChar](repeating: 0, count: 512)
      let loaded = unsafe ul_library_open(candidate, &reason, reason.count)
      if let loaded = unsafe loaded {
        unsafe library = loaded
        path = candidate
        version = unsafe String(cString: ul_library_version(loaded))
        return
      }
      let text = String(decoding: reason.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
      tried.append("\(candidate): \(text)")
    }
    throw .noLibclang(tried: tried)
  }

  /// Tunes a process that does nothing but parse on its main thread. Cannot be undone.
  package static func prepareProcess() { ul_prepare_process() }

  /// What of a unit is visited, and how.
  struct ParseOptions {
    /// Absolute; what lies under it is the project's.
    var root: String
    /// Absolute; what relative file names are relative to.
    var directory: String
    /// By absolute path: the text that is seen in place of what a file holds on disk.
    var overlay: [String: String] = [:]
    /// The unit is C++ or Objective-C.
    var isForeign = false
    /// Declarations outside the root too, not only those the project refers to.
    var allDeclarations = false
    /// Tell operators by text and structure even if the library can name them; for tests.
    var ignoresOperatorKinds = false
  }

  /// Parses one file.
  ///
  /// - Parameter arguments: compiler flags, without the compiler's name and the file.
  func parse(
    path file: String, arguments: [String], options: ParseOptions
  ) throws(CFrontendError) -> ClangTree {
    let all = ["clang"] + LibclangSearch.resourceArguments(forLibrary: path) + arguments
    var status: Int32 = 0
    let unit: OpaquePointer? = unsafe options.root.withCString { root in
      unsafe options.directory.withCString { directory in
        unsafe withCStrings(all) { pointers in
          unsafe withOverlays(options.overlay) { overlays in
            let flat = unsafe ul_options(
              root: root, directory: directory, overlays: overlays.baseAddress,
              overlay_count: Int32(overlays.count), is_foreign: options.isForeign ? 1 : 0,
              all_declarations: options.allDeclarations ? 1 : 0,
              ignore_operator_api: options.ignoresOperatorKinds ? 1 : 0)
            return unsafe ul_unit_parse(
              library, file, pointers.baseAddress, Int32(all.count), flat, &status)
          }
        }
      }
    }
    guard let unit = unsafe unit else { throw .unparsable(path: file, code: status) }
    return unsafe ClangTree(owning: unit)
  }
}

/// Lends files and their texts for the duration of `body`, in the order of their paths.
private func withOverlays<Result>(
  _ files: [String: String], _ body: (UnsafeBufferPointer<ul_overlay>) -> Result
) -> Result {
  let sorted = files.sorted { $0.key < $1.key }
  return unsafe withCStrings(sorted.flatMap { [$0.key, $0.value] }) { strings in
    let overlays = unsafe sorted.indices.map { index in
      unsafe ul_overlay(
        path: strings[2 * index], text: strings[2 * index + 1],
        length: sorted[index].value.utf8.count)
    }
    return unsafe overlays.withUnsafeBufferPointer { unsafe body($0) }
  }
}

/// Lends an array of C strings for the duration of `body`.
private func withCStrings<Result>(
  _ strings: [String],
  _ body: (UnsafeBufferPointer<UnsafePointer<CChar>?>) -> Result
) -> Result {
  var storage: [CChar] = []
  var offsets: [Int] = []
  for string in strings {
    offsets.append(storage.count)
    storage += string.utf8.map { CChar(bitPattern: $0) } + [0]
  }
  return unsafe storage.withUnsafeBufferPointer { bytes in
    let pointers = unsafe offsets.map { offset in unsafe bytes.baseAddress.map { unsafe $0 + offset } }
    return unsafe pointers.withUnsafeBufferPointer { unsafe body($0) }
  }
}
