import PointerFlow

/// The functions that lend memory to a closure for one call, by base name.
struct ScopedFunctionTable: Sendable {
  /// What the name of a lender says of the pointer.
  struct Form: Sendable {
    var isMutable = false
    /// To characters: `withCString`.
    var isText = false
    var isTemporaryAllocation = false
    var isBytes = false
    var isBuffer = false
    var isUTF8 = false
    var managesStorage = false

    init(_ name: String) {
      let text = Array(name.utf8)
      func has(_ part: String) -> Bool {
        let part = Array(part.utf8)
        return text.indices.contains { text[$0...].starts(with: part) }
      }
      isMutable = has("Mutable") || has("Temporary")
      isText = has("CString") || has("PlatformString") || has("FileSystemRepresentation")
      isTemporaryAllocation = has("TemporaryAllocation")
      isBytes = has("Bytes")
      isUTF8 = has("UTF8")
      isBuffer = has("Buffer") || has("Storage") || isUTF8
      managesStorage = name.hasSuffix("WithStorageManagement")
    }
  }

  private struct Lenders: Sendable {
    let form: Form
    var functions: [ScopedFunction]
  }

  private var positions = FlatMap<Int>()
  private var lenders: [Lenders] = []

  /// Of lenders whose name no file of the module spells nothing is kept.
  init(_ functions: [ScopedFunction], _ names: Names) {
    for function in functions {
      guard let name = names.find(function.name) else { continue }
      if let position = positions[name] {
        lenders[position].functions.append(function)
      } else {
        positions[name] = lenders.count
        lenders.append(Lenders(form: Form(function.name), functions: [function]))
      }
    }
  }

  /// What lenders of this base name lend, if there are any.
  func form(of name: Name) -> Form? { positions[name].map { lenders[$0].form } }

  /// The lender that a call with this base name and these labels means, `_` for no label. The
  /// closure may be written behind the parentheses, without its label.
  func lender(_ name: Name, labels: [String], isMethod: Bool) -> ScopedFunction? {
    guard let position = positions[name] else { return nil }
    let fitting = lenders[position].functions.filter { $0.isMethod == isMethod }
    return fitting.first { $0.labels == labels || $0.labels.isEmpty }
      ?? fitting.first {
        $0.labels.count == labels.count && $0.labels.dropLast() == labels.dropLast()
      }
  }
}
