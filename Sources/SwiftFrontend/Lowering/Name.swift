/// A spelling by its number: within the lowering of one module, equal spellings have equal names.
///
/// The first numbers are those of `KnownName`; 0 is the empty text.
struct Name: Hashable, Sendable, BitwiseCopyable {
  let raw: UInt32

  init(raw: UInt32) { self.raw = raw }

  @inline(__always)
  init(_ known: KnownName) { raw = UInt32(known.rawValue) }

  static var none: Name { Name(raw: 0) }

  var isEmpty: Bool { raw == 0 }
  var index: Int { Int(raw) }

  /// Which of the names that lowering knows it is; `other` for all the rest.
  @inline(__always)
  var known: KnownName {
    raw < UInt32(KnownName.other.rawValue)
      ? KnownName(rawValue: UInt16(truncatingIfNeeded: raw)) ?? .other : .other
  }

  @inline(__always)
  static func == (left: Name, right: KnownName) -> Bool { left.raw == UInt32(right.rawValue) }

  @inline(__always)
  static func != (left: Name, right: KnownName) -> Bool { left.raw != UInt32(right.rawValue) }
}

/// Spellings, numbered from `first` on in the order in which they are added.
///
/// An open-addressing table over one array of bytes: to find a name makes no string. Nothing is added
/// once a module holds the store: only then is it shared. Exclusive access is not checked, here and in the
/// other tables of lowering: none lasts until another one begins.
final class NameStore: @unchecked Sendable {
  private struct Entry: BitwiseCopyable {
    var start: UInt32
    var length: UInt32
    /// One past the last dot, counted from the start; 0 when there is none.
    var component: UInt32
  }

  /// The number of the first spelling.
  let first: UInt32
  @safe @exclusivity(unchecked) private var bytes: [UInt8] = []
  @safe @exclusivity(unchecked) private var entries: [Entry] = []
  /// The hash in the upper half, one more than the position in `entries` in the lower; 0 is free.
  @safe @exclusivity(unchecked) private var slots: [UInt64]

  /// The names that lowering knows, which every module's names begin with.
  private static let known: NameStore = {
    let store = NameStore(first: 0, capacity: 2048)
    for name in KnownName.allCases where name != .other {
      let text = Array(name.spelling.utf8)
      _ = store.add(text, 0..<text.count, hash(text, 0..<text.count))
    }
    for text in (Keyword.spellings + StandardTypes.spellings).map({ Array($0.utf8) }) {
      let hash = hash(text, 0..<text.count)
      if store.find(text, 0..<text.count, hash) == nil { _ = store.add(text, 0..<text.count, hash) }
    }
    return store
  }()

  /// A store that begins with the names that lowering knows.
  convenience init() {
    self.init(first: 0, capacity: 1)
    (bytes, entries, slots) = (Self.known.bytes, Self.known.entries, Self.known.slots)
  }

  /// The number of a name that lowering knows.
  static func number(of text: String) -> Name { known.number(of: text) }

  /// The names of the words of the language, by symbol.
  static let keywords: [Name] = Keyword.spellings.map { known.number(of: $0) }

  /// The number of a spelling that is there.
  private func number(of text: String) -> Name {
    let bytes = Array(text.utf8)
    return find(bytes, 0..<bytes.count, Self.hash(bytes, 0..<bytes.count)) ?? .none
  }

  init(first: UInt32, capacity: Int) {
    self.first = first
    slots = [UInt64](repeating: 0, count: capacity)
  }

  /// One past the last number.
  var end: UInt32 { first + UInt32(truncatingIfNeeded: entries.count) }

