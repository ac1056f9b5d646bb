import PointerFlow

/// The words that several rules use for what a defect is about.
extension Defect {
  /// What the pointer is, e.g. `the pointer lent by 'withCString'`.
  var subject: String {
    switch source {
    case .stack(let name): name.isEmpty ? "the address of a temporary" : "the address of '\(name)'"
    case .borrow(let lender): "the pointer lent by '\(lender)'"
    case .ephemeral: "a pointer that is valid for one call only"
    case .heap: "the pointer"
    case .object(let type): type.isEmpty ? "the object's address" : "the address of the '\(type)'"
    case .permanent, .foreign: "the pointer"
    }
  }

  /// When the memory ends, e.g. `when the closure has returned`.
  var ending: String {
    switch source {
    case .stack: "when its scope has ended"
    case .borrow: "when the closure has returned"
    case .ephemeral: "when the call has returned"
    case .heap: "when the memory has been freed"
    case .object: "when the object is gone"
    case .permanent, .foreign: "when its memory has ended"
    }
  }

  /// The side on which the address was last written to memory.
  var keepingSide: FlowUnit.Side? {
    steps.last(where: \.isStore)?.side
  }

  /// Whether the memory is short-lived: a frame, a borrow, one call.
  var isShortLived: Bool {
    switch source {
    case .stack, .borrow, .ephemeral: true
    case .heap, .object, .permanent, .foreign: false
    }
  }
}
