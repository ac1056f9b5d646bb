import SourceText

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
  private let bytes: TableMemory<UInt8>
  private let entries: TableMemory<Entry>
  /// The hash in the upper half, one more than the position in `entries` in the lower; 0 is free.
  @safe @exclusivity(unchecked) private var slots: [UInt64]

  /// The names that lowering knows, which every module's names begin with.
  private static let known: NameStore = {
    let store = NameStore(first: 0, capacity: 2048)
    for name in KnownName.allCases where name != .other { store.addKnown(name.spelling) }
    for text in Keyword.spellings + StandardTypes.spellings where store.number(of: text).isEmpty {
      store.addKnown(text)
    }
    return store
  }()

  /// A store that begins with the names that lowering knows.
  convenience init() {
    let known = Self.known
    self.init(first: 0, capacity: 1)
    bytes.append(contentsOf: known.bytes, 0..<known.bytes.count)
    entries.append(contentsOf: known.entries, 0..<known.entries.count)
    slots = known.slots
  }

  /// The number of a name that lowering knows.
  static func number(of text: String) -> Name { known.number(of: text) }

  /// The names of the words of the language, by symbol.
  static let keywords: [Name] = Keyword.spellings.map { known.number(of: $0) }

  /// The number of a spelling that is there.
  private func number(of text: String) -> Name {
    Text.withBytes(of: text) { find($0, $0.hash) ?? .none }
  }

  private func addKnown(_ text: String) { Text.withBytes(of: text) { _ = add($0, $0.hash) } }

  init(first: UInt32, capacity: Int) {
    self.first = first
    slots = [UInt64](repeating: 0, count: capacity)
    bytes = TableMemory(capacity: capacity * 4)
    entries = TableMemory(capacity: capacity / 2)
  }

  /// One past the last number.
  var end: UInt32 { first + UInt32(truncatingIfNeeded: entries.count) }

  func find(_ text: Text, _ hash: UInt32) -> Name? {
    let mask = slots.count - 1
    var index = Int(hash) & mask
    while slots[index] != 0 {
      let slot = slots[index]
      if UInt32(truncatingIfNeeded: slot >> 32) == hash {
        let position = Int(UInt32(truncatingIfNeeded: slot)) - 1
        if self.text(entries[position]) == text {
          return Name(raw: first + UInt32(truncatingIfNeeded: position))
        }
      }
      index = (index + 1) & mask
    }
    return nil
  }

  private func text(_ entry: Entry) -> Text {
    Text(bytes, Int(entry.start)..<Int(entry.start) + Int(entry.length))
  }

  /// Adds a spelling that is not there yet, whose bytes are not the store's own.
  func add(_ text: Text, _ hash: UInt32) -> Name {
    if (entries.count + 1) * 2 > slots.count { grow() }
    let name = Name(raw: end)
    entries.append(
      Entry(
        start: UInt32(truncatingIfNeeded: bytes.count), length: UInt32(truncatingIfNeeded: text.count),
        component: UInt32(truncatingIfNeeded: text.endOfLastDot)))
    text.append(to: bytes)
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

  func spelling(_ name: Name) -> String { text(entries[Int(name.raw - first)]).string }

  func append(_ name: Name, to text: TableMemory<UInt8>) {
    let entry = entries[Int(name.raw - first)]
    let start = Int(entry.start)
    text.append(contentsOf: bytes, start..<start + Int(entry.length))
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
  /// The name being composed.
  private let scratch = TableMemory<UInt8>(capacity: 256)
  /// What `joined` made, by both parts.
  @safe @exclusivity(unchecked) private var joins = FlatMap<Name>()
  /// What `lastComponent` and `scope` gave.
  @safe @exclusivity(unchecked) private var lastComponents = FlatMap<Name>()
  @safe @exclusivity(unchecked) private var scopes = FlatMap<Name>()

  /// - Parameter base: what is known already; `nil` to begin with what lowering knows.
  init(_ base: NameStore? = nil) {
    self.base = base ?? NameStore(first: 0, capacity: 1)
    own = base.map { NameStore(first: $0.end, capacity: 256) } ?? NameStore()
  }

  /// One past the highest number.
  var end: Int { Int(own.end) }

  private func find(_ text: Text, _ hash: UInt32) -> Name? {
    base.find(text, hash) ?? own.find(text, hash)
  }

  func name(_ text: Text) -> Name {
    let hash = text.hash
    return find(text, hash) ?? own.add(text, hash)
  }

  func name(_ bytes: [UInt8], _ range: Range<Int>) -> Name {
    Text.withBytes(bytes, range) { name($0) }
  }

  func name(_ text: String) -> Name { Text.withBytes(of: text) { name($0) } }

  func find(_ text: String) -> Name? { Text.withBytes(of: text) { find($0, $0.hash) } }

  func spelling(_ name: Name) -> String {
    name.raw < base.end ? base.spelling(name) : own.spelling(name)
  }

  private func append(_ name: Name) {
    if name.raw < base.end { base.append(name, to: scratch) } else { own.append(name, to: scratch) }
  }

  // MARK: Names made of names

  /// The name whose spelling was put together, which is begun anew.
  private func composed() -> Name {
    let made = name(Text(scratch, 0..<scratch.count))
    scratch.remove(from: 0)
    return made
  }

  private func append(_ number: Int) {
    if number < 10 { return scratch.append(UInt8(truncatingIfNeeded: 48 + number)) }
    for byte in String(number).utf8 { scratch.append(byte) }
  }

  /// `first.second`; the second alone when the first is empty.
  func joined(_ first: Name, _ second: Name) -> Name {
    if first.isEmpty { return second }
    if let known = joins[first.raw, second] { return known }
    append(first)
    scratch.append(UInt8(ascii: "."))
    append(second)
    let made = composed()
    joins[first.raw, second] = made
    return made
  }

  /// `first.second`, if it is a name.
  func findJoined(_ first: Name, _ second: Name) -> Name? {
    if first.isEmpty { return second }
    if let known = joins[first.raw, second] { return known }
    append(first)
    scratch.append(UInt8(ascii: "."))
    append(second)
    let text = Text(scratch, 0..<scratch.count)
    let found = find(text, text.hash)
    scratch.remove(from: 0)
    return found
  }

  /// A name between two texts.
  func name(_ before: StaticString = "", _ name: Name, _ after: StaticString = "") -> Name {
    before.append(to: scratch)
    append(name)
    after.append(to: scratch)
    return composed()
  }

  /// A name with a number behind: `name #2`, `name.1`.
  func name(_ name: Name, _ separator: StaticString, _ number: Int) -> Name {
    append(name)
    separator.append(to: scratch)
    append(number)
    return composed()
  }

  /// `outer.kindN`.
  func name(_ outer: Name, _ kind: Name, _ number: Int) -> Name {
    append(outer)
    scratch.append(UInt8(ascii: "."))
    append(kind)
    append(number)
    return composed()
  }

  /// A number that is a name: a member of a tuple.
  func number(_ number: Int) -> Name {
    append(number)
    return composed()
  }

  /// `$N`.
  func shorthand(_ number: Int) -> Name {
    scratch.append(UInt8(ascii: "$"))
    append(number)
    return composed()
  }

  /// `base(label:_:)`.
  func call(_ base: Name, _ labels: some Sequence<Name>) -> Name {
    append(base)
    scratch.append(UInt8(ascii: "("))
    for label in labels {
      append(label)
      scratch.append(UInt8(ascii: ":"))
    }
    scratch.append(UInt8(ascii: ")"))
    return composed()
  }

  // MARK: Parts of names

  private func component(_ name: Name) -> Int {
    name.raw < base.end ? base.component(name) : own.component(name)
  }

  /// What stands behind the last dot.
  func lastComponent(of name: Name) -> Name {
    let start = component(name)
    if start == 0 { return name }
    if let known = lastComponents[name] { return known }
    let made = part(of: name) { start..<$0 }
    lastComponents[name] = made
    return made
  }

  /// The type around a nested one; empty for a type of the top level.
  func scope(around name: Name) -> Name {
    let start = component(name)
    if start == 0 { return .none }
    if let known = scopes[name] { return known }
    let made = part(of: name) { _ in 0..<start - 1 }
    scopes[name] = made
    return made
  }

  /// What stands behind the first dot; `nil` when there is none.
  func withoutFirstComponent(_ name: Name) -> Name? {
    if component(name) == 0 { return nil }
    var first = 0
    while byte(name, first) != UInt8(ascii: ".") { first += 1 }
    return part(of: name) { first + 1..<$0 }
  }

  func dropFirst(_ name: Name) -> Name { part(of: name) { 1..<$0 } }

  func dropLast(_ name: Name) -> Name { part(of: name) { 0..<$0 - 1 } }

  /// - Parameter range: the part's, by the name's length.
  private func part(of name: Name, _ range: (Int) -> Range<Int>) -> Name {
    append(name)
    let made = self.name(Text(scratch, range(scratch.count)))
    scratch.remove(from: 0)
    return made
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
  fileprivate func append(to text: TableMemory<UInt8>) {
    withUTF8Buffer { for unsafe byte in unsafe $0 { text.append(byte) } }
  }
}
