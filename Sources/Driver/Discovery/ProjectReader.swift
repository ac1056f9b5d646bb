import Findings
import SourceText

/// Reads files of the project by relative path, each once, and refuses what is no source text.
///
/// A class because it is one cache for all who read.
final class ProjectReader {
  /// No source file comes near; what does is generated or hostile.
  static let sizeLimit = 100 << 20

  let root: String
  private var files: [String: SourceFile?] = [:]
  private(set) var notices: [Notice] = []

  /// By relative path: what stands in for what is on disk.
  let overlay: [String: SourceFile]

  private let readsDisk: Bool

  /// - Parameter readsDisk: false when all files that there are stand in the overlay.
  init(root: String, overlay: [String: SourceFile] = [:], readsDisk: Bool = true) {
    self.root = root
    self.overlay = overlay
    self.readsDisk = readsDisk
  }

  /// The file, or `nil` with a notice when it cannot be read as source text.
  func read(_ path: String) -> SourceFile? {
    if let known = files[path] { return known }
    let file = load(path)
    files[path] = .some(file)
    return file
  }

  private func load(_ path: String) -> SourceFile? {
    if let file = overlay[path] { return text(file) }
    guard readsDisk else { return nil }
    let absolute = PathText.joined(root, path)
    // The walk saw a regular file inside the root; it may have become something else since.
    guard let real = FileSystem.resolved(absolute), PathText.relative(real, to: root) != nil else {
      add("unreadable-file", "the file cannot be read", path)
      return nil
    }
    do throws(FileSystem.ReadFailure) {
      return text(SourceFile(path: path, bytes: try FileSystem.read(real, limit: Self.sizeLimit)))
    } catch {
      switch error {
      case .unreadable(let reason): add("unreadable-file", "the file cannot be read: \(reason)", path)
      case .notRegular: add("unreadable-file", "not a regular file", path)
      case .tooLarge:
        add("huge-file", "the file is larger than \(Self.sizeLimit >> 20) MiB", path)
      }
      return nil
    }
  }

  private func text(_ file: SourceFile) -> SourceFile? {
    guard file.isBinary else { return file }
    add("binary-file", "not source text: the file has NUL bytes", file.path)
    return nil
  }

  private func add(_ kind: String, _ message: String, _ path: String) {
    notices.append(Notice(kind: kind, severity: .incomplete, message: message, path: path))
  }
}
