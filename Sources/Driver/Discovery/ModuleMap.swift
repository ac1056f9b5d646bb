/// A module map: which headers make up the modules that Swift imports from C.
///
/// Source: Clang documentation, "Modules", section "Module Map Language". Total: what is not
/// understood is passed over up to the next declaration.
struct ModuleMap: Hashable, Sendable {
  struct Module: Hashable, Sendable {
    /// As written, dotted for `module A.B`; `*` for an inferred submodule.
    var name: String
    var isFramework = false
    var isSystem = false
    var isExplicit = false
    var headers: [Header] = []
    /// An umbrella directory as written, relative to the module map.
    var umbrellaDirectory: String?
    var submodules: [Module] = []
    var exports: [String] = []
    var uses: [String] = []
    var links: [String] = []
    var requirements: [String] = []

    /// Headers of the module and of its submodules that C can read, in order.
    var allHeaders: [Header] {
      let cannotServe = requirements.contains { ["objc", "cplusplus", "cplusplus11"].contains($0) }
      return cannotServe ? [] : headers + submodules.flatMap(\.allHeaders)
    }

    var allUmbrellaDirectories: [String] {
      [umbrellaDirectory].compactMap { $0 } + submodules.flatMap(\.allUmbrellaDirectories)
    }
  }

  struct Header: Hashable, Sendable {
    enum Role: Hashable, Sendable {
      case normal, umbrella, textual, excluded
    }
    /// As written: relative to the module map, or absolute.
    var path: String
    var role: Role
    var isPrivate = false
  }

  var modules: [Module] = []
  /// `extern module Name "file"`.
  var references: [String] = []

  init(bytes: some Sequence<UInt8>) {
    var reader = Reader(words: Self.words(of: Array(bytes)))
    while !reader.atEnd { reader.declaration(into: &modules, &references) }
  }

  // MARK: Words

  private enum Word: Hashable {
    case name(String)
    case text(String)
    case mark(UInt8)
  }

  private static func words(of bytes: [UInt8]) -> [Word] {
    var words: [Word] = []
    var at = 0
    func isName(_ byte: UInt8) -> Bool {
      byte >= 0x80 || byte == UInt8(ascii: "_") || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A)
        || (byte >= 0x30 && byte <= 0x39)
    }
    while at < bytes.count {
      let byte = bytes[at]
      let next = at + 1 < bytes.count ? bytes[at + 1] : 0
      if byte == UInt8(ascii: "/"), next == UInt8(ascii: "/") {
        while at < bytes.count, bytes[at] != 10 { at += 1 }
      } else if byte == UInt8(ascii: "/"), next == UInt8(ascii: "*") {
        at += 2
        while at + 1 < bytes.count, bytes[at] != UInt8(ascii: "*") || bytes[at + 1] != UInt8(ascii: "/") {
          at += 1
        }
        at += 2
      } else if byte == UInt8(ascii: "\"") {
        var text: [UInt8] = []
        at += 1
        while at < bytes.count, bytes[at] != byte, bytes[at] != 10 {
          if bytes[at] == UInt8(ascii: "\\"), at + 1 < bytes.count { at += 1 }
          text.append(bytes[at])
          at += 1
        }
        at += 1
        words.append(.text(String(decoding: text, as: UTF8.self)))
      } else if isName(byte) {
        let start = at
        while at < bytes.count, isName(bytes[at]) { at += 1 }
        words.append(.name(String(decoding: bytes[start..<at], as: UTF8.self)))
      } else {
        if byte > 32 { words.append(.mark(byte)) }
        at += 1
      }
    }
    return words
  }

  // MARK: Declarations

  private struct Reader {
    let words: [Word]
    private var position = 0
    private var depth = 0

    init(words: [Word]) { self.words = words }

    var atEnd: Bool { position >= words.count }
    private var current: Word? { atEnd ? nil : words[position] }

    private mutating func pass(_ name: String) -> Bool {
      guard current == .name(name) else { return false }
      position += 1
      return true
    }

    private mutating func passMark(_ mark: Unicode.Scalar) -> Bool {
      guard current == .mark(UInt8(truncatingIfNeeded: mark.value)) else { return false }
      position += 1
      return true
    }

    private mutating func text() -> String? {
      guard case .text(let text)? = current else { return nil }
      position += 1
      return text
    }

    private mutating func identifier() -> String {
      var name = ""
      while true {
        switch current {
        case .name(let part)?, .text(let part)?: name += part
        case .mark(UInt8(ascii: "*"))?: name += "*"
        default: return name
        }
        position += 1
        guard passMark(".") else { return name }
        name += "."
      }
    }

    /// A module, or anything else, which is passed.
    mutating func declaration(into modules: inout [Module], _ references: inout [String]) {
      let start = position
      if pass("extern") {
        guard pass("module") else { return }
        _ = identifier()
        if let file = text() { references.append(file) }
        return
      }
      let isExplicit = pass("explicit")
      let isFramework = pass("framework")
      guard pass("module") else {
        position = start + 1
        return
      }
      var module = Module(name: identifier())
      module.isExplicit = isExplicit
      module.isFramework = isFramework
      while passMark("[") {
        if current == .name("system") { module.isSystem = true }
        skip(to: "]")
      }
      guard passMark("{") else { return }
      depth += 1
      defer { depth -= 1 }
      if depth > 64 { return skipBlock() }
      while !atEnd, !passMark("}") { member(of: &module, &references) }
      modules.append(module)
    }

    private mutating func member(of module: inout Module, _ references: inout [String]) {
      let start = position
      switch current {
      case .name("umbrella")?:
        position += 1
        if pass("header") {
          header(.umbrella, of: &module)
        } else {
          module.umbrellaDirectory = text()
        }
      case .name("private")?, .name("textual")?, .name("exclude")?, .name("header")?:
        let isPrivate = pass("private")
        let role: Header.Role = pass("textual") ? .textual : pass("exclude") ? .excluded : .normal
        if pass("header") { header(role, isPrivate: isPrivate, of: &module) }
      case .name("export")?:
        position += 1
        module.exports.append(identifier())
      case .name("use")?:
        position += 1
        module.uses.append(identifier())
      case .name("link")?:
        position += 1
        _ = pass("framework")
        if let library = text() { module.links.append(library) }
      case .name("requires")?:
        position += 1
        repeat {
          let isNegated = passMark("!")
          let feature = identifier()
          module.requirements.append(isNegated ? "!" + feature : feature)
        } while passMark(",")
      case .name("module")?, .name("explicit")?, .name("framework")?, .name("extern")?:
        declaration(into: &module.submodules, &references)
      default: break
      }
      if position == start {
        position += 1
        if words[start] == .mark(UInt8(ascii: "{")) { skipBlock() }
      }
    }

    private mutating func header(
      _ role: Header.Role, isPrivate: Bool = false, of module: inout Module
    ) {
      if let path = text() {
        module.headers.append(Header(path: path, role: role, isPrivate: isPrivate))
      }
      // `{ size … mtime … }`
      if passMark("{") { skipBlock() }
    }

    private mutating func skip(to mark: Unicode.Scalar) {
      while !atEnd, !passMark(mark) { position += 1 }
    }

    /// Passes what is left of a block whose brace was passed.
    private mutating func skipBlock() {
      var open = 1
      while !atEnd, open > 0 {
        if passMark("{") { open += 1 } else if passMark("}") { open -= 1 } else { position += 1 }
      }
    }
  }
}
