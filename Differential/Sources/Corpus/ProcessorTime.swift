#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The time that this thread has had a processor for: what else runs on the machine counts less than in
/// the time of a clock on the wall.
package enum ProcessorTime {
  /// - Returns: what `work` made, and what it took.
  package static func measure<Value>(_ work: () -> Value) -> (value: Value, time: Duration) {
    let start = now
    let value = work()
    return (value, now - start)
  }

  private static var now: Duration {
    var time = timespec()
    let status = unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    precondition(status == 0, "the thread has a clock")
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
  }
}