  static func hash(_ bytes: [UInt8], _ range: Range<Int>) -> UInt32 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for index in range { hash = (hash ^ UInt64(bytes[index])) &* 0x100_0000_01B3 }
    return UInt32(truncatingIfNeeded: hash ^ (hash >> 32))
  }

  func find(_ text: [UInt8], _ range: Range<Int>, _ hash: UInt32) -> Name? {
    let mask = slots.count - 1
    var index = Int(hash) & mask
    while slots[index] != 0 {
      let slot = slots[index]
      if UInt32(truncatingIfNeeded: slot >> 32) == hash {
        let position = Int(UInt32(truncatingIfNeeded: slot)) - 1
        if isEqual(entries[position], text, range) {
          return Name(raw: first + UInt32(truncatingIfNeeded: position))
        }
      }
      index = (index + 1) & mask
    }
    return nil
  }

  private func isEqual(_ entry: Entry, _ text: [UInt8], _ range: Range<Int>) -> Bool {
    guard Int(entry.length) == range.count else { return false }
    var index = Int(entry.start)
    for position in range {
      if bytes[index] != text[position] { return false }
      index += 1
    }
    return true
  }

  /// Adds a spelling that is not there yet.
  func add(_ text: [UInt8], _ range: Range<Int>, _ hash: UInt32) -> Name {
    if (entries.count + 1) * 2 > slots.count { grow() }
    var component = 0
    for position in range where text[position] == UInt8(ascii: ".") {
      component = position - range.lowerBound + 1
    }
    let name = Name(raw: end)
    entries.append(
      Entry(
        start: UInt32(truncatingIfNeeded: bytes.count),
        length: UInt32(truncatingIfNeeded: range.count),
        component: UInt32(truncatingIfNeeded: component)))
    bytes.append(contentsOf: text[range])
    place(hash, entries.count)
    return name
  }

  private func place(_ hash: UInt32, _ number: Int) {
    let mask = slots.count - 1
    var index = Int(hash) & mask
    while slots[index] != 0 { index = (index + 1) & mask }
    slots[index] = UInt64(hash) << 32 | UInt64(number)
  }

  private func grow() {
    let old = slots
    slots = [UInt64](repeating: 0, count: max(64, old.count * 2))
    for slot in old where slot != 0 {
      place(UInt32(truncatingIfNeeded: slot >> 32), Int(UInt32(truncatingIfNeeded: slot)))
    }
  }

  func spelling(_ name: Name) -> String {
    let entry = entries[Int(name.raw - first)]
    let start = Int(entry.start)
    return String(decoding: bytes[start..<start + Int(entry.length)], as: UTF8.self)
  }

  func append(_ name: Name, to text: inout [UInt8]) {
    let entry = entries[Int(name.raw - first)]
    let start = Int(entry.start)
    text.append(contentsOf: bytes[start..<start + Int(entry.length)])
  }

  /// One past the last dot of a name; 0 when it has none.
  func component(_ name: Name) -> Int { Int(entries[Int(name.raw - first)].component) }

  /// The byte at a position; 0 behind the end.
  func byte(_ name: Name, _ position: Int) -> UInt8 {
    let entry = entries[Int(name.raw - first)]
    return position < Int(entry.length) ? bytes[Int(entry.start) + position] : 0
  }
}

/// The names of a module, and those that the lowering of one file adds to them.
final class Names {
  private let base: NameStore
  let own: NameStore
  @safe @exclusivity(unchecked) private var scratch: [UInt8] = []
  /// What `joined` made, by both parts.
  @safe @exclusivity(unchecked) private var joins = FlatMap<Name>()

  /// - Parameter base: what is known already; `nil` to begin with what lowering knows.
  init(_ base: NameStore? = nil) {
    self.base = base ?? NameStore(first: 0, capacity: 1)
    own = base.map { NameStore(first: $0.end, capacity: 256) } ?? NameStore()
    scratch.reserveCapacity(128)
  }

  /// One past the highest number.
  var end: Int { Int(own.end) }

  func name(_ text: [UInt8], _ range: Range<Int>) -> Name {
    let hash = NameStore.hash(text, range)
    if let known = base.find(text, range, hash) ?? own.find(text, range, hash) { return known }
    return own.add(text, range, hash)
  }

  func name(_ text: String) -> Name {
    let bytes = Array(text.utf8)
    return name(bytes, 0..<bytes.count)
  }

  func find(_ text: String) -> Name? {
    let bytes = Array(text.utf8)
    return find(bytes, 0..<bytes.count)
  }

  private func find(_ text: [UInt8], _ range: Range<Int>) -> Name? {
    let hash = NameStore.hash(text, range)
    return base.find(text, range, hash) ?? own.find(text, range, hash)
  }

  func spelling(_ name: Name) -> String {
    name.raw < base.end ? base.spelling(name) : own.spelling(name)
  }

  private func append(_ name: Name, to text: inout [UInt8]) {
    if name.raw < base.end { base.append(name, to: &text) } else { own.append(name, to: &text) }
  }

