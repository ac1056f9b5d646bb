/// The words that the printer and the parser of the textual form share.
enum FlowTextWords {
  static let functionAttributes: [(word: String, value: FlowFunction.Attributes)] = [
    ("no-return", .noReturn), ("pure", .pure), ("returns-fresh", .returnsFresh),
    ("variadic", .variadic), ("overridable", .overridable), ("asynchronous", .asynchronous),
    ("static", .isStatic), ("incomplete", .incomplete),
  ]

  static let parameterAttributes: [(word: String, value: Parameter.Attributes)] = [
    ("noescape", .noEscape), ("lifetimebound", .lifetimeBound), ("escaping", .escaping),
    ("inout", .inOut), ("consumed", .consumed), ("nonnull", .nonNull),
    ("variadic", .variadic),
  ]

  static func words<Attributes: OptionSet>(
    of attributes: Attributes, in table: [(word: String, value: Attributes)]
  ) -> [String] where Attributes.Element == Attributes {
    table.filter { attributes.contains($0.value) }.map(\.word)
  }

  static func isWordStart(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
      true
    default: false
    }
  }

  /// A name as it is printed: plain if it is an identifier or a number, `_` if empty, else quoted.
  static func name(_ string: String) -> String {
    if string.isEmpty { return "_" }
    return string != "_" && string.utf8.allSatisfy(isWordStart) ? string : quote(string)
  }

  static func quote(_ string: String) -> String {
    var quoted = "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\t": quoted += "\\t"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        quoted += "\\u{\(String(scalar.value, radix: 16))}"
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }

  /// The known word that is nearest to a misspelt one, if any is near.
  static func nearest(to word: String, among known: [String]) -> String? {
    known.map { ($0, distance(word, $0)) }.filter { $0.1 <= max(1, word.count / 3) }
      .min { $0.1 < $1.1 }?.0
  }

  /// Levenshtein distance. O(products of the lengths), of words of a few letters.
  private static func distance(_ left: String, _ right: String) -> Int {
    let right = Array(right)
    var row = Array(0...right.count)
    for (i, letter) in left.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for j in right.indices {
        let above = row[j + 1]
        row[j + 1] = min(above + 1, row[j] + 1, diagonal + (letter == right[j] ? 0 : 1))
        diagonal = above
      }
    }
    return row[right.count]
  }
}
