import CFrontend
import Foundation
import PointerFlow

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The life of a worker process: answer requests on standard input until it ends.
///
/// A worker may crash, hang or overflow its stack inside libclang; whoever started it deals with
/// that. An alarm ends a hanging worker even when its parent is gone.
package struct WorkerLoop {
  let libclang: Libclang
  let timeLimit: UInt32

  /// - Parameters:
  ///   - libclang: path of the library; the starter has tried it.
  ///   - timeLimit: seconds for one unit.
  package init(libclang path: String, timeLimit: UInt32) throws(DriverError) {
    do throws(CFrontendError) {
      libclang = try Libclang(candidates: [path])
    } catch {
      throw .unreadable(path: path, reason: "not a usable libclang")
    }
    self.timeLimit = timeLimit
  }

  package func run() {
    // What a library prints must not end up among our frames.
    let output = dup(STDOUT_FILENO)
    guard output >= 0 else { return }
    dup2(STDERR_FILENO, STDOUT_FILENO)
    limitResources()
    Libclang.prepareProcess()
    while let request = readRequest() {
      alarm(timeLimit + 5)
      let frame = answer(request)
      alarm(0)
      guard write(frame, to: output) else { return }
    }
  }

  private func answer(_ request: WorkerRequest) -> [UInt8] {
    do throws(CFrontendError) {
      let lowered = try CUnitLowering.lower(
        path: request.path, root: request.root, target: request.target,
        arguments: request.arguments, text: request.text, overlay: request.overlay,
        libclang: libclang)
      let problems = ParseProblem.list(lowered.problems)
      return WorkerFrame.encode(
        WorkerAnswer(problems: problems, files: lowered.files), tail: FlowUnitCoder.encode(lowered.unit))
    } catch {
      var answer = WorkerAnswer(code: 1)
      if case .unparsable(_, let code) = error { answer.code = code }
      return WorkerFrame.encode(answer)
    }
  }

  /// No core files of a few hundred megabytes, no memory without end.
  private func limitResources() {
    var none = rlimit(rlim_cur: 0, rlim_max: 0)
    unsafe setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
    var memory = rlimit(rlim_cur: 8 << 30, rlim_max: 8 << 30)
    unsafe setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &memory)
  }

  private func readRequest() -> WorkerRequest? {
    guard let header = read(WorkerFrame.headerLength),
      let lengths = WorkerFrame.lengths(header),
      let head = read(lengths.head), read(lengths.tail) != nil
    else { return nil }
    return try? JSONDecoder().decode(WorkerRequest.self, from: Foundation.Data(head))
  }

  private func read(_ count: Int) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      let got = unsafe bytes.withUnsafeMutableBytes { buffer in
        unsafe buffer.baseAddress.map { base in
          unsafe readDescriptor(STDIN_FILENO, base + filled, count - filled)
        } ?? 0
      }
      if got < 0, errno == EINTR { continue }
      guard got > 0 else { return nil }
      filled += got
    }
    return bytes
  }

  private func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    var written = 0
    while written < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { buffer in
        unsafe buffer.baseAddress.map { base in
          unsafe writeDescriptor(descriptor, base + written, bytes.count - written)
        } ?? 0
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      written += count
    }
    return true
  }
}

// Free functions: inside a type that has a `read` of its own, the system's is out of sight.
private func readDescriptor(
  _ descriptor: Int32, _ buffer: UnsafeMutableRawPointer, _ count: Int
) -> Int { unsafe read(descriptor, buffer, count) }
private func writeDescriptor(
  _ descriptor: Int32, _ buffer: UnsafeRawPointer, _ count: Int
) -> Int { unsafe write(descriptor, buffer, count) }

extension ParseProblem {
  static func list(_ diagnostics: [ClangTree.Diagnostic]) -> [ParseProblem] {
    diagnostics.map {
      ParseProblem(isFatal: $0.severity == 4, file: $0.file, offset: $0.offset, text: $0.text)
    }
  }
}

extension WorkerOutcome {
  /// Lowers in this process.
  init(lowering request: WorkerRequest, with libclang: Libclang) {
    do throws(CFrontendError) {
      let lowered = try CUnitLowering.lower(
        path: request.path, root: request.root, target: request.target,
        arguments: request.arguments, text: request.text, overlay: request.overlay,
        libclang: libclang)
      self = .lowered(lowered.unit, problems: ParseProblem.list(lowered.problems),
        files: lowered.files)
    } catch {
      if case .unparsable(_, let code) = error {
        self = .unparsable(code: code)
      } else {
        self = .broken("no libclang")
      }
    }
  }
}
