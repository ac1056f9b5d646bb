import CSensorKit

/// Planted: C keeps the characters that are lent for this one call.
func nameStation(_ name: String) {
  name.withCString { sk_set_station($0) }
}

/// Its correct twin: C copies them.
func nameKeeper(_ name: String) {
  name.withCString { sk_set_keeper($0) }
}

/// Planted: the lent pointer is the closure's result.
func firstReading(of readings: [Double]) -> Double {
  let start = readings.withUnsafeBufferPointer { $0.baseAddress! }
  return start.pointee
}

/// Its correct twin: the work is done while the pointer is valid.
func meanReading(of readings: [Double]) -> Double {
  readings.withUnsafeBufferPointer { sk_mean($0.baseAddress!, Int32($0.count)) }
}

nameStation("Greenhouse 4")
nameKeeper("Rosalind")
sk_print_banner()
print(firstReading(of: [20.5, 21.0]), meanReading(of: [20.5, 21.0]))
