/// Text from source files and file names, freed of what a terminal or a log reader would obey.
enum NeutralText {
  /// One line: control characters, line separators and bidirectional overrides become U+FFFD,
  /// a tab becomes a space. The number of scalars stays.
  static func line(_ text: some StringProtocol) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      result.append(scalar == "\t" ? " " : isHarmful(scalar) ? "\u{FFFD}" : scalar)
    }
    return String(result)
  }

  static func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x00...0x1F, 0x7F...0x9F: true
    // Line and paragraph separators; marks, embeddings, overrides and isolates of direction.
    case 0x2028...0x202E, 0x2066...0x2069, 0x200E, 0x200F, 0x061C: true
    // Language tags and invisible operators carry hidden text.
    case 0xE0000...0xE007F, 0x2060...0x2065, 0xFEFF: true
    default: false
    }
  }
}

/// The names that messages speak of.
enum QuotedNames {
  /// What stands between single quotes, in order; a quote that is never closed begins no name.
  static func list(in text: String) -> [String] {
    let parts = text.split(separator: "'", omittingEmptySubsequences: false)
    return stride(from: 1, to: parts.count - 1, by: 2).map { String(parts[$0]) }
      .filter { !$0.isEmpty }
  }
}

/// How many terminal columns text takes.
enum DisplayWidth {
  static func columns(of text: some StringProtocol) -> Int {
    text.reduce(0) { $0 + columns(of: $1) }
  }

  /// 0 for combining marks alone, 2 for what East Asian Width calls wide and for emoji, else 1.
  /// Source: Unicode Standard Annex 11.
  static func columns(of character: Character) -> Int {
    guard let first = character.unicodeScalars.first else { return 0 }
    if first.isASCII { return 1 }
    if first.properties.isEmojiPresentation || isWide(first) { return 2 }
    // U+FE0F asks for the picture of a character that has a text form too.
    if character.unicodeScalars.contains("\u{FE0F}"), first.properties.isEmoji { return 2 }
    switch first.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: return 1
    }
  }

  private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3,
      0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F,
      0x1F900...0x1F9FF, 0x20000...0x3FFFD:
      true
    default: false
    }
  }
}
