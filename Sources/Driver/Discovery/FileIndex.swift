/// The files of a project by directory.
struct FileIndex {
  /// Relative to the root, in byte order.
  let files: [String]

  /// All files below a directory, in order; of the whole project for the empty path. O(log n + result).
  func files(under directory: String) -> ArraySlice<String> {
    if directory.isEmpty { return files[...] }
    let prefix = directory + "/"
    let start = firstIndex(notBefore: prefix)
    var end = start
    while end < files.count, files[end].hasPrefix(prefix) { end += 1 }
    return files[start..<end]
  }

  func hasFiles(under directory: String) -> Bool {
    if directory.isEmpty { return !files.isEmpty }
    let prefix = directory + "/"
    let index = firstIndex(notBefore: prefix)
    return index < files.count && files[index].hasPrefix(prefix)
  }

  func contains(_ file: String) -> Bool {
    let index = firstIndex(notBefore: file)
    return index < files.count && files[index] == file
  }

  private func firstIndex(notBefore path: String) -> Int {
    var low = 0
    var high = files.count
    while low < high {
      let middle = (low + high) / 2
      if files[middle].utf8.lexicographicallyPrecedes(path.utf8) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low
  }
}
