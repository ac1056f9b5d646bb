import Findings

/// Select Graphic Rendition sequences, or nothing where colour is off.
struct Paint {
  let isOn: Bool

  enum Ink: String {
    case red = "1;31"
    case yellow = "1;33"
    case cyan = "1;36"
    case frame = "34"
    case strong = "1"
  }

  func callAsFunction(_ text: String, _ ink: Ink) -> String {
    isOn ? "\u{1B}[\(ink.rawValue)m\(text)\u{1B}[0m" : text
  }

  func callAsFunction(_ text: String, _ severity: Severity) -> String {
    switch severity {
    case .error: self(text, Ink.red)
    case .warning: self(text, Ink.yellow)
    case .note: self(text, Ink.cyan)
    }
  }
}

/// The characters that frames are drawn with.
struct FrameGlyphs {
  let corner: String
  let bar: String
  let dots: String
  let ellipsis: String
  let separator: String

  static let unicode = FrameGlyphs(
    corner: "┌─", bar: "│", dots: "···", ellipsis: "…", separator: "·")
  static let ascii = FrameGlyphs(
    corner: "-->", bar: "|", dots: "...", ellipsis: "~", separator: "|")
}
