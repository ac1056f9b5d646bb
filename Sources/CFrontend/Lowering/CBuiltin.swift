import PointerFlow

/// Compiler builtins that are not library functions by another name.
enum CBuiltin: Equatable {
  /// Gives its first argument (`__builtin_expect`).
  case identity
  case unreachable
  case allocateStack
  /// Its arguments are not evaluated.
  case unevaluated
  /// A number computed from its arguments.
  case pure
  /// `va_start`: a list of the arguments without a name begins.
  case startArguments
  /// `va_copy`: the first list becomes the second.
  case copyArguments
  /// Arithmetic on the first two arguments, stored through the third.
  case overflow(ArithmeticKind)
  /// `__sync_…`: on memory behind the first argument.
  case atomic(AtomicOperation)

  init?(name: String) {
    if name == "alloca" || name == "_alloca" {
      self = .allocateStack
      return
    }
    if name.hasPrefix("__sync_") {
      guard let operation = AtomicOperation(synchronizing: name) else { return nil }
      self = .atomic(operation)
      return
    }
    guard name.hasPrefix("__builtin_") else { return nil }
    let base = name.dropFirst(10)
    switch base {
    case "expect", "expect_with_probability", "assume_aligned", "launder", "addressof":
      self = .identity
    case "unreachable", "trap", "abort", "verbose_trap": self = .unreachable
    case "alloca", "alloca_with_align", "alloca_uninitialized",
      "alloca_with_align_uninitialized":
      self = .allocateStack
    case "constant_p", "object_size", "dynamic_object_size", "classify_type", "va_end", "assume",
      "prefetch", "choose_expr", "types_compatible_p", "offsetof", "frame_address",
      "return_address", "debugtrap":
      self = .unevaluated
    case "va_start", "c23_va_start": self = .startArguments
    case "va_copy": self = .copyArguments
    case "add_overflow", "sadd_overflow", "uadd_overflow", "saddl_overflow", "uaddl_overflow",
      "saddll_overflow", "uaddll_overflow":
      self = .overflow(.add)
    case "sub_overflow", "ssub_overflow", "usub_overflow", "ssubl_overflow", "usubl_overflow",
      "ssubll_overflow", "usubll_overflow":
      self = .overflow(.subtract)
    case "mul_overflow", "smul_overflow", "umul_overflow", "smull_overflow", "umull_overflow",
      "smulll_overflow", "umulll_overflow":
      self = .overflow(.multiply)
    default:
      if Self.libraryName(name) != nil { return nil }
      self = .pure
    }
  }

  private static let libraryFunctions: Set<Substring> = [
    "memcpy", "memmove", "memset", "memcmp", "memchr", "mempcpy", "bcmp", "bcopy", "bzero",
    "strlen", "strnlen", "strcpy", "strncpy", "strcat", "strncat", "strcmp", "strncmp",
    "strcasecmp", "strncasecmp", "strchr", "strrchr", "strstr", "strpbrk", "strspn", "strcspn",
    "strdup", "strndup", "stpcpy", "stpncpy", "strlcpy", "strlcat", "malloc", "calloc", "realloc",
    "free", "aligned_alloc", "printf", "fprintf", "sprintf", "snprintf", "vprintf", "vfprintf",
    "vsprintf", "vsnprintf", "puts", "putchar", "fputs", "fputc", "fwrite", "scanf", "sscanf",
    "fscanf", "vscanf", "vsscanf", "vfscanf", "exit", "_exit", "longjmp", "setjmp",
  ]

  /// The library function that a builtin stands for: `__builtin_memcpy`, `__builtin___memcpy_chk`
  /// and glibc's own `__memcpy_chk` are all `memcpy`.
  static func libraryName(_ name: String) -> String? {
    var base = name[...]
    if base.hasPrefix("__builtin_") { base = base.dropFirst(10) }
    if base.hasPrefix("__"), base.hasSuffix("_chk") {
      base = base.dropFirst(2).dropLast(4)
    } else if base.utf8.count == name.utf8.count {
      return nil
    }
    return libraryFunctions.contains(base) ? String(base) : nil
  }

  /// How the arguments of an object-size checking variant differ from those of the function: what
  /// stands after the kept ones, and what stands between them, is the size and a flag.
  static func checkedArguments(_ name: String) -> (kept: Int, skipped: Range<Int>)? {
    guard name.hasSuffix("_chk"), let base = libraryName(name) else { return nil }
    switch base {
    case "sprintf", "vsprintf": return (.max, 1..<3)
    case "snprintf", "vsnprintf": return (.max, 2..<4)
    case "printf", "vprintf": return (.max, 0..<1)
    case "fprintf", "vfprintf": return (.max, 1..<2)
    case "strcpy", "strcat", "stpcpy": return (2, 0..<0)
    default: return (3, 0..<0)
    }
  }
}

/// What an atomic builtin does to memory.
struct AtomicOperation: Equatable {
  enum Kind: Equatable {
    case load, store, exchange, compareExchange, fetch, other
  }

  var kind: Kind
  /// Values are passed and given through pointers (`__atomic_load`, not `__atomic_load_n`).
  var isIndirect = false
  /// Of `fetch`: the result is what stands there afterwards.
  var givesNew = false

  init?(synchronizing name: String) {
    switch name.dropFirst(7).prefix(while: { $0.isLetter || $0 == "_" }) {
    case "lock_test_and_set", "lock_test_and_set_", "swap", "swap_": kind = .exchange
    case "bool_compare_and_swap", "bool_compare_and_swap_", "val_compare_and_swap",
      "val_compare_and_swap_":
      kind = .compareExchange
    case "lock_release", "lock_release_", "synchronize": return nil
    default:
      kind = .fetch
      givesNew = name.contains("_and_fetch")
    }
  }

  /// From the name that stands in the source: a builtin, or a function of `stdatomic.h`.
  init?(spelled name: String) {
    guard name.contains("atomic") else { return nil }
    isIndirect = name.hasPrefix("__atomic_") && !name.hasSuffix("_n") && !name.contains("fetch")
    if name.contains("compare_exchange") {
      kind = .compareExchange
    } else if name.contains("exchange") {
      kind = .exchange
    } else if name.contains("fetch") {
      kind = .fetch
      givesNew = name.contains("_fetch") && !name.contains("_fetch_")
    } else if name.contains("load") {
      kind = .load
    } else if name.contains("store") || name.contains("init") {
      kind = .store
    } else {
      kind = .other
    }
  }
}
