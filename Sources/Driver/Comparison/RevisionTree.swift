import Foundation

/// The sources of a commit in a temporary directory outside the project, written straight from git's
/// objects; gone when its owner goes.
final class RevisionTree {
  /// Absolute and resolved.
  let root: String
  /// The root as it was registered.
  private let place: String

  /// What may decide a finding; assets are left where they are.
  private static let endings: Set<String> = [
    "swift", "c", "h", "hh", "hpp", "hxx", "m", "mm", "cc", "cpp", "cxx", "inc", "inl", "def",
    "modulemap", "apinotes", "json", "yml", "yaml", "resolved",
  ]

  init(_ repository: GitRepository, commit: String) throws(DriverError) {
    let path = FileManager.default.temporaryDirectory.path + "/unsafe-lint-base-" + UUID().uuidString
    do {
      try TemporaryPaths.add(path) {
        try FileManager.default.createDirectory(
          atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      }
    } catch {
      throw .cannotWrite(path: path, reason: error.localizedDescription)
    }
    place = path
    root = FileSystem.resolved(path) ?? path
    try write(commit, of: repository, to: root, depth: 0)
  }

  deinit { TemporaryPaths.remove(place) }

  private struct Blob {
    let path: String
    let object: String
    let isLink: Bool
  }

  private func write(
    _ commit: String, of repository: GitRepository, to directory: String, depth: Int
  ) throws(DriverError) {
    let listing = try repository.run(
      ["ls-tree", "-r", "-z", "-l", "--full-tree", commit], input: nil, in: root)
    var blobs: [Blob] = []
    for record in listing.split(separator: 0) {
      guard let tab = record.firstIndex(of: 9) else { continue }
      let fields = String(decoding: record[..<tab], as: UTF8.self).split(separator: " ")
      let path = String(decoding: record[(tab + 1)...], as: UTF8.self)
      guard fields.count == 4, Self.isSafe(path) else { continue }
      if fields[1] == "commit", depth < 8 {
        // A submodule that is checked out brings its own objects.
        let place = repository.directory + "/" + path
        if let inner = try? GitRepository(directory: place, environment: repository.environment) {
          try? write(String(fields[2]), of: inner, to: directory + "/" + path, depth: depth + 1)
        }
        continue
      }
      let size = Int(fields[3]) ?? 0
      let isLink = fields[0] == "120000"
      guard isLink || Self.endings.contains(PathText.fileExtension(of: path)),
        size <= ProjectReader.sizeLimit
      else { continue }
      blobs.append(Blob(path: path, object: String(fields[2]), isLink: isLink))
    }
    let objects = blobs.map { $0.object + "\n" }.joined()
    let contents = try repository.run(["cat-file", "--batch"], input: objects, in: root)
    try write(blobs, contents, to: directory)
  }

  /// No component leads upwards or into git's own files.
  private static func isSafe(_ path: String) -> Bool {
    !path.hasPrefix("/") && !path.contains("\0")
      && path.split(separator: "/", omittingEmptySubsequences: false).allSatisfy {
        !$0.isEmpty && $0 != "." && $0 != ".." && $0.lowercased() != ".git"
      }
  }

  /// `cat-file --batch` answers in the order of the questions: `OBJECT TYPE SIZE`, a line feed, the
  /// content, a line feed.
  private func write(
    _ blobs: [Blob], _ contents: Foundation.Data, to directory: String
  ) throws(DriverError) {
    var position = contents.startIndex
    var links: [(path: String, target: String)] = []
    for blob in blobs {
      guard let lineEnd = contents[position...].firstIndex(of: 10) else { break }
      let head = String(decoding: contents[position..<lineEnd], as: UTF8.self).split(separator: " ")
      guard head.count == 3, let size = Int(head[2]), contents.endIndex - lineEnd > size else {
        throw .badRevision("the object of \(blob.path) is missing; a partial clone lacks it")
      }
      let content = contents[(lineEnd + 1)..<(lineEnd + 1 + size)]
      position = min(lineEnd + 2 + size, contents.endIndex)
      let path = directory + "/" + blob.path
      if blob.isLink {
        links.append((path, String(decoding: content, as: UTF8.self)))
        continue
      }
      do {
        try TemporaryPaths.write {
          try FileManager.default.createDirectory(
            atPath: PathText.directory(of: path), withIntermediateDirectories: true)
          try content.write(to: URL(fileURLWithPath: path))
        }
      } catch {
        throw .cannotWrite(path: path, reason: error.localizedDescription)
      }
    }
    // Links come last, so that no file is written through one.
    for link in links {
      TemporaryPaths.write {
        try? FileManager.default.createDirectory(
          atPath: PathText.directory(of: link.path), withIntermediateDirectories: true)
        try? FileManager.default.createSymbolicLink(
          atPath: link.path, withDestinationPath: link.target)
      }
    }
  }
}
