import Dispatch
import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The bytes that come in: at most one read at a time, so a client that sends faster than it is served
/// waits, and no memory fills.
package struct ByteInput: Sendable {
  private let descriptor: Int32
  private let queue = DispatchQueue(label: "unsafe-lint.input")

  package init(descriptor: Int32) { self.descriptor = descriptor }

  /// Some bytes; none at the end.
  func next() async -> [UInt8] {
    await withCheckedContinuation { continuation in
      queue.async { continuation.resume(returning: Self.read(from: descriptor)) }
    }
  }

  private static func read(from descriptor: Int32) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = unsafe bytes.withUnsafeMutableBytes { buffer in
        unsafe readDescriptor(descriptor, buffer)
      }
      if count < 0, errno == EINTR { continue }
      return Array(bytes.prefix(max(0, count)))
    }
  }
}

/// Where messages go, one after another and each whole.
package struct MessageOutput: Sendable {
  private let descriptor: Int32
  private let queue = DispatchQueue(label: "unsafe-lint.output")

  package init(descriptor: Int32) { self.descriptor = descriptor }

  func send(_ body: Foundation.Data) {
    queue.async {
      Self.write(Array("Content-Length: \(body.count)\r\n\r\n".utf8) + body, to: descriptor)
    }
  }

  /// Returns when all is written.
  func flush() { queue.sync {} }

  /// Nobody can be told that the reader is gone: the end of the input says it.
  private static func write(_ bytes: [UInt8], to descriptor: Int32) {
    var written = 0
    while written < bytes.count {
      let count = unsafe bytes[written...].withUnsafeBytes { buffer in
        unsafe writeDescriptor(descriptor, buffer)
      }
      if count < 0, errno == EINTR { continue }
      if count <= 0 { return }
      written += count
    }
  }
}

// Free functions: inside a type that has a `read` of its own, the system's is out of sight.
private func readDescriptor(
  _ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer
) -> Int { unsafe read(descriptor, buffer.baseAddress, buffer.count) }
private func writeDescriptor(_ descriptor: Int32, _ buffer: UnsafeRawBufferPointer) -> Int {
  unsafe write(descriptor, buffer.baseAddress, buffer.count)
}
