import PointerFlow
import SourceText

/// What is known while one function body is lowered.
struct CBody {
  var builder: FunctionBuilder
  /// Of the function, for the names of its static locals and blocks.
  var functionName: String
  /// Where `break` and `continue` go, and the scope they leave to; innermost last.
  var exits: [Exit] = []
  /// The switches around, innermost last.
  var switches: [Switch] = []
  /// By declaration of the label.
  var labels: [UInt32: Target] = [:]
  /// Jumps to labels and cases; they are connected when all scopes are known.
  var jumps: [Jump] = []
  /// Blocks that dispatch computed gotos, by the scope they start in.
  var dispatchers: [ScopeID: BlockID] = [:]
  /// Labels whose address is taken, in source order; found when first asked for.
  var addressedLabels: [UInt32]?
  /// `cleanup` variables whose scope is open, outermost first.
  var cleanups: [Cleanup] = []
  /// Blocks lowered inside this function so far.
  var blockCount = 0
  /// Captures of the block literal that this body belongs to: declarations of the function around.
  var captures: [UInt32] = []
  /// How deep the current statement or expression is nested.
  var depth = 0
  /// The node of the body.
  var root = 0
  /// Which argument of a list `va_arg` gives next, where there is a list and every path to here agrees.
  var nextArgument: Int?

  struct Exit {
    var breakBlock: BlockID
    /// `nil` for a switch.
    var continueBlock: BlockID?
    var scope: ScopeID
  }

  struct Target {
    var block: BlockID
    /// The scope the label stands in; none until it is reached.
    var scope: ScopeID = .none
  }

  struct Switch {
    /// The block that enters each case, by the case's node.
    var entries: [Int: BlockID]
    var scope: ScopeID
    /// Of an argument list, where the switch begins.
    var nextArgument: Int?
  }

  struct Jump {
    /// Empty until connected.
    var block: BlockID
    var scope: ScopeID
    var cleanups: [Cleanup]
    var goal: Goal
    var range: SourceRange

    enum Goal {
      case label(UInt32)
      case place(Target)
    }
  }

  struct Cleanup {
    var scope: ScopeID
    var storage: StorageID
    var function: StringID
  }
}

/// Where a declaration's memory is.
enum Place {
  case none
  case storage(StorageID)
  /// The address is a value: variable-length arrays, captures by reference.
  case value(ValueID)
  case global(StringID)
}

extension SourceRange {
  /// The last byte: where a body's closing brace stands.
  var atEnd: SourceRange {
    let last = max(bytes.start, bytes.end > 0 ? bytes.end - 1 : 0)
    return SourceRange(file: file, ByteRange(start: last, end: bytes.end))
  }
}
