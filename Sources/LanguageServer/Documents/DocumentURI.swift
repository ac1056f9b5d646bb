import Foundation

/// Between the URIs of the protocol and paths.
enum DocumentURI {
  /// The path of a `file:` URI; `nil` for all others.
  static func path(_ uri: String) -> String? {
    guard let url = URL(string: uri), url.isFileURL else { return nil }
    let path = url.path(percentEncoded: false)
    guard path.hasPrefix("/"), !path.utf8.contains(0) else { return nil }
    return path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
  }

  static func uri(ofPath path: String) -> String {
    URL(fileURLWithPath: path, isDirectory: false).absoluteString
  }
}
