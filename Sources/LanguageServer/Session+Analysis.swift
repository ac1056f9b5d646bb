import Driver
import Findings
import SourceText

extension Session {
  /// Analyses a project after a pause, in place of the analysis that waits or runs.
  func schedule(_ directory: String) {
    let folder = ProjectDirectory.folder(of: directory, among: folders)
    var project = projects[directory] ?? OpenProject(workingDirectory: folder ?? directory)
    let previous = project.task
    previous?.cancel()
    let delay = project.delay
    project.task = Task {
      try? await service.pause(delay)
      // Even one that was cancelled has to end first: it works on the same memory and processor.
      await previous?.value
      if !Task.isCancelled { await analyse(directory) }
    }
    projects[directory] = project
  }

  private func analyse(_ directory: String) async {
    guard let project = projects[directory] else { return }
    var options = template
    options.paths = [directory]
    options.workingDirectory = project.workingDirectory
    options.memory = project.memory
    options.overlay = documents.all.map { UnsavedText(path: $0.path, bytes: Array($0.file.bytes)) }
    let token = project.hasBeenAnalysed ? nil : beginProgress()
    if let token {
      options.onProgress = { step in Task { await self.reportProgress(token, step) } }
    }
    let start = ContinuousClock.now
    let outcome: Result<AnalysedProject, DriverError>
    do throws(DriverError) {
      outcome = .success(try await service.analyse(options))
    } catch {
      outcome = .failure(error)
    }
    if let token { endProgress(token) }
    // Newer text is being waited for, or nobody is there any more.
    guard !Task.isCancelled, projects[directory] != nil else { return }
    projects[directory]?.lastDuration = ContinuousClock.now - start
    projects[directory]?.hasBeenAnalysed = true
    switch outcome {
    case .success(let analysed): show(analysed, of: directory)
    case .failure(let error): showOnce(.error, "\(error)")
    }
  }

  private func show(_ analysed: AnalysedProject, of directory: String) {
    let report = analysed.report
    let mapping = DiagnosticMapping(
      encoding: encoding,
      showsRelated: client.textDocument?.publishDiagnostics?.relatedInformation == true,
      tags: Set(client.textDocument?.publishDiagnostics?.tagSupport?.valueSet ?? []),
      root: analysed.root, sources: report.sources, uri: { self.documents.uri(ofPath: $0) })
    let changed = board.replace(
      directory,
      by: mapping.diagnostics(of: report.findings) { self.documents[path: $0] != nil })
    // An open document learns that it was looked at, even when nothing was found.
    let open = documents.all.filter { project(of: $0) == directory }.map(\.uri)
    for uri in Set(open + changed).sorted() { publish(uri) }
    tell(report.notices, of: directory)
  }

  /// What was not analysed: once what the user has to mend, the rest for the log when it is news.
  private func tell(_ notices: [Notice], of directory: String) {
    var remarks: Set<String> = []
    for notice in notices where notice.severity != .remark {
      let text = [notice.path.map { "\($0): " } ?? "", notice.message, notice.hint.map { "; \($0)" } ?? ""]
        .joined()
      if notice.severity == .environment {
        showOnce(.error, text)
      } else if remarks.insert(text).inserted, projects[directory]?.remarks.contains(text) != true {
        notify("window/logMessage", MessageParams(type: .warning, message: text))
      }
    }
    projects[directory]?.remarks = remarks
  }

  private func showOnce(_ type: MessageParams.Kind, _ text: String) {
    guard shownMessages.insert(text).inserted else { return }
    log(text)
    notify("window/showMessage", MessageParams(type: type, message: "\(ToolIdentity.name): \(text)"))
  }
}
