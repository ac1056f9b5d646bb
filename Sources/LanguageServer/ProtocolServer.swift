package import Driver

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The language server protocol over two descriptors, from the first byte to the exit status.
///
/// Frames are read one after another and handed to the session, which answers at once and analyses
/// beside. Standard output carries the protocol and nothing else.
package struct ProtocolServer: Sendable {
  private let input: ByteInput
  private let output: MessageOutput
  private let session: Session
  private let log: @Sendable (String) -> Void

  package init(
    input: Int32, output: Int32, template: AnalysisOptions,
    log: @escaping @Sendable (String) -> Void
  ) {
    self.input = ByteInput(descriptor: input)
    let messages = MessageOutput(descriptor: output)
    self.output = messages
    self.log = log
    session = Session(template: template, send: { messages.send($0) }, log: log)
  }

  /// Serves until the client says `exit`, goes away or closes the input.
  ///
  /// - Returns: the exit status of the protocol: 0 after `shutdown` and `exit`, else 1.
  package func run() async -> Int32 {
    let watch = Task { await watchClient() }
    defer {
      watch.cancel()
      output.flush()
    }
    var reader = FrameReader()
    while true {
      let bytes = await input.next()
      if bytes.isEmpty {
        if let problem = reader.problemAtEnd() { await session.receive(problem) }
        await session.inputEnded()
        return await session.exitStatus ?? 1
      }
      reader.append(bytes)
      while let event = reader.next() {
        switch event {
        case .message(let body): await session.receive(body)
        case .problem(let problem): await session.receive(problem)
        }
        if let status = await session.exitStatus { return status }
      }
    }
  }

  /// An editor that died may leave its end of the pipe to somebody else: its process is looked for.
  private func watchClient() async {
    while (try? await Task.sleep(for: .seconds(10))) != nil {
      guard let process = await session.clientProcess, let id = pid_t(exactly: process), id > 0 else {
        continue
      }
      if kill(id, 0) != 0, errno == ESRCH {
        log("the editor is gone")
        output.flush()
        exit(1)
      }
    }
  }
}
