/// The languages that the C parser reads, by file name.
enum SourceLanguage: Hashable, Sendable {
  case c, cPlusPlus, objectiveC, objectiveCPlusPlus

  /// `nil` for every other file, headers among them.
  init?(path: String) {
    switch PathText.fileExtension(of: path) {
    case "c": self = path.hasSuffix(".C") ? .cPlusPlus : .c
    case "cc", "cpp", "cxx", "c++", "cp": self = .cPlusPlus
    case "m": self = .objectiveC
    case "mm": self = .objectiveCPlusPlus
    default: return nil
    }
  }

  static func isHeader(_ path: String) -> Bool {
    ["h", "hh", "hpp", "hxx"].contains(PathText.fileExtension(of: path))
  }
}
