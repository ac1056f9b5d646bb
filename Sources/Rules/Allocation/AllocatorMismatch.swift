import PointerFlow

/// Memory of one allocator is released by another's function.
struct AllocatorMismatch: Rule {
  let id = "allocator-mismatch"

  func diagnose(_ defect: Defect) -> RuleMessage? {
    guard case .allocatorMismatch(let allocated, let freed) = defect.kind else { return nil }
    return RuleMessage(
      "memory of '\(name(allocated))' is released with '\(release(freed))'",
      help: "release it with '\(release(allocated))'")
  }

  private func name(_ family: String) -> String {
    switch family {
    case "c": "malloc"
    case "swift": "allocate"
    default: family
    }
  }

  private func release(_ family: String) -> String {
    switch family {
    case "c": "free"
    case "swift": "deallocate"
    default: family
    }
  }
}
