import Findings
import PointerFlow
import Rules
import SourceText

/// Which configuration file a run obeys.
package enum ConfigurationChoice: Hashable, Sendable {
  /// The nearest `.unsafe-lint.yml` at or above what is analysed, within the root.
  case nearest
  case none
  /// As the user wrote it, relative to the working directory or absolute.
  case file(String)
}

/// A project's own file: where it is and what it says.
package struct ConfigurationFile: Hashable, Sendable {
  package static let name = ".unsafe-lint.yml"

  /// As messages show it: relative to the working directory when it lies below.
  package let shownPath: String
  /// Absolute; patterns and relative flags of the file are seen from here.
  package let directory: String
  package let catalogue: Catalogue
  /// Of its text.
  let digest: String

  /// The file of a choice, read and checked; `nil` when there is none.
  static func load(
    _ choice: ConfigurationChoice, scope: AnalysisScope, workingDirectory: String
  ) throws(DriverError) -> ConfigurationFile? {
    switch choice {
    case .none: return nil
    case .file(let path):
      let absolute = PathText.absolute(path, in: workingDirectory)
      guard let real = FileSystem.resolved(absolute) else { throw .missingPath(path) }
      return try read(real, shownAs: path)
    case .nearest:
      guard let path = nearest(for: scope) else { return nil }
      let shown = PathText.relative(path, to: workingDirectory) ?? path
      guard let real = FileSystem.resolved(path) else { throw .missingPath(shown) }
      guard PathText.relative(real, to: scope.root) != nil else {
        throw .unreadable(path: shown, reason: "the link leads out of the analysed root")
      }
      return try read(path, shownAs: shown)
    }
  }

  private static func nearest(for scope: AnalysisScope) -> String? {
    var directory = scope.anchor
    while PathText.relative(directory, to: scope.root) != nil {
      let path = PathText.joined(directory, name)
      if FileSystem.kind(of: path) != nil { return path }
      guard directory != scope.root else { return nil }
      directory = PathText.directory(of: directory)
    }
    return nil
  }

  private static func read(
    _ path: String, shownAs shown: String
  ) throws(DriverError) -> ConfigurationFile {
    let bytes: ContiguousArray<UInt8>
    do throws(FileSystem.ReadFailure) {
      bytes = try FileSystem.read(path, limit: YAMLDocument.maximumBytes)
    } catch {
      throw .unreadable(path: shown, reason: error.words)
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw .unreadable(path: shown, reason: "not UTF-8 text")
    }
    let catalogue: Catalogue
    do throws(ConfigurationError) {
      catalogue = try CatalogueReader.read(
        text, path: shown, kind: .project,
        knownRules: RuleCatalogue.shipped.map(\.id) + RuleCatalogue.planned,
        knownFamilies: AllocatorFamily.shipped.map(\.name), knownOptions: RuleCatalogue.options)
    } catch {
      throw .configuration(error.problems)
    }
    return ConfigurationFile(
      shownPath: shown, directory: PathText.directory(of: path), catalogue: catalogue,
      digest: SHA256.text(of: SHA256.digest(of: bytes)))
  }
}

extension ConfigurationFile {
  /// A pattern of the file as one that is seen from the root.
  func glob(_ pattern: String, root: String) -> Glob {
    guard let below = PathText.relative(directory, to: root), !below.isEmpty else {
      return Glob(pattern)
    }
    let prefix = below.map { "*?[\\".contains($0) ? "\\\($0)" : String($0) }.joined()
    var text = Substring(pattern)
    while text.hasPrefix("./") { text = text.dropFirst(2) }
    let isAnchored = text.hasPrefix("/") || text.dropLast().contains("/")
    return Glob(prefix + (isAnchored ? "/" : "/**/") + text.drop { $0 == "/" })
  }

  /// The file's compiler flags with their relative directories made absolute.
  var cFlags: [String] {
    let joined = ["-I", "-F", "-L", "-B"]
    let separate = ["-I", "-F", "-isystem", "-iquote", "-idirafter", "-include", "-imacros", "-isysroot"]
    var takesPath = false
    return catalogue.cflags.map { flag in
      defer { takesPath = separate.contains(flag) }
      if takesPath { return PathText.absolute(flag, in: directory) }
      guard let option = joined.first(where: { flag.hasPrefix($0) && flag.count > $0.count }) else {
        return flag
      }
      return option + PathText.absolute(String(flag.dropFirst(option.count)), in: directory)
    }
  }
}

extension FileSystem.ReadFailure {
  /// Lower case, no final stop.
  var words: String {
    switch self {
    case .unreadable(let reason): reason
    case .notRegular: "not a regular file"
    case .tooLarge: "the file is too large"
    }
  }
}
