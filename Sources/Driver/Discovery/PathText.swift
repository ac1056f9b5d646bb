/// Arithmetic on `/`-separated path text; no file system is asked.
enum PathText {
  /// Without `.` and `..` components and doubled slashes. `..` above the root of an absolute path
  /// vanishes, above a relative path it stays.
  static func normalised(_ path: String) -> String {
    let isAbsolute = path.hasPrefix("/")
    var components: [Substring] = []
    for component in path.split(separator: "/", omittingEmptySubsequences: true) {
      switch component {
      case ".": continue
      case "..":
        if let last = components.last, last != ".." {
          components.removeLast()
        } else if !isAbsolute {
          components.append(component)
        }
      default: components.append(component)
      }
    }
    return (isAbsolute ? "/" : "") + components.joined(separator: "/")
  }

  /// `path` as seen from `directory`, unless it is absolute already.
  static func absolute(_ path: String, in directory: String) -> String {
    normalised(path.hasPrefix("/") ? path : directory + "/" + path)
  }

  /// All but the last component: `/` for `/a`, empty for `a`.
  static func directory(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "" }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  static func lastComponent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return path }
    return String(path[path.index(after: slash)...])
  }

  /// The text after the last dot of the last component, in lower case; empty for none.
  static func fileExtension(of path: String) -> String {
    let name = lastComponent(of: path)
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return "" }
    return name[name.index(after: dot)...].lowercased()
  }

  /// `path` relative to `root`; both absolute and normalised. Empty for the root itself, `nil` when
  /// it lies outside.
  static func relative(_ path: String, to root: String) -> String? {
    if path == root { return "" }
    let prefix = root == "/" ? "/" : root + "/"
    return path.hasPrefix(prefix) ? String(path.dropFirst(prefix.count)) : nil
  }

  static func joined(_ directory: String, _ name: String) -> String {
    directory.isEmpty ? name : directory == "/" ? "/" + name : directory + "/" + name
  }

  /// The deepest directory that holds both absolute paths.
  static func commonAncestor(_ left: String, _ right: String) -> String {
    let pairs = zip(left.split(separator: "/"), right.split(separator: "/"))
    return "/" + pairs.prefix { $0 == $1 }.map { String($0.0) }.joined(separator: "/")
  }
}
