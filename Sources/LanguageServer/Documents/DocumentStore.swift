import Driver

/// The open documents, by the path of the file they are.
struct DocumentStore: Sendable {
  private var documents: [String: TextDocument] = [:]
  private var paths: [String: String] = [:]

  /// In the order of their paths.
  var all: [TextDocument] { documents.values.sorted { $0.path < $1.path } }

  subscript(uri uri: String) -> TextDocument? { paths[uri].flatMap { documents[$0] } }
  subscript(path path: String) -> TextDocument? { documents[path] }

  /// - Returns: `nil` for what is no file on a disk of ours, or lies in a directory that does not exist.
  mutating func open(_ item: DidOpenParams.Item) -> TextDocument? {
    guard let path = DocumentURI.path(item.uri).flatMap(ProjectDirectory.resolved) else { return nil }
    let document = TextDocument(uri: item.uri, path: path, version: item.version, text: item.text)
    documents[path] = document
    paths[item.uri] = path
    return document
  }

  /// - Returns: the document as it is now; `nil` when it is not open.
  mutating func change(_ params: DidChangeParams, encoding: PositionEncoding) -> TextDocument? {
    guard let path = paths[params.textDocument.uri] else { return nil }
    documents[path]?.apply(
      params.contentChanges, version: params.textDocument.version, encoding: encoding)
    return documents[path]
  }

  mutating func close(_ uri: String) -> TextDocument? {
    paths.removeValue(forKey: uri).flatMap { documents.removeValue(forKey: $0) }
  }

  /// How the client calls a file.
  func uri(ofPath path: String) -> String { documents[path]?.uri ?? DocumentURI.uri(ofPath: path) }
}