  // MARK: Names made of names

  /// Makes a name of what `write` appends.
  private func compose(_ write: (inout [UInt8]) -> Void) -> Name {
    var text = scratch
    scratch = []
    text.removeAll(keepingCapacity: true)
    write(&text)
    let made = name(text, 0..<text.count)
    scratch = text
    return made
  }

  /// `first.second`; the second alone when the first is empty.
  func joined(_ first: Name, _ second: Name) -> Name {
    if first.isEmpty { return second }
    if let known = joins[first.raw, second] { return known }
    let made = compose { text in
      append(first, to: &text)
      text.append(UInt8(ascii: "."))
      append(second, to: &text)
    }
    joins[first.raw, second] = made
    return made
  }

  /// `first.second`, if it is a name.
  func findJoined(_ first: Name, _ second: Name) -> Name? {
    if first.isEmpty { return second }
    var text = scratch
    scratch = []
    text.removeAll(keepingCapacity: true)
    append(first, to: &text)
    text.append(UInt8(ascii: "."))
    append(second, to: &text)
    let found = find(text, 0..<text.count)
    scratch = text
    return found
  }

  /// A name between two texts.
  func name(_ before: StaticString = "", _ name: Name, _ after: StaticString = "") -> Name {
    compose { text in
      before.append(to: &text)
      append(name, to: &text)
      after.append(to: &text)
    }
  }

  /// A name with a number behind: `name #2`, `name.1`.
  func name(_ name: Name, _ separator: StaticString, _ number: Int) -> Name {
    compose { text in
      append(name, to: &text)
      separator.append(to: &text)
      text.append(contentsOf: String(number).utf8)
    }
  }

  /// `outer.kindN`.
  func name(_ outer: Name, _ kind: Name, _ number: Int) -> Name {
    compose { text in
      append(outer, to: &text)
      text.append(UInt8(ascii: "."))
      append(kind, to: &text)
      text.append(contentsOf: String(number).utf8)
    }
  }

  /// `base(label:_:)`.
  func call(_ base: Name, _ labels: some Sequence<Name>) -> Name {
    compose { text in
      append(base, to: &text)
      text.append(UInt8(ascii: "("))
      for label in labels {
        append(label, to: &text)
        text.append(UInt8(ascii: ":"))
      }
      text.append(UInt8(ascii: ")"))
    }
  }

  // MARK: Parts of names

  private func component(_ name: Name) -> Int {
    name.raw < base.end ? base.component(name) : own.component(name)
  }

  /// What stands behind the last dot.
  func lastComponent(of name: Name) -> Name {
    let start = component(name)
    return start == 0 ? name : part(of: name) { start..<$0.count }
  }

  /// The type around a nested one; empty for a type of the top level.
  func scope(around name: Name) -> Name {
    let start = component(name)
    return start == 0 ? .none : part(of: name) { _ in 0..<start - 1 }
  }

  /// What stands behind the first dot; `nil` when there is none.
  func withoutFirstComponent(_ name: Name) -> Name? {
    if component(name) == 0 { return nil }
    return part(of: name) { text in (text.firstIndex(of: UInt8(ascii: ".")) ?? 0) + 1..<text.count }
  }

  func dropFirst(_ name: Name) -> Name { part(of: name) { 1..<$0.count } }

  func dropLast(_ name: Name) -> Name { part(of: name) { 0..<$0.count - 1 } }

  private func part(of name: Name, _ range: ([UInt8]) -> Range<Int>) -> Name {
    var text: [UInt8] = []
    append(name, to: &text)
    return self.name(text, range(text))
  }

  /// Whether a name begins with an upper-case letter.
  func isUppercase(_ name: Name) -> Bool {
    let byte = byte(name, 0)
    if byte < 128 { return byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") }
    return spelling(name).first?.isUppercase == true
  }

  func beginsWithNS(_ name: Name) -> Bool {
    byte(name, 0) == UInt8(ascii: "N") && byte(name, 1) == UInt8(ascii: "S")
  }

  private func byte(_ name: Name, _ position: Int) -> UInt8 {
    name.raw < base.end ? base.byte(name, position) : own.byte(name, position)
  }
}

extension StaticString {
  fileprivate func append(to text: inout [UInt8]) {
    withUTF8Buffer { unsafe text.append(contentsOf: $0) }
  }
}
