import Driver

/// Documents that open, change and close, and the analyses that this asks for.
extension Session {
  func didOpen(_ params: DidOpenParams) {
    guard let document = documents.open(params.textDocument) else {
      log("not a file that can be analysed: \(params.textDocument.uri)")
      return
    }
    schedule(project(of: document))
  }

  func didChange(_ params: DidChangeParams) {
    guard let document = documents.change(params, encoding: encoding) else {
      log("changed without being open: \(params.textDocument.uri)")
      return
    }
    schedule(project(of: document))
  }

  /// What a build made on saving may have changed files that nobody watches.
  func didSave(_ params: DocumentParams) {
    if let document = documents[uri: params.textDocument.uri] { schedule(project(of: document)) }
  }

  func didClose(_ params: DocumentParams) {
    let uri = params.textDocument.uri
    guard let document = documents.close(uri) else { return }
    if board.remove(uri) { publish(uri) }
    let directory = project(of: document)
    if documents.all.contains(where: { project(of: $0) == directory }) {
      // What it said about other files is about the text on disk from now on.
      schedule(directory)
    } else {
      forget(directory)
    }
  }

  func didChangeFolders(_ params: DidChangeWorkspaceFoldersParams) {
    func paths(_ list: [WorkspaceFolder]) -> [String] {
      list.compactMap { DocumentURI.path($0.uri) }.compactMap(ProjectDirectory.resolved)
    }
    let removed = Set(paths(params.event.removed))
    folders = folders.filter { !removed.contains($0) } + paths(params.event.added)
    filesChanged()
  }

  /// Something on disk is not what it was: sources, headers, build descriptions, the configuration.
  func filesChanged() {
    let current = Set(documents.all.map { project(of: $0) })
    for directory in projects.keys.sorted() where !current.contains(directory) { forget(directory) }
    for directory in current.sorted() { schedule(directory) }
  }

  /// The directory that is analysed for a document.
  func project(of document: TextDocument) -> String {
    ProjectDirectory.holding(document.path, folders: folders)
  }

  private func forget(_ directory: String) {
    projects.removeValue(forKey: directory)?.task?.cancel()
    for uri in board.replace(directory, by: [:]) { publish(uri) }
  }

  func publish(_ uri: String) {
    notify(
      "textDocument/publishDiagnostics",
      PublishDiagnosticsParams(
        uri: uri, version: documents[uri: uri]?.version, diagnostics: board[uri]))
  }
}
