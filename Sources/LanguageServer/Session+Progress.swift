import Driver

/// The progress bars of a session. A bar is shown once the client has agreed to it, which an analysis
/// does not wait for.
struct ProgressTokens: Sendable {
  enum State: Hashable, Sendable {
    case requested, shown
    /// The work ended before the client agreed.
    case over
  }
  var states: [String: State] = [:]
  var requests: [RequestID: String] = [:]
  var count = 0
}

extension Session {
  /// - Returns: `nil` when the client shows none.
  func beginProgress() -> String? {
    guard client.window?.workDoneProgress == true else { return nil }
    progress.count += 1
    let token = "unsafe-lint-\(progress.count)"
    progress.states[token] = .requested
    let id = request("window/workDoneProgress/create", ProgressCreateParams(token: token))
    progress.requests[id] = token
    return token
  }

  /// An answer of the client to one of our requests.
  func receivedResponse(_ id: RequestID, _ error: ResponseError?) {
    if let error { log("the client refused a request: \(error.message)") }
    guard let token = progress.requests.removeValue(forKey: id) else { return }
    guard error == nil, let state = progress.states[token] else {
      progress.states[token] = nil
      return
    }
    send(token, ProgressParams.Value(kind: "begin", title: "unsafe-lint"))
    progress.states[token] = .shown
    if state == .over { endProgress(token) }
  }

  func reportProgress(_ token: String, _ step: AnalysisProgress) {
    guard progress.states[token] == .shown else { return }
    let count = step.total > 0 ? " \(step.done) of \(step.total)" : ""
    let share = step.total > 0 ? 100 * step.done / step.total : nil
    send(
      token,
      ProgressParams.Value(kind: "report", message: step.phase + count, percentage: share))
  }

  func endProgress(_ token: String) {
    switch progress.states[token] {
    case .requested: progress.states[token] = .over
    case .shown, .over:
      send(token, ProgressParams.Value(kind: "end"))
      progress.states[token] = nil
    case nil: break
    }
  }

  private func send(_ token: String, _ value: ProgressParams.Value) {
    notify("$/progress", ProgressParams(token: token, value: value))
  }
}
