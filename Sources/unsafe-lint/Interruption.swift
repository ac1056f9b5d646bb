import Dispatch
import Driver
import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Ctrl-C and its like: temporary files go, nothing is left half-written, and the status says why.
enum Interruption {
  private static let signals = [SIGINT, SIGTERM, SIGHUP]
  /// Safe: made once, and dispatch sources may be used from any thread.
  private nonisolated(unsafe) static let sources = signals.map { number in
    let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
    source.setEventHandler {
      TemporaryPaths.clean { _exit(128 + number) }
    }
    return source
  }

  static func install() {
    for number in signals { signal(number, SIG_IGN) }
    for source in unsafe sources { source.resume() }
  }

  /// For worker processes, which own nothing that outlives them.
  static func uninstall() {
    for source in unsafe sources { source.cancel() }
    for number in signals { signal(number, SIG_DFL) }
  }
}
